"""Tracked links: what a visit is, and the periods in which a visitor is one."""

from dataclasses import dataclass

from services.share.domain.model.people import Profile
from services.share.domain.model.stamps import ClickClass, Eligibility


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
    """One visit through a tracked link, on its way to be kept; there is no address in it."""

    event_id: str
    share_id: str
    at_ms: int
    click_class: ClickClass
    visitor: Visitor


Group = tuple[str, bytes]


@dataclass(frozen=True, slots=True)
class ClickStamp:
    """What was known of a share's author at the moment of a visit, when the visit was first said."""

    profile: Profile
    local_date: str
    eligibility: Eligibility


@dataclass(frozen=True, slots=True)
class KeptClick:
    """A visit as it is judged now. `click_id` is the event id of its first observation.

    `first`: the first human one of its group. `said_as`: event id of the observation that stands for it.
    `judged`: somebody gave it its class, which behaviour changes no more. `stamp`: older visits lack it.
    """

    click_id: str
    share_id: str
    at_ms: int
    click_class: ClickClass
    first: bool
    visitor: Visitor
    said_as: str
    judged: bool = False
    stamp: ClickStamp | None = None

    @property
    def group(self) -> Group:
        """One visitor's visits to one share on one UTC day: the day's key is another one tomorrow."""
        return self.share_id, self.visitor.day


@dataclass(frozen=True, slots=True)
class Reclassification:
    """Who gave visits another class, why, and how many had another one before."""

    reclassification_id: str
    by: str
    at_ms: int
    click_class: ClickClass
    whole_visitor: bool
    note: str
    changed: int
