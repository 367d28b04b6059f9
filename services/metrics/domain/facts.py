"""What happened, as metrics needs it."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.metrics.domain.model import Cell, ClickClass, MadeShare, Measure, Membership, Placement


@dataclass(frozen=True, slots=True)
class PersonPlaced:
    """A person belongs to a team from then on."""

    employee_id: str
    placement: Placement


@dataclass(frozen=True, slots=True)
class MembershipChanged:
    """A person joined a programme or left it; joining also says the team."""

    programme_id: str
    employee_id: str
    membership: Membership
    placement: Placement | None


@dataclass(frozen=True, slots=True)
class ShareMade:
    """A share was made, and counts unless it is taken back."""

    share_id: str
    made: MadeShare


@dataclass(frozen=True, slots=True)
class ShareRetracted:
    """A share was taken back, whenever it was made."""

    share_id: str


@dataclass(frozen=True, slots=True)
class Visit:
    """A click on a tracked link, or the taking back of one; with keys of the UTC day, week, month."""

    click_class: ClickClass
    at_ms: int
    day_key: bytes
    week_key: bytes
    month_key: bytes


@dataclass(frozen=True, slots=True)
class EngagementObserved:
    """Counters changed; with a visit, the amount is of visits."""

    cell: Cell
    amounts: Mapping[Measure, int]
    visit: Visit | None


Fact = PersonPlaced | MembershipChanged | ShareMade | ShareRetracted | EngagementObserved
