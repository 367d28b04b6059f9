"""A person's calendar: periods, their ordinals, and when a board over them closes."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

from services.gamify.domain.errors import EndsBeforeStart, NotADate, TooManyDays
from services.gamify.domain.model.badges import Span

GRACE_MS = 7 * 86_400_000
DAY_MS = 86_400_000
EPOCH = date(1970, 1, 1).toordinal()
EASTERNMOST_MS, WESTERNMOST_MS = 14 * 3_600_000, 12 * 3_600_000
"""How long before UTC a date begins somewhere, and how long after UTC it ends."""


def calendar_date(text: str, field: str) -> date:
    """Return the date that YYYY-MM-DD names; raise NotADate, naming the field, where no calendar has it."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise NotADate(f"{text} is not a date", field) from error


def stretch(first_date: str, last_date: str, days: int) -> tuple[date, date]:
    """Return the dates. Raises NotADate, EndsBeforeStart, and TooManyDays where more days lie between."""
    first, last = calendar_date(first_date, "first_date"), calendar_date(last_date, "last_date")
    if last < first:
        raise EndsBeforeStart("the last day is before the first", "last_date")
    if last - first > timedelta(days=days):
        raise TooManyDays(f"the last day is {days} days after the first, or earlier", "last_date")
    return first, last


def begin_ms(day: date) -> int:
    """When the day begins in UTC, milliseconds."""
    return (day.toordinal() - EPOCH) * DAY_MS


@lru_cache(maxsize=4096)
def closes_at_ms(last_date: str) -> int:
    """When what ends with this date closes: at the end of the day in UTC-12, and the grace. UTC."""
    return begin_ms(date.fromisoformat(last_date)) + DAY_MS + WESTERNMOST_MS + GRACE_MS


@lru_cache(maxsize=16384)
def ordinal(span: Span, local_date: str) -> int:
    """The number of the period that holds the date; the next period has the next number."""
    day = date.fromisoformat(local_date)
    match span:
        case Span.DAY:
            return day.toordinal()
        case Span.WEEK:
            return (day.toordinal() - 1) // 7  # 0001-01-01 was a Monday
        case Span.MONTH:
            return day.year * 12 + day.month - 1
        case Span.QUARTER:
            return day.year * 4 + (day.month - 1) // 3


def first_day(span: Span, number: int) -> date:
    """The first day of the period of that number."""
    match span:
        case Span.DAY:
            return date.fromordinal(number)
        case Span.WEEK:
            return date.fromordinal(number * 7 + 1)
        case Span.MONTH:
            return date(number // 12, number % 12 + 1, 1)
        case Span.QUARTER:
            return date(number // 4, number % 4 * 3 + 1, 1)


def dates_of(span: Span, first: int, last: int) -> Iterator[str]:
    """Every date from the beginning of one period to the end of another."""
    day, end = first_day(span, first), first_day(span, last + 1)
    while day < end:
        yield day.isoformat()
        day += timedelta(days=1)


@lru_cache(maxsize=1024)
def last_of_month(month: str) -> str:
    """The last date of a month, YYYY-MM."""
    day = date.fromisoformat(f"{month}-28") + timedelta(days=4)
    return (day.replace(day=1) - timedelta(days=1)).isoformat()
