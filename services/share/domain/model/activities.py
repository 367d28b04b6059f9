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

    `proof_hash` is the same for the same deed of the same person (rules.activities.proof_hash); empty without
    an address of proof, and once the activity neither waits nor counts.
    """

    activity_id: str
    employee_id: str
    programme_id: str
    kind: ActivityKind
    network: str
    item: Item | None
    occurred_at_ms: int
    local_date: str
    state: ActivityState
    proof_hash: str = ""


@dataclass(frozen=True, slots=True)
class Particulars:
    """What is stored sealed: where the deed can be seen, a word about it, and what its author was told."""

    proof_url: str
    note: str
    decision_note: str = ""


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody says that they did; `network` and `content_id` may be empty."""

    programme_id: str
    kind: ActivityKind
    network: str
    content_id: str
    occurred_at_ms: int
    particulars: Particulars
