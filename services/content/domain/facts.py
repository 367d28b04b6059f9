"""What happened: said by this house on its topic, or heard from others."""

from dataclasses import dataclass
from datetime import datetime

from services.content.domain.model.campaigns import Campaign
from services.content.domain.model.items import Draft, Item
from services.content.domain.model.people import Person
from services.content.domain.model.programmes import Programme
from services.content.domain.model.training import Completion


@dataclass(frozen=True, slots=True)
class ContentPublished:
    """An item may be shared from now on."""

    item: Item
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class ContentWithdrawn:
    """An item may not be shared any more."""

    content_id: str
    occurred_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class ProgrammeChanged:
    """A programme was made or changed."""

    programme: Programme


@dataclass(frozen=True, slots=True)
class CharterPublished:
    """A version of the charter came into force."""

    programme_id: str
    version: int
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class CharterAcknowledged:
    """A person acknowledged a version of the charter."""

    employee_id: str
    programme_id: str
    version: int
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class CampaignChanged:
    """A campaign was made or changed."""

    campaign: Campaign


@dataclass(frozen=True, slots=True)
class TrainingCompleted:
    """A person completed a course."""

    completion: Completion


@dataclass(frozen=True, slots=True)
class SessionAttended:
    """A person took part in a training session, which was over at `occurred_at`."""

    employee_id: str
    session_id: str
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class OnboardingCompleted:
    """A person went through all onboarding steps of a programme, for the first and only time."""

    employee_id: str
    programme_id: str
    occurred_at: datetime


Said = (
    ContentPublished
    | ContentWithdrawn
    | ProgrammeChanged
    | CharterPublished
    | CharterAcknowledged
    | CampaignChanged
    | TrainingCompleted
    | SessionAttended
    | OnboardingCompleted
)


@dataclass(frozen=True, slots=True)
class ContentReported:
    """An outside system reported an item. `trusted`: its source needs no reviewer."""

    source: str
    external_id: str
    draft: Draft
    trusted: bool
    accepted_at: datetime


@dataclass(frozen=True, slots=True)
class EmployeeChanged:
    """The directory's entry of a person, from `occurred_at` on."""

    person: Person
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class EmployeeErased:
    """A person asked to be forgotten."""

    employee_id: str
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class Joined:
    """A person is in a programme with a cohort from `occurred_at` on; empty: none, or no more."""

    employee_id: str
    programme_id: str
    cohort: str
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class ShareMade:
    """A person shared an item."""

    employee_id: str
    content_id: str


Heard = EmployeeChanged | EmployeeErased | Joined
Sharing = ShareMade | EmployeeErased
