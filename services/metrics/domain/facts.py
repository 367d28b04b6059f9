"""What happened, as metrics needs it."""

from collections.abc import Sequence
from typing import NamedTuple

from services.metrics.domain.model.library import Campaign, Item, Position, Programme, Release
from services.metrics.domain.model.measures import Amount
from services.metrics.domain.model.people import Membership, Placement
from services.metrics.domain.model.surveys import Survey
from services.metrics.domain.model.tallies import Deed, What


class PersonPlaced(NamedTuple):
    """A person belongs there from then on, or is employed no more."""

    employee_id: str
    placement: Placement


class MembershipChanged(NamedTuple):
    """A person joined a programme or left it; joining also says where they belong."""

    programme_id: str
    employee_id: str
    membership: Membership
    placement: Placement | None


class ShareMade(NamedTuple):
    """A share was made, and counts unless it is taken back; `heard_on` is a UTC date, as everywhere."""

    share_id: str
    deed: Deed
    follower_count: int | None
    heard_on: str


class ShareRetracted(NamedTuple):
    """A share was taken back, whenever it was made."""

    share_id: str
    heard_on: str


class Visit(NamedTuple):
    """Clicks of a person on a tracked link, or the taking back of some; keys of the UTC day, week, month."""

    clicks: int
    day_key: bytes
    week_key: bytes
    month_key: bytes


class Observed(NamedTuple):
    """Counters changed: by measure and unit (a currency or a source, or empty)."""

    deed: Deed
    amounts: Sequence[tuple[What, Amount]]
    heard_on: str
    visit: Visit | None = None
    sale_id: str = ""
    job_reference: str = ""


class TrainingCompleted(NamedTuple):
    """A person completed a course; valid until the second moment, for ever where there is none."""

    employee_id: str
    course_id: str
    version: int
    occurred_at_ms: int
    expires_at_ms: int | None


class SurveyClosed(NamedTuple):
    """What a survey may say of itself, said once."""

    survey: Survey


Fact = PersonPlaced | MembershipChanged | ShareMade | ShareRetracted | Observed


class ItemReleased(NamedTuple):
    """An item may be shared from then on; `item` holds this release alone."""

    item: Item


class ItemWithdrawn(NamedTuple):
    """An item may not be shared any more."""

    content_id: str
    release: Release


class CampaignChanged(NamedTuple):
    """A campaign was made or changed."""

    campaign: Campaign
    position: Position


class ProgrammeChanged(NamedTuple):
    """A programme was made or changed."""

    programme: Programme
    position: Position


Told = ItemReleased | ItemWithdrawn | CampaignChanged | ProgrammeChanged
