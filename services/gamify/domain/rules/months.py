"""What the days of a calendar month make together, for boards that look over many days."""

from collections.abc import Callable, Iterable, Mapping

from services.gamify.domain.model.badges import Span
from services.gamify.domain.model.ledger import Day, Month, Position
from services.gamify.domain.rules.calendar import closes_at_ms, dates_of, last_of_month, ordinal

Changed = Mapping[str, tuple[Day, Day]]


def moved(
    months: Mapping[str, Month], changed: Changed, days: Callable[[Iterable[str]], Mapping[str, Day]]
) -> dict[str, Month]:
    """Return the months that changed days (before, after, by date) lie in, as they are after it.

    `days` gives days as they were before. Only where a day's last award was taken back are others asked for.
    """
    by_month: dict[str, dict[str, tuple[Day, Day]]] = {}
    for date, pair in changed.items():
        by_month.setdefault(date[:7], {})[date] = pair
    return {name: _month(name, months.get(name, Month()), of, days) for name, of in by_month.items()}


def _month(
    name: str, month: Month, changed: Changed, days: Callable[[Iterable[str]], Mapping[str, Day]]
) -> Month:
    made = Month(month.reached, dict(month.teams), list(month.late))
    closes_ms = closes_at_ms(last_of_month(name))
    for before, after in changed.values():
        _move(made, before, -1, closes_ms)
        _move(made, after, 1, closes_ms)
    made.late.sort()
    made.reached = _reached(name, month, changed, days)
    return made


def _move(month: Month, day: Day, sign: int, closes_ms: int) -> None:
    points, shares = month.teams.get(day.team, (0, 0))
    total = points + sign * (day.points + day.given), shares + sign * sum(day.shares.values())
    month.teams[day.team] = total
    if total == (0, 0):
        del month.teams[day.team]
    for late in day.late:
        if late[0] > closes_ms:
            month.late.append(late) if sign > 0 else month.late.remove(late)


def _reached(
    name: str, month: Month, changed: Changed, days: Callable[[Iterable[str]], Mapping[str, Day]]
) -> Position | None:
    after = [day.reached for _, day in changed.values() if day.reached is not None]
    highest = max(after, default=None)
    fell = any(before.reached == month.reached and before.reached for before, _ in changed.values())
    if not fell or (highest is not None and month.reached is not None and highest >= month.reached):
        return max((one for one in (month.reached, highest) if one is not None), default=None)
    place = ordinal(Span.MONTH, f"{name}-01")
    others = [
        day.reached for date, day in days(dates_of(Span.MONTH, place, place)).items() if date not in changed
    ]
    return max((one for one in (*others, highest) if one is not None), default=None)
