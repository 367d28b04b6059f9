"""Badges as rules define them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from services.gamify.domain.model.deeds import ANYTHING, Deed, Match


class BadgeKind(StrEnum):
    """What a badge asks for; see Badge in service.proto."""

    FIRST_TIME = "FIRST_TIME"
    THRESHOLD = "THRESHOLD"
    STREAK = "STREAK"
    COUNT_IN_WINDOW = "COUNT_IN_WINDOW"
    PERIODIC = "PERIODIC"
    PERIODIC_STREAK = "PERIODIC_STREAK"
    VARIETY = "VARIETY"
    MILESTONE = "MILESTONE"


class Unit(StrEnum):
    """What is counted."""

    DEEDS = "DEEDS"
    POINTS = "POINTS"


class Span(StrEnum):
    """A stretch of a person's calendar; weeks are those of ISO 8601."""

    DAY = "DAY"
    WEEK = "WEEK"
    MONTH = "MONTH"
    QUARTER = "QUARTER"


class Variety(StrEnum):
    """What makes two deeds different."""

    NETWORK = "NETWORK"
    TOPIC = "TOPIC"
    KIND = "KIND"
    CAMPAIGN = "CAMPAIGN"


@dataclass(frozen=True)
class Badge:
    """A badge or a milestone; `tiers` rise. `names` are texts by language."""

    badge_id: str
    kind: BadgeKind
    deed: Deed
    tiers: tuple[int, ...]
    match: Match = ANYTHING
    unit: Unit = Unit.DEEDS
    span: Span = Span.DAY
    each: int = 1
    freezes: int = 0
    window_days: int = 0
    variety_of: Variety | None = None
    names: Mapping[str, str] = field(default_factory=dict, hash=False)
