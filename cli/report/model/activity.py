"""What people did, and what came of it on networks and links."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

from cli.report.model.figures import Figure, Figures, Rate


@dataclass(frozen=True, slots=True)
class Participation:
    """Who took part, as of the month."""

    participation: Rate | None = None
    """Active advocates / enrolled."""
    activation: Rate | None = None
    """Active advocates / eligible."""
    adoption: Rate | None = None
    """Enrolled / eligible, at the end of the month."""
    leaders: Rate | None = None
    """Leaders as one group: active / enrolled."""
    shares: Figures = ()
    utilisation: Rate | None = None
    """Published items shared at least once / published items."""
    mix: Rate | None = None
    """Shares of company content / all shares."""
    mix_limit: Fraction | None = None
    """Above it the mix is one-sided."""
    floor: int | None = None
    """The fewest leaders that are shown as a group."""


@dataclass(frozen=True, slots=True)
class TeamRow:
    """One team, or those that are too small to be shown alone."""

    name: str
    rate: Rate
    rolled_up: bool = False


@dataclass(frozen=True, slots=True)
class Teams:
    """Participation by team; no row stands for fewer people than the floor."""

    floor: int
    rows: tuple[TeamRow, ...]
    hidden_people: int = 0


class Step(StrEnum):
    """How long a point of a series is."""

    DAY = "day"
    WEEK = "week"


@dataclass(frozen=True, slots=True)
class Point:
    """What a day or week brought, from its first day on."""

    first: date
    shares: Figures = ()
    clicks: int | None = None
    hidden: bool = False
    """There are figures, of too few people to be shown."""


@dataclass(frozen=True, slots=True)
class Series:
    """The month in order of time."""

    step: Step
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Reach:
    """How many people may have been reached, and how many were, side by side."""

    potential: Figure | None = None
    """Sum of follower counts; overlap is not removed."""
    reached: Figures = ()
    unknown_followers: Figure | None = None
    """Shares that the estimate leaves out."""


@dataclass(frozen=True, slots=True)
class Engagement:
    """Counters by measure: likes, comments, reshares, impressions, saves, video_views, follows."""

    counters: Mapping[str, Figures] = field(default_factory=dict)
    rate: Rate | None = None
    """(likes + comments + reshares) / impressions, all measured."""
    rate_by_followers: Rate | None = None
    """(likes + comments + reshares) / potential reach: an estimate."""


@dataclass(frozen=True, slots=True)
class Clicks:
    """Visits on our own links by what made them, all measured."""

    human: int
    bot: int = 0
    preview: int = 0
    scanner: int = 0


@dataclass(frozen=True, slots=True)
class NetworkClicks:
    """What a network says it counted; it may be the same visits as our own links count."""

    network: str
    source: str
    clicks: Figure


@dataclass(frozen=True, slots=True)
class Traffic:
    """Own clicks, others' beside them, and the distinct visitors of this calendar month."""

    own: Clicks | None = None
    unique_visitors: int | None = None
    networks: tuple[NetworkClicks, ...] = ()


@dataclass(frozen=True, slots=True)
class FunnelStep:
    """published, shared, reached, clicked or converted; each measure of a step in a unit of its own."""

    name: str
    counted: Mapping[str, Figures] = field(default_factory=dict)
    of_previous: Rate | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """What an item brought."""

    title: str
    """Empty for an item that the library does not list."""
    shares: Figures = ()
    clicks: int | None = None


@dataclass(frozen=True, slots=True)
class Items:
    """The items that led the month, best first."""

    by_clicks: tuple[Item, ...] = ()
    by_shares: tuple[Item, ...] = ()
    hidden: bool = False
    """There are others, which too few people shared to be shown."""


@dataclass(frozen=True, slots=True)
class NetworkRow:
    """One network, or those that too few people shared to; engagement is likes + comments + reshares."""

    network: str
    shares: Figures = ()
    potential: Figure | None = None
    reached: Figures = ()
    impressions: Figures = ()
    engagement_rate: Rate | None = None
    clicks: int | None = None
    rolled_up: bool = False
