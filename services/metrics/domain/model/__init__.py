"""What is counted, and under which keys."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

OWN_LINKS = "portevoix.links"
"""The source of a visit through one of our own tracked links."""


class Provenance(StrEnum):
    """How a figure came about; figures of two provenances are never added."""

    MEASURED = "measured"
    ESTIMATED = "estimated"
    DECLARED = "declared"


class Channel(StrEnum):
    """Whose post the world reacted to."""

    PEOPLE = "people"
    BRAND = "brand"


class ClickClass(StrEnum):
    """What made a visit."""

    HUMAN = "human"
    BOT = "bot"
    PREVIEW = "preview"
    SCANNER = "scanner"


class Measure(StrEnum):
    """One counter each. CLICKS is what a network says; CLICKS_* is what our own links counted."""

    LIKES = "likes"
    COMMENTS = "comments"
    RESHARES = "reshares"
    IMPRESSIONS = "impressions"
    REACH = "reach"
    CLICKS = "clicks"
    SAVES = "saves"
    VIDEO_VIEWS = "video_views"
    FOLLOWS = "follows"
    SHARES = "shares"
    POTENTIAL_REACH = "potential_reach"
    SHARES_UNKNOWN_FOLLOWERS = "shares_unknown_followers"
    CLICKS_HUMAN = "clicks_human"
    CLICKS_BOT = "clicks_bot"
    CLICKS_PREVIEW = "clicks_preview"
    CLICKS_SCANNER = "clicks_scanner"


CLICKS_BY_CLASS: Mapping[ClickClass, Measure] = {one: Measure(f"clicks_{one}") for one in ClickClass}


class Dimension(StrEnum):
    """What a figure may be broken down by; the value is the name of the cell's attribute."""

    ITEM = "content_id"
    DAY = "date"
    NETWORK = "network"
    TEAM = "team"
    SOURCE = "source"


@dataclass(frozen=True, slots=True)
class Cell:
    """The finest key that counts are kept under; `date` is the stamped local date, YYYY-MM-DD."""

    programme_id: str
    date: str
    content_id: str
    network: str
    team: str
    channel: Channel
    source: str
    provenance: Provenance


Amounts = Mapping[Measure, int]
"""A measure that is missing was never observed; 0 was observed, or corrected away."""


class Span(StrEnum):
    """What a visitor is distinct within. In UTC, for so turn the salts that visitors are told apart by."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody within one span of time and one scope; the key tells nothing else."""

    scope: str
    span: Span
    period: str
    key: bytes


@dataclass(frozen=True, slots=True)
class Activity:
    """A person's day in a programme, on the person's own calendar."""

    programme_id: str
    employee_id: str
    date: str


@dataclass(frozen=True, slots=True)
class MadeShare:
    """What a share counts for while it stands."""

    activity: Activity
    cell: Cell
    follower_count: int | None


@dataclass(frozen=True, slots=True)
class Share:
    """A share as far as it was heard of; the retraction may be heard first."""

    made: MadeShare | None = None
    retracted: bool = False


@dataclass(frozen=True, slots=True, order=True)
class Membership:
    """A person joined (or left) a programme; ordered by time, then event."""

    at_ms: int
    event_id: str
    date: str
    joined: bool


@dataclass(frozen=True, slots=True)
class Enrolment:
    """Days from the one on which a person joined to the one on which they left, both included."""

    since: str
    until: str | None


@dataclass(frozen=True, slots=True, order=True)
class Placement:
    """From when a person belonged to a team; ordered by time, then event."""

    at_ms: int
    event_id: str
    date: str
    team: str


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days, first and last included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Selection:
    """Which cells a question is about; None stands for all."""

    programme_id: str
    period: Period
    channel: Channel | None = None
    content_id: str | None = None
    network: str | None = None


Counted = Mapping[tuple[Measure, Provenance], int]
"""Sums of one group of cells; what nobody observed is missing."""


@dataclass(frozen=True, slots=True)
class Rate:
    """A figure divided by another."""

    numerator: int
    denominator: int
    provenance: Provenance

    @property
    def value(self) -> float | None:
        """Unrounded; None when the denominator is 0."""
        return self.numerator / self.denominator if self.denominator else None


@dataclass(frozen=True, slots=True)
class Group:
    """One row of a breakdown; rolled up where it holds several teams that may not be shown alone."""

    key: str
    counted: Counted
    rolled_up: bool = False


@dataclass(frozen=True, slots=True)
class TeamRate:
    """Participation of one team, or of several that may not be shown alone."""

    team: str
    rate: Rate
    rolled_up: bool = False


@dataclass(frozen=True, slots=True)
class Participation:
    """Who took part; `hidden` counts the people whom no team row may stand for."""

    rate: Rate
    shares: Counted
    teams: tuple[TeamRate, ...] = ()
    hidden: int = 0


@dataclass(frozen=True, slots=True)
class Traffic:
    """Own clicks, what others say by (network, source), and distinct visitors by (span, period)."""

    own: Mapping[ClickClass, int]
    others: Mapping[tuple[str, str], Counted] = field(default_factory=dict)
    visitors: Mapping[tuple[Span, str], int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Definition:
    """A formula, and the first day for whose figures it holds."""

    measure: str
    version: int
    since: date
    text: str


_FIRST = date(1970, 1, 1)
_TEXTS = {
    "clicks": "Visits by people through tracked links; bots, previews and scanners are counted apart.",
    "comments": "Comments and answers, as a network or another system counts them.",
    "engagement_rate": "(likes + comments + reshares) / impressions, all measured.",
    "follows": "New followers of the account that shared.",
    "impressions": "Times shown, as a network counts them.",
    "likes": "Likes and other reactions of one touch.",
    "net_sentiment": "100 (positive - negative) / all labelled mentions, the neutral ones included; a manual "
    "label stands above a given or an automatic one; mentions without a label are left out.",
    "participation_rate": "Enrolled people with at least one share that stands, made in the period / people "
    "enrolled at any time in the period; both as of the period.",
    "potential_reach": "Sum over shares of the follower count of the account at the time of the share; "
    "overlap between audiences is not removed.",
    "reach": "People who were shown it, as a network counts them.",
    "reshares": "Shares of the share by people outside the programme.",
    "saves": "Saves and bookmarks.",
    "shares": "One item to one network by one person; a retracted share does not stand.",
    "shares_unknown_followers": "Shares that potential_reach leaves out, since nobody knows the followers.",
    "unique_visitors": "Distinct visitor keys with a human click within one UTC day, ISO week or month; "
    "there is no figure for longer, and none is a sum.",
    "video_views": "Video views, as the network counts them.",
}

DEFINITIONS: tuple[Definition, ...] = tuple(
    Definition(measure, 1, _FIRST, text) for measure, text in _TEXTS.items()
)
