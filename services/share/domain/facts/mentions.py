"""What share passes on to the topic of free text, which is kept 7 days."""

from dataclasses import dataclass

from services.share.domain.facts import share
from services.share.domain.model.stamps import Item, Moment


@dataclass(frozen=True, slots=True)
class MentionObserved:
    """A comment on a share, or a mention found elsewhere (no share id, no item). Key: network."""

    share_id: str
    item: Item | None
    network: str
    source: str
    moment: Moment
    language: str
    words: str
    label: str


Said = (
    share.EmployeeChanged
    | share.AdvocateEnrolled
    | share.AdvocateWithdrew
    | share.ConsentChanged
    | share.ShareMade
    | share.ShareVerified
    | share.ShareRetracted
    | share.EngagementObserved
    | share.ConversionObserved
    | share.ActivityRecorded
    | share.ActivityRetracted
    | share.ActionChanged
    | MentionObserved
)
