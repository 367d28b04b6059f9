"""What somebody likes to read, and what they are shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from services.content.domain.model.items import Audience, Item


@dataclass(frozen=True, slots=True)
class Entry:
    """What a feed must know of a published item. `segment` names its audience."""

    content_id: str
    programme_id: str
    segment: str
    published_at: datetime
    topics: tuple[str, ...] = ()
    language: str = ""
    expires_at: datetime | None = None
    external: bool = False
    networks: tuple[str, ...] = ()
    featured: bool = False


@dataclass(frozen=True, slots=True)
class Segment:
    """An audience that some item has; `programme_id` only where the audience names cohorts."""

    segment: str
    audience: Audience
    programme_id: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a feed is narrowed to; an empty value narrows nothing. `addressed`: not what is for everybody."""

    programme_id: str = ""
    topic: str = ""
    language: str = ""
    network: str = ""
    addressed: bool = False


class Place(NamedTuple):
    """Where an item stands in somebody's feed, the greatest first; `rank` is in milliseconds UTC."""

    rank: int
    content_id: str


@dataclass(frozen=True, slots=True)
class Lane:
    """One of the lists that a feed is merged of: items about these topics, or any (None), newest first."""

    weight: int
    topics: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Feed:
    """A page of somebody's feed: items with those of their topics that the person follows."""

    items: tuple[tuple[Item, tuple[str, ...]], ...]
    next: Place | None = None
    mix: Mapping[str, int] = field(default_factory=dict)
    company_share: float | None = None
