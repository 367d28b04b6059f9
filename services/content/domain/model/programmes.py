"""Programmes and their charters."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Cohort:
    """A group of people whom a programme opens to at `opens_on` (YYYY-MM-DD in the programme's zone).

    `by_invitation`: to those alone whom an invitation means.
    """

    cohort: str
    opens_on: str
    by_invitation: bool = False


@dataclass(frozen=True, slots=True)
class SharingRules:
    """What a programme asks of shares; 0 stands for the usual number.

    `disclosures` are what must stand in a text, by the country of the sharer; under the empty key for others.
    """

    shares_per_day: int = 0
    similar_texts: int = 0
    refuse_similar: bool = False
    disclosures: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ProgrammeDraft:
    """What a programme says of itself; `zone` is an IANA name."""

    name: str
    why: str
    zone: str
    gamification: bool = True
    works_council: bool = False
    cohorts: tuple[Cohort, ...] = ()
    sharing: SharingRules = SharingRules()


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme; `charter_version` is the version in force, 0 before the first."""

    programme_id: str
    draft: ProgrammeDraft
    changed_at: datetime
    revision: int = 1
    charter_version: int = 0


@dataclass(frozen=True, slots=True)
class Sections:
    """The four parts of a charter, and the two clauses on what employees owe the company.

    A charter from before there were clauses has them empty.
    """

    conduct: str
    copyright: str
    transparency: str
    respect: str
    non_disparagement: str = ""
    confidentiality: str = ""


@dataclass(frozen=True, slots=True)
class Charter:
    """One version of a programme's charter; it never changes."""

    programme_id: str
    version: int
    sections: Sections
    published_at: datetime
