"""Lists: what they are narrowed to, and where they go on."""

from dataclasses import dataclass
from datetime import datetime

from services.content.domain.model.items import Item, State


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list is narrowed to; an empty value narrows nothing."""

    programme_id: str = ""
    category: str = ""
    kind: str = ""
    topic: str = ""
    language: str = ""
    campaign_id: str = ""
    state: State | None = None
    featured: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """What is looked for, and the language tag of it."""

    query: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last item of a page: the next one goes on behind it."""

    created_at: datetime
    content_id: str


@dataclass(frozen=True, slots=True)
class Page:
    """Some items, and where to go on; None on the last page."""

    items: tuple[Item, ...]
    next: Cursor | None = None
