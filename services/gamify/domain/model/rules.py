"""Rules as data: what a version of them says, and which version judges what."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from services.gamify.domain.model.badges import Badge, BadgeKind, Span, Variety
from services.gamify.domain.model.deeds import ANYTHING, About, Deed, Match


class Recurrence(StrEnum):
    """How often a rule awards points to one person."""

    ALWAYS = "ALWAYS"
    ONCE = "ONCE"
    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"


@dataclass(frozen=True)
class Rule:
    """Points for a deed that fits; outside its window (until excluded) it is declined.

    With `per_unit` the points are for each unit of a reaction. `percent` multiplies, rounded down.
    """

    rule_id: str
    deed: Deed
    points: int
    from_ms: int | None = None
    until_ms: int | None = None
    match: Match = ANYTHING
    recurrence: Recurrence = Recurrence.ALWAYS
    per_unit: bool = False
    percent: int = 100

    @cached_property
    def simple(self) -> bool:
        """Whether every deed that fits asks the same of it."""
        windowed = self.from_ms is not None or self.until_ms is not None
        return not windowed and self.deed is not Deed.REACTION and self.recurrence is Recurrence.ALWAYS


class Level(NamedTuple):
    """From how many points on; `names` are texts by language."""

    points: int
    names: Mapping[str, str]


class Group(NamedTuple):
    """People as facts are stamped; what is empty asks for nothing."""

    team: str = ""
    department: str = ""
    country: str = ""

    def holds(self, about: About) -> bool:
        """Whether the deed was done by one of them; a group that asks for nothing is nobody."""
        asked = ((self.team, about.team), (self.department, about.department), (self.country, about.country))
        return any(self) and all(wanted in ("", found) for wanted, found in asked)


class Worth(NamedTuple):
    """What one point is worth: a decimal as text, and its ISO 4217 currency."""

    amount: str
    currency: str


DAY_MS = 86_400_000


@dataclass(frozen=True)
class RuleVersion:
    """All that a programme decides, for facts that happened from `effective_at_ms` (UTC) on."""

    version: int
    effective_at_ms: int
    rules: tuple[Rule, ...]
    shares_per_network_and_day: int = 3
    points_per_day: int = 100
    late_after_ms: int = 90 * DAY_MS
    hold_declared: bool = False
    badges: tuple[Badge, ...] = ()
    levels: tuple[Level, ...] = ()
    without: tuple[Group, ...] = ()
    point_value: Worth | None = None
    floor: int = 5
    author_id: str = ""
    published_at_ms: int = 0

    def leaves_out(self, about: About) -> bool:
        """Whether nothing is computed for the group that a person is stamped with."""
        return bool(self.without) and any(group.holds(about) for group in self.without)

    @cached_property
    def by_deed(self) -> Mapping[Deed, Sequence[Rule]]:
        """The rules about each deed, by id."""
        ordered = sorted(self.rules, key=lambda one: one.rule_id)
        return {deed: [one for one in ordered if one.deed is deed] for deed in Deed}

    @cached_property
    def counted(self) -> Mapping[Deed, Sequence[Badge]]:
        """The badges that count each deed, milestones apart."""
        counting = [one for one in self.badges if one.kind is not BadgeKind.MILESTONE]
        return {deed: [one for one in counting if one.deed is deed] for deed in Deed}

    @cached_property
    def milestones(self) -> Mapping[Deed, Sequence[Badge]]:
        """The milestones of each deed."""
        found = [one for one in self.badges if one.kind is BadgeKind.MILESTONE]
        return {deed: [one for one in found if one.deed is deed] for deed in Deed}


def _texts(english: str, french: str) -> Mapping[str, str]:
    return {"en": english, "fr": french}


SHIPPED = RuleVersion(
    version=1,
    effective_at_ms=0,
    rules=(Rule("click", Deed.CLICK, 10), Rule("share", Deed.SHARE, 2)),
    badges=(
        Badge(
            "shipped-first-share",
            BadgeKind.FIRST_TIME,
            Deed.SHARE,
            (1,),
            names=_texts("First share", "Premier partage"),
        ),
        Badge(
            "shipped-networks",
            BadgeKind.VARIETY,
            Deed.SHARE,
            (2, 3, 5),
            variety_of=Variety.NETWORK,
            names=_texts("At home on several networks", "À l'aise sur plusieurs réseaux"),
        ),
        Badge(
            "shipped-shares",
            BadgeKind.MILESTONE,
            Deed.SHARE,
            (10, 50, 100, 500),
            names=_texts("Shares made", "Partages réalisés"),
        ),
        Badge(
            "shipped-weeks",
            BadgeKind.STREAK,
            Deed.SHARE,
            (4, 12, 26),
            span=Span.WEEK,
            freezes=1,
            names=_texts("Weeks in a row", "Semaines de suite"),
        ),
    ),
)
"""The shipped defaults: rules and caps of spec/definitions.md, and badges that no rank is needed for."""


class Backfill(NamedTuple):
    """From when until when (excluded, UTC) another version judges than that of the time; by whom, since
    when.
    """

    version: int
    from_ms: int
    until_ms: int
    author_id: str = ""
    decided_at_ms: int = 0
    backfill_id: str = ""


class RuleBook:
    """Every version of a programme's rules, and the backfills in the order they were decided.

    `epoch` counts the backfills: an account that was judged in an earlier one is judged anew.
    """

    def __init__(self, published: Sequence[RuleVersion] = (), backfills: Sequence[Backfill] = ()) -> None:
        self.published = tuple(published)
        self.versions = sorted((SHIPPED, *published), key=lambda one: (one.effective_at_ms, one.version))
        self.backfills = tuple(backfills)
        self._starts = [one.effective_at_ms for one in self.versions]
        self._by_number = {one.version: one for one in self.versions}

    @property
    def epoch(self) -> int:
        """How many backfills there were."""
        return len(self.backfills)

    @property
    def next_version(self) -> int:
        """The number that the next version has."""
        return max(self._by_number) + 1

    def extended(self, versions: Sequence[RuleVersion], backfills: Sequence[Backfill]) -> "RuleBook":
        """Return the book with more of both; the backfills were decided after all others."""
        return RuleBook([*self.published, *versions], [*self.backfills, *backfills])

    def at(self, occurred_at_ms: int) -> RuleVersion:
        """Return the version that judges what happened at that moment: the last backfill's, else its
        time's.
        """
        for one in reversed(self.backfills):
            if one.from_ms <= occurred_at_ms < one.until_ms:
                return self._by_number[one.version]
        return self.of_time(occurred_at_ms)

    def of_time(self, occurred_at_ms: int) -> RuleVersion:
        """Return the version that was in force at that moment, whatever was decided later."""
        return self.versions[bisect_right(self._starts, occurred_at_ms) - 1]

    def __getitem__(self, version: int) -> RuleVersion:
        """Return a version by its number; KeyError for one that never was."""
        return self._by_number[version]

    def __contains__(self, version: int) -> bool:
        """Whether there is a version of that number."""
        return version in self._by_number

    @cached_property
    def badges(self) -> Mapping[str, Badge]:
        """Every badge that ever was; one badge means the same in all versions."""
        return {badge.badge_id: badge for version in self.versions for badge in version.badges}
