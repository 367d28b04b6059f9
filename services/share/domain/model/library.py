"""What share keeps of content's library: items, programmes, charters and who acknowledged them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.share.domain.model.stamps import Item


@dataclass(frozen=True, slots=True)
class LibraryItem:
    """An item that was published; from `until_ms` (UTC, None for never) it may not be shared any more.

    One that is not `external` goes to networks inside the company alone.
    """

    item: Item
    published_at_ms: int
    until_ms: int | None = None
    external: bool = True


@dataclass(frozen=True, slots=True)
class Cohort:
    """A group of people whom a programme opens to from a date (YYYY-MM-DD in the programme's zone) on.

    `by_invitation`: to those alone whom content invited.
    """

    cohort: str
    opens_on: str
    by_invitation: bool = False


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign of a programme until its last day (YYYY-MM-DD in the programme's zone), and why."""

    campaign_id: str
    name: str
    why: str
    starts_on: str
    ends_on: str
    changed_at_ms: int


@dataclass(frozen=True, slots=True)
class SharingRules:
    """What a programme asks of shares.

    The `similar_texts`-th near-identical text of colleagues is one too many. `disclosures` are what must
    stand in a text, by the country of the sharer; under the empty key for every other country.
    """

    shares_per_day: int = 15
    similar_texts: int = 3
    refuse_similar: bool = False
    disclosures: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme. `charters` are (version, came into force at, UTC milliseconds) in no particular order.

    With `works_council`, no figure is shown that tells what few people did. `gamification` says from when on
    (UTC milliseconds, in order) there are points, or none; empty where they were always there.
    `changed_at_ms` is 0 for one of which only the charter was heard of yet.
    """

    programme_id: str
    why: str = ""
    zone: str = "UTC"
    changed_at_ms: int = 0
    charters: tuple[tuple[int, int], ...] = ()
    cohorts: tuple[Cohort, ...] = ()
    sharing: SharingRules = SharingRules()
    works_council: bool = False
    gamification: tuple[tuple[int, bool], ...] = ()
    campaigns: tuple[Campaign, ...] = ()


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """Which versions of a charter a person acknowledged, each with its moment in UTC milliseconds."""

    employee_id: str
    programme_id: str
    versions: tuple[tuple[int, int], ...] = ()
