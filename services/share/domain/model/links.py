"""Tracked links: what a visit is, and the periods in which a visitor is one."""

from dataclasses import dataclass

from services.share.domain.model.stamps import ClickClass


@dataclass(frozen=True, slots=True)
class Period:
    """A UTC day, ISO week or calendar month. `label` such as day:2026-11-22; it ends before `ends_at_ms`."""

    label: str
    ends_at_ms: int


@dataclass(frozen=True, slots=True)
class Visitor:
    """Keyed hashes of one visitor, 16 bytes each, under the salts of the day, the ISO week and the month."""

    day: bytes
    week: bytes
    month: bytes


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit through a tracked link. `day` is the UTC date, YYYY-MM-DD; there is no address in it."""

    event_id: str
    share_id: str
    at_ms: int
    day: str
    click_class: ClickClass
    visitor: Visitor
