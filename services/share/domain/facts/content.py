"""What content says, as far as share keeps it. Moments in UTC milliseconds."""

from dataclasses import dataclass

from services.share.domain.model.library import Campaign, Cohort, SharingRules
from services.share.domain.model.stamps import Item


@dataclass(frozen=True, slots=True)
class ContentPublished:
    """An item may be shared from now on, until it expires; outside the company where it is `external`."""

    item: Item
    occurred_at_ms: int
    expires_at_ms: int | None
    external: bool = True


@dataclass(frozen=True, slots=True)
class ContentWithdrawn:
    """An item may not be shared any more."""

    content_id: str
    occurred_at_ms: int


@dataclass(frozen=True, slots=True)
class ProgrammeChanged:
    """A programme was made or changed."""

    programme_id: str
    why: str
    zone: str
    occurred_at_ms: int
    cohorts: tuple[Cohort, ...]
    sharing: SharingRules
    works_council: bool = False
    gamification: bool = True


@dataclass(frozen=True, slots=True)
class CharterPublished:
    """A version of the charter came into force."""

    programme_id: str
    version: int
    occurred_at_ms: int


@dataclass(frozen=True, slots=True)
class CharterAcknowledged:
    """A person acknowledged a version of the charter."""

    employee_id: str
    programme_id: str
    version: int
    occurred_at_ms: int


@dataclass(frozen=True, slots=True)
class CampaignChanged:
    """A campaign of a programme was made or changed."""

    programme_id: str
    campaign: Campaign


Kept = (
    ContentPublished
    | ContentWithdrawn
    | CampaignChanged
    | ProgrammeChanged
    | CharterPublished
    | CharterAcknowledged
)
