"""What content says of items, campaigns and programmes, as far as figures need it."""

from typing import NamedTuple


class Position(NamedTuple):
    """Where a fact stands among those of its kind: by time, then event."""

    at_ms: int
    event_id: str


class Release(NamedTuple):
    """From when an item may be shared, or no more; of a publication, when it ends by itself, or 0."""

    at_ms: int
    event_id: str
    published: bool
    expires_at_ms: int


class Item(NamedTuple):
    """An item, as of its last publication, with everything that was said of when it may be shared."""

    content_id: str
    programme_id: str
    campaign_id: str
    kind: str
    category: str
    title: str
    external: bool
    releases: tuple[Release, ...]


class Goal(NamedTuple):
    """What a campaign wants, and the measure that tells whether it got there."""

    kind: str
    measure: str
    target: float


class Campaign(NamedTuple):
    """A campaign, as it was last said; its days are the programme's."""

    campaign_id: str
    programme_id: str
    name: str
    starts_on: str
    ends_on: str
    goals: tuple[Goal, ...]


class Programme(NamedTuple):
    """A programme, as it was last said; by default where nobody said anything."""

    programme_id: str
    name: str = ""
    zone: str = "UTC"
    works_council: bool = False
