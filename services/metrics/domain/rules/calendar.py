"""Days, ISO weeks, months and quarters; hours in UTC and in a zone."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from services.metrics.domain.errors import NoSuchZone, NotADate, PeriodTooLong
from services.metrics.domain.model.questions import Period, Step

LONGEST_DAYS = 3660
QUARTER_MS = 900_000
"""A quarter of an hour: every zone's offset since 1972 is a multiple of it, but for Liberia's that year."""


class Stretch(StrEnum):
    """What a visitor is distinct within. In UTC, for so turn the salts that visitors are told apart by."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


def period(first: str, last: str) -> Period:
    """The period of two days written YYYY-MM-DD. Raises NotADate, PeriodTooLong."""
    found = Period(day_of("from_date", first), day_of("to_date", last))
    if (found.last - found.first).days >= LONGEST_DAYS:
        raise PeriodTooLong("to_date", f"the period has more than {LONGEST_DAYS} days")
    return found


def day_of(field: str, text: str) -> date:
    """The day written YYYY-MM-DD, in a field of that name. Raises NotADate."""
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise NotADate(field, f"no such day: {text}") from wrong


def zone_of(name: str) -> ZoneInfo:
    """An IANA zone. Raises NoSuchZone."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as wrong:
        raise NoSuchZone("zone", f"no such time zone: {name}") from wrong


@lru_cache(10_000)
def name_of(step: str, day: date) -> str:
    """What a day's part is called: 2026-11-22, 2026-W47, 2026-11, 2026-Q4. `step` is a Stretch or a Step."""
    if step == Step.MONTH:
        return f"{day:%Y-%m}"
    if step == Step.QUARTER:
        return f"{day.year}-Q{(day.month + 2) // 3}"
    if step == Step.WEEK:
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02}"
    return day.isoformat()


def utc_day(at_ms: int) -> date:
    """The UTC day of a moment in milliseconds."""
    return date.fromordinal(719_163 + at_ms // 86_400_000)


def utc_date(at_ms: int) -> str:
    """The UTC day of a moment in milliseconds, YYYY-MM-DD."""
    return _iso(at_ms // 86_400_000)


def ms_of_day(day: date) -> int:
    """When a UTC day begins, in milliseconds."""
    return (day.toordinal() - 719_163) * 86_400_000


@lru_cache(10_000)
def _iso(days: int) -> str:
    return date.fromordinal(719_163 + days).isoformat()


def hour_of(at_ms: int) -> str:
    """The UTC hour of a moment: 2026-11-22T09."""
    return f"{utc_date(at_ms)}T{at_ms // 3_600_000 % 24:02}"


def quarter_of(at_ms: int) -> str:
    """The quarter of its hour: 0, 1, 2 or 3."""
    return str(at_ms // QUARTER_MS % 4)


def moment_of(hour: str, quarter: str) -> datetime:
    """When a quarter of a UTC hour begins."""
    begin = datetime.fromisoformat(f"{hour}:00:00").replace(tzinfo=UTC)
    return begin + timedelta(minutes=15 * int(quarter))


def parts(step: str, of: Period) -> list[str]:
    """Every day, week, month or quarter that the period touches, in order; `step` as of name_of."""
    return list(dict.fromkeys(name_of(step, day) for day in days(of)))


def hours(of: Period, zone: ZoneInfo) -> list[str]:
    """Every hour of the days of a zone, as 2026-11-22T09:00+01:00; a day has 23 or 25 where clocks change."""
    begin = datetime.combine(of.first, datetime.min.time(), zone).astimezone(UTC)
    end = datetime.combine(of.last + timedelta(days=1), datetime.min.time(), zone).astimezone(UTC)
    found: dict[str, None] = {}
    while begin < end:
        found[local_hour(begin, zone)] = None
        begin += timedelta(minutes=15)
    return list(found)


def local_hour(moment: datetime, zone: ZoneInfo) -> str:
    """The hour on the zone's clock, with its offset, so that the hour that comes twice has two names."""
    return moment.astimezone(zone).replace(minute=0).isoformat(timespec="minutes")


def last_day(step: str, part: str) -> date:
    """The last day of a named day, ISO week, month or quarter."""
    if step == Step.WEEK:
        year, week = part.split("-W")
        return date.fromisocalendar(int(year), int(week), 7)
    if step == Step.MONTH:
        return month_of(part).last
    if step == Step.QUARTER:
        year, quarter = part.split("-Q")
        return month_of(f"{year}-{int(quarter) * 3:02}").last
    return date.fromisoformat(part)


def month_of(text: str) -> Period:
    """The days of a month written YYYY-MM. Raises NotADate."""
    first = day_of("month", f"{text}-01")
    return Period(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))


def days(of: Period) -> Iterator[date]:
    """Every day, in order."""
    for offset in range((of.last - of.first).days + 1):
        yield of.first + timedelta(days=offset)


def before(of: Period) -> Period:
    """The period of as many days that ends where this begins; of whole months, as many whole months."""
    last = of.first - timedelta(days=1)
    if of.first.day == 1 and (of.last + timedelta(days=1)).day == 1:
        count = (of.last.year - of.first.year) * 12 + of.last.month - of.first.month + 1
        months = of.first.year * 12 + of.first.month - 1 - count
        return Period(date(months // 12, months % 12 + 1, 1), last)
    return Period(last - (of.last - of.first), last)


def months_and_days(of: Period) -> tuple[list[str], list[Period]]:
    """The months that a period covers whole, and the stretches of days that remain at its ends."""
    whole, rest = list[str](), list[Period]()
    for name in parts(Step.MONTH, of):
        month = month_of(name)
        if of.first <= month.first and month.last <= of.last:
            whole.append(name)
        else:
            rest.append(Period(max(of.first, month.first), min(of.last, month.last)))
    return whole, rest
