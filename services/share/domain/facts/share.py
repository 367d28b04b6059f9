"""What share says on its own topic.

The key of each is `employee_id`, or the content id for the brand channel.
"""

from dataclasses import dataclass

from services.share.domain.model.links import Visitor
from services.share.domain.model.stamps import (
    ActivityKind,
    Channel,
    ClickClass,
    ConversionKind,
    Delta,
    Eligibility,
    Evidence,
    Item,
    Moment,
    Money,
    Person,
    Provenance,
    Purpose,
)


@dataclass(frozen=True, slots=True)
class EmployeeChanged:
    """A person is, from this moment on, as `person` says; `joined_on` YYYY-MM-DD or empty."""

    person: Person
    moment: Moment
    employed: bool
    joined_on: str
    location: str = ""


@dataclass(frozen=True, slots=True)
class AdvocateEnrolled:
    """A person began to take part in a programme."""

    person: Person
    moment: Moment
    programme_id: str
    cohort: str


@dataclass(frozen=True, slots=True)
class AdvocateWithdrew:
    """A person stopped taking part in a programme."""

    person: Person
    moment: Moment
    programme_id: str


@dataclass(frozen=True, slots=True)
class ConsentChanged:
    """A consent was given, renewed or taken back."""

    person: Person
    moment: Moment
    purpose: Purpose
    network: str
    given: bool
    expires_at_ms: int | None


@dataclass(frozen=True, slots=True)
class ShareMade:
    """One person shared one item to one network."""

    share_id: str
    person: Person
    moment: Moment
    item: Item
    network: str
    follower_count: int | None
    eligibility: Eligibility
    provenance: Provenance
    edited: bool
    similarity: float | None
    channel: Channel
    action_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ShareVerified:
    """There is evidence of a share that only its author had declared; said with the first."""

    share_id: str
    person: Person
    moment: Moment
    item: Item
    network: str
    evidence: Evidence
    no_points: bool


@dataclass(frozen=True, slots=True)
class ShareRetracted:
    """A share was taken back."""

    share_id: str
    person: Person
    moment: Moment
    item: Item
    network: str
    no_points: bool


@dataclass(frozen=True, slots=True)
class Click:
    """One visit; `first` of this visitor to this share on this UTC day, and a person's."""

    click_class: ClickClass
    first: bool
    visitor: Visitor


@dataclass(frozen=True, slots=True)
class EngagementObserved:
    """The world reacted to a share.

    Without share id, person and eligibility: to the brand channel's own post.
    """

    share_id: str
    person: Person | None
    moment: Moment
    item: Item
    network: str
    source: str
    provenance: Provenance
    deltas: tuple[Delta, ...]
    channel: Channel
    click: Click | None = None
    eligibility: Eligibility | None = None
    corrects: str = ""


@dataclass(frozen=True, slots=True)
class ConversionObserved:
    """A lead, hire, download, sign-up or sale came of a share."""

    share_id: str
    person: Person
    moment: Moment
    item: Item
    network: str
    source: str
    external_id: str
    kind: ConversionKind
    value: Money | None
    eligibility: Eligibility
    channel: Channel


@dataclass(frozen=True, slots=True)
class ActivityRecorded:
    """Somebody did something for the programme that is no share; it counts from now on."""

    activity_id: str
    person: Person
    moment: Moment
    programme_id: str
    kind: ActivityKind
    network: str
    item: Item | None
    provenance: Provenance
    eligibility: Eligibility


@dataclass(frozen=True, slots=True)
class ActivityRetracted:
    """An activity that counted was taken back."""

    activity_id: str
    person: Person
    moment: Moment
    programme_id: str
    no_points: bool


@dataclass(frozen=True, slots=True)
class ActionChanged:
    """A one-off action was announced or cancelled. Key: its id; it concerns no person."""

    action_id: str
    moment: Moment
    programme_id: str
    name: str
    starts_at_ms: int
    ends_at_ms: int
    cancelled: bool
