"""What outside systems report. Moments are theirs, in UTC milliseconds, and may lie in the future."""

from dataclasses import dataclass

from services.share.domain.model.people import Contact
from services.share.domain.model.stamps import ConversionKind, Measure, Money, Provenance


@dataclass(frozen=True, slots=True)
class Count:
    """A figure as the source has it: with `running` the total so far, otherwise what changed."""

    measure: Measure
    amount: int
    running: bool


@dataclass(frozen=True, slots=True)
class EngagementObserved:
    """Reactions to a share (by id or link code) or, with `content_id`, to the brand channel's own post.

    Each measure is counted once.
    """

    share_id: str
    link_code: str
    content_id: str
    network: str
    observed_at_ms: int
    counts: tuple[Count, ...]
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class ConversionObserved:
    """A lead, hire, download, sign-up or sale that a source lays to a share."""

    share_id: str
    link_code: str
    kind: ConversionKind
    external_id: str
    occurred_at_ms: int
    value: Money | None


@dataclass(frozen=True, slots=True)
class MentionObserved:
    """A comment on a share, or with no share id a mention found elsewhere.

    Either `words` or `label` is empty.
    """

    share_id: str
    network: str
    occurred_at_ms: int
    language: str
    words: str
    label: str


@dataclass(frozen=True, slots=True)
class EmployeeChanged:
    """One person, whole, as the company has them.

    Dates YYYY-MM-DD or empty; `effective_at_ms` 0 means on acceptance.
    """

    external_id: str
    contact: Contact
    team: str
    department: str
    country: str
    language: str
    zone: str
    leader: bool
    joined_on: str
    left_on: str
    effective_at_ms: int
    location: str = ""


@dataclass(frozen=True, slots=True)
class ShareMade:
    """A share made with another tool, by the company's own id of the person."""

    external_id: str
    content_id: str
    network: str
    occurred_at_ms: int
    follower_count: int | None


Reported = EngagementObserved | ConversionObserved | MentionObserved | EmployeeChanged | ShareMade
