"""What happened, as gamify needs it. Every fact was stamped where it entered the log."""

from dataclasses import dataclass
from typing import NamedTuple

from services.gamify.domain.model import Position, ShareKey


class Stamp(NamedTuple):
    """What every fact about a share carries. Milliseconds UTC; `local_date` is on the person's calendar."""

    employee_id: str
    position: Position
    accepted_at_ms: int
    local_date: str
    share: ShareKey


class Eligibility(NamedTuple):
    """What was true of the person when the fact happened."""

    consent: bool
    charter: bool
    training: bool


class Click(NamedTuple):
    """A visit through a tracked link: by a person or by a machine, the first of the day or a repeated one."""

    human: bool
    first_visit: bool


@dataclass(frozen=True, slots=True)
class ShareMade:
    """A person shared an item to a network."""

    stamp: Stamp
    eligibility: Eligibility


@dataclass(frozen=True, slots=True)
class ShareRetracted:
    """A share was taken back, whenever it was made and whether or not it was heard of yet."""

    stamp: Stamp


@dataclass(frozen=True, slots=True)
class EngagementObserved:
    """The world reacted to a share; `click` is there for a visit through its link.

    `corrects` is the id of the observation that this one takes back, or empty.
    """

    stamp: Stamp
    eligibility: Eligibility
    click: Click | None
    corrects: str


@dataclass(frozen=True, slots=True)
class ConversionObserved:
    """A lead, hire, download, sign-up or sale came of a share."""

    stamp: Stamp
    eligibility: Eligibility


@dataclass(frozen=True, slots=True)
class ConsentChanged:
    """The consent to be named was given, renewed or withdrawn; consents for other purposes are not heard."""

    employee_id: str
    position: Position
    given: bool
    expires_at_ms: int | None


PointsFact = ShareMade | ShareRetracted | EngagementObserved | ConversionObserved
Fact = PointsFact | ConsentChanged
