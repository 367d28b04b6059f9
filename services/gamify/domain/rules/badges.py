"""Badges: how far a change of what one day counts moves them, and when each tier was earned.

A badge that looks at windows is held where any window fulfils it. A streak with freezes asks for that many
full periods out of that many and the freezes, the last one of them full: so missed periods are forgiven, and
do not count. A change moves only the windows that it lies in.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from services.gamify.domain.model.badges import Badge, BadgeKind, Span
from services.gamify.domain.model.ledger import Day, Progress
from services.gamify.domain.model.rules import RuleBook
from services.gamify.domain.rules.calendar import dates_of, ordinal
from services.gamify.domain.rules.changes import BadgeMove

SLACK = 7  # periods that a late fact may lie before the widest window and still find it in `recent`
STREAKS = frozenset({BadgeKind.STREAK, BadgeKind.PERIODIC_STREAK})
WINDOWED = STREAKS | {BadgeKind.COUNT_IN_WINDOW, BadgeKind.PERIODIC}

Days = Callable[[Iterable[str]], Mapping[str, Day]]
"""The days of these dates as they were before the batch; raises Missing where they were not looked up."""


def tier_of(badge: Badge, progress: Progress) -> int:
    """The highest tier that is held; 0 for none."""
    return sum(_reached(badge, progress, place) for place in range(len(badge.tiers)))


def measure_of(badge: Badge, progress: Progress) -> int:
    """How far the account is, in the unit of the tiers; of windows, the best tier that any fulfils."""
    if badge.kind is BadgeKind.VARIETY:
        return len(progress.values)
    if badge.kind in WINDOWED:
        tier = tier_of(badge, progress)
        return badge.tiers[tier - 1] if tier else 0
    return progress.total


def moves(
    rules: RuleBook, before: Mapping[str, Progress], after: Mapping[str, Progress]
) -> Iterator[BadgeMove]:
    """Every tier that was earned, or taken back (the highest first), of the badges in `after`."""
    for badge_id, progress in sorted(after.items()):
        badge = rules.badges[badge_id]
        was = tier_of(badge, before.get(badge_id) or Progress())
        now = tier_of(badge, progress)
        for tier in range(was + 1, now + 1) if now > was else range(was, now, -1):
            yield BadgeMove(badge_id, tier, badge.tiers[tier - 1], now > was, False)


def milestones(rules: RuleBook, before: Mapping[str, int], after: Mapping[str, int]) -> Iterator[BadgeMove]:
    """Every milestone that was reached, by how many deeds there ever were."""
    for badge_id, now in sorted(after.items()):
        was = before.get(badge_id, 0)
        if was != now:
            for place, tier in enumerate(rules.badges[badge_id].tiers, 1):
                if was < tier <= now:
                    yield BadgeMove(badge_id, place, tier, True, True)


def _reached(badge: Badge, progress: Progress, place: int) -> bool:
    if badge.kind in WINDOWED:
        return place < len(progress.hits) and progress.hits[place] > 0
    return measure_of(badge, progress) >= badge.tiers[place]


def move(badge: Badge, progress: Progress, changed: Mapping[str, tuple[Day, Day]], days: Days) -> None:
    """Move the progress on by what changed: (before, after) by local date."""
    if badge.kind is BadgeKind.VARIETY:
        for before, after in changed.values():
            _vary(progress.values, before.values.get(badge.badge_id, {}), -1)
            _vary(progress.values, after.values.get(badge.badge_id, {}), 1)
        return
    moves = {
        date: _amount(badge, after) - _amount(badge, before) for date, (before, after) in changed.items()
    }
    progress.total += sum(moves.values())
    if badge.kind in WINDOWED:
        _move_windows(badge, progress, moves, days)


def _amount(badge: Badge, day: Day) -> int:
    return day.counts.get(badge.badge_id, 0)


def _vary(totals: dict[str, int], values: Mapping[str, int], sign: int) -> None:
    for value, times in values.items():
        totals[value] = totals.get(value, 0) + sign * times
        if not totals[value]:
            del totals[value]


def _move_windows(badge: Badge, progress: Progress, moves: Mapping[str, int], days: Days) -> None:
    span, widest = _span(badge), max(_width(badge, tier) for tier in badge.tiers)
    progress.hits = progress.hits or [0] * len(badge.tiers)
    kept = 2 * widest + SLACK
    newest = max(progress.recent, default=None)
    touched = {date: ordinal(span, date) for date, amount in moves.items() if amount}
    view = dict(progress.recent)
    if newest is not None and touched and min(touched.values()) - widest < newest - kept:
        view |= _read(badge, span, min(touched.values()) - widest + 1, newest - kept + widest, days)
    for date in sorted(touched):
        _move_period(badge, progress.hits, view, touched[date], moves[date])
    latest = max(view, default=0)
    progress.recent = {place: count for place, count in view.items() if count and place > latest - kept}
    if latest not in progress.recent and latest:
        progress.recent[latest] = view[latest]  # the newest place ever says how far back `recent` goes


def _move_period(badge: Badge, hits: list[int], view: dict[int, int], place: int, amount: int) -> None:
    before = view.get(place, 0)
    for number, tier in enumerate(badge.tiers):
        ends = [end for end in view if place <= end < place + _width(badge, tier)]
        was = sum(_fulfilled(badge, tier, view, end) for end in ends)
        view[place] = before + amount
        ends = ends if place in ends else [*ends, place]
        hits[number] += sum(_fulfilled(badge, tier, view, end) for end in ends) - was
        view[place] = before
    view[place] = before + amount


def _fulfilled(badge: Badge, tier: int, view: Mapping[int, int], end: int) -> bool:
    if not _unit(badge, view.get(end, 0)):
        return False
    width = _width(badge, tier)
    return sum(_unit(badge, view.get(place, 0)) for place in range(end - width + 1, end + 1)) >= tier


def _unit(badge: Badge, count: int) -> int:
    return int(count >= badge.each) if badge.kind in STREAKS else count


def _width(badge: Badge, tier: int) -> int:
    """How many periods a window has."""
    if badge.kind in STREAKS:
        return tier + badge.freezes
    return badge.window_days if badge.kind is BadgeKind.COUNT_IN_WINDOW else 1


def _span(badge: Badge) -> Span:
    return Span.DAY if badge.kind is BadgeKind.COUNT_IN_WINDOW else badge.span


def _read(badge: Badge, span: Span, first: int, last: int, days: Days) -> dict[int, int]:
    view: dict[int, int] = {}
    for date, day in days(dates_of(span, first, last)).items():
        place = ordinal(span, date)
        view[place] = view.get(place, 0) + _amount(badge, day)
    return view


def earned_on(badge: Badge, dated: Sequence[tuple[str, Day]]) -> list[str]:
    """On which date each tier that is held was earned; `dated` are all days of the account in order."""
    found: list[str] = []
    progress = Progress()
    for date, day in dated:
        move(badge, progress, {date: (Day(), day)}, lambda _: {})
        tier = tier_of(badge, progress)
        found[tier:] = [date] * (tier - len(found))
    return found
