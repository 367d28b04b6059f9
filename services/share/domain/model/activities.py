"""Activities: what somebody did for a programme that is no share."""

from dataclasses import dataclass
from enum import StrEnum

from services.share.domain.model.stamps import ActivityKind, Item


class ActivityState(StrEnum):
    """Where an activity stands; the words are stored."""

    WAITING = "waiting"
    COUNTED = "counted"
    DECLINED = "declined"
    RETRACTED = "retracted"


@dataclass(frozen=True, slots=True)
class Activity:
    """One deed of one person. Moments in UTC milliseconds; `local_date` is the author's own, YYYY-MM-DD.

    `decided_by` is the opaque id of who confirmed or declined it: for the books, its author is never told.
    """

    activity_id: str
    employee_id: str
    programme_id: str
    kind: ActivityKind
    network: str
    item: Item | None
    occurred_at_ms: int
    local_date: str
    recorded_at_ms: int
    state: ActivityState
    decided_at_ms: int | None = None
    decided_by: str = ""
    no_points: bool = False

    @property
    def stands(self) -> bool:
        """It waits or counts: the same deed is not recorded again."""
        return self.state in (ActivityState.WAITING, ActivityState.COUNTED)


@dataclass(frozen=True, slots=True)
class Particulars:
    """What is stored sealed: where the deed can be seen, a word about it, and what its author was told."""

    proof_url: str
    note: str
    decision_note: str = ""


Told = tuple[Activity, Particulars | None]
"""An activity with its particulars; these are gone once its author was erased."""


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody says that they did; `network` and `content_id` may be empty."""

    programme_id: str
    kind: ActivityKind
    network: str
    content_id: str
    occurred_at_ms: int
    particulars: Particulars
