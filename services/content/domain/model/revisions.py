"""What was done with an item, and by whom."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.content.domain.model.items import Draft


class Step(StrEnum):
    """What was done; the value is what is stored."""

    CREATED = "created"
    REWRITTEN = "rewritten"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    APPROVED_BY_TRUST = "approved_by_trust"
    REJECTED = "rejected"
    NETWORKS_APPROVED = "networks_approved"
    PLANNED = "planned"
    PUBLISHED = "published"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    ARCHIVED = "archived"
    FEATURED = "featured"


@dataclass(frozen=True, slots=True)
class Revision:
    """One change. `by`: who did it; empty for the clock.

    `draft` is what the item said from then on, None where its words stayed; `changed` names the fields of it
    that are not as before.
    """

    content_id: str
    revision: int
    step: Step
    by: str
    at: datetime
    note: str = ""
    changed: tuple[str, ...] = ()
    draft: Draft | None = None


@dataclass(frozen=True, slots=True)
class History:
    """Some revisions, newest first, and the one behind which to go on; None on the last page."""

    revisions: tuple[Revision, ...]
    next: int | None = None
