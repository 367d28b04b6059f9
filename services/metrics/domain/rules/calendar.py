"""Days, ISO weeks and months."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from services.metrics.domain.errors import NotADate, PeriodTooLong
from services.metrics.domain.model import Definition, Period, Span

LONGEST_DAYS = 3660


def period(first: str, last: str) -> Period:
    """The period of two days written YYYY-MM-DD. Raises NotADate, PeriodTooLong."""
    found = Period(_day("from_date", first), _day("to_date", last))
    if (found.last - found.first).days >= LONGEST_DAYS:
        raise PeriodTooLong("to_date", f"the period has more than {LONGEST_DAYS} days")
    return found


def _day(field: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise NotADate(field, f"no such day: {text}") from wrong


def name(span: Span, day: date) -> str:
    """The day, ISO week or month that a day lies in: 2026-11-22, 2026-W47, 2026-11."""
    if span is Span.DAY:
        return day.isoformat()
    if span is Span.MONTH:
        return f"{day:%Y-%m}"
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def utc_day(at_ms: int) -> date:
    """The UTC day of a moment in milliseconds."""
    return datetime.fromtimestamp(at_ms / 1000, UTC).date()


def names(span: Span, of: Period) -> frozenset[str]:
    """Every day, ISO week or month that the period touches."""
    return frozenset(name(span, day) for day in _days(of))


def last_day(span: Span, period_name: str) -> date:
    """The last day of a named day, ISO week or month."""
    if span is Span.DAY:
        return date.fromisoformat(period_name)
    if span is Span.WEEK:
        year, week = period_name.split("-W")
        return date.fromisocalendar(int(year), int(week), 7)
    return (date.fromisoformat(f"{period_name}-01") + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _days(of: Period) -> Iterator[date]:
    for offset in range((of.last - of.first).days + 1):
        yield of.first + timedelta(days=offset)


def version_in_force(definitions: tuple[Definition, ...], measure: str, on: date) -> int:
    """The newest version of a measure's definition that holds on a day. Raises LookupError for none."""
    held = [one.version for one in definitions if one.measure == measure and one.since <= on]
    if not held:
        raise LookupError(f"no definition of {measure} holds on {on}")
    return max(held)
