"""When something comes again: RFC 5545 rules over local days, and the moments they stand for."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dateutil.rrule import rrule, rrulestr

from services.survey.domain.errors.series import NoSuchTime
from services.survey.domain.model.series import Cadence

ALWAYS_THERE = 28
"""The last day that every month has."""

SHORTEST_DAYS = {Cadence.WEEKLY: 7, Cadence.MONTHLY: 28, Cadence.QUARTERLY: 89}
"""The fewest days between two of the same cadence, such as from 31 January to 28 February, or to 30 April."""


def rule_of(cadence: Cadence, starts_on: date) -> str:
    """Return the RRULE.

    For a day that some months do not have, the last of the days from the 28th up to it: RFC 5545 by itself
    would leave such months out.
    """
    if cadence is Cadence.WEEKLY:
        return "FREQ=WEEKLY"
    every = "FREQ=MONTHLY;INTERVAL=3" if cadence is Cadence.QUARTERLY else "FREQ=MONTHLY"
    if starts_on.day <= ALWAYS_THERE:
        return every
    days = ",".join(map(str, range(ALWAYS_THERE, starts_on.day + 1)))
    return f"{every};BYMONTHDAY={days};BYSETPOS=-1"


def last_until(cadence: Cadence, starts_on: date, day: date) -> date | None:
    """Return the newest day of the recurrence up to `day`, itself included."""
    found = _days(cadence, starts_on).before(datetime.combine(day, time()), inc=True)
    return found.date() if found else None


def first_from(cadence: Cadence, starts_on: date, day: date) -> date:
    """Return the first day of the recurrence from `day` on, itself included."""
    found = _days(cadence, starts_on).after(datetime.combine(day, time()), inc=True)
    assert found is not None  # noqa: S101  (there is no end)
    return found.date()


def between(cadence: Cadence, starts_on: date, after: date, before: date) -> list[date]:
    """Return the days of the recurrence between two days, neither of them included."""
    found = _days(cadence, starts_on).between(
        datetime.combine(after, time()), datetime.combine(before, time())
    )
    return [one.date() for one in found]


def moment_ms(day: date, at: time, zone: str) -> int:
    """Return the moment of a local time, milliseconds UTC.

    An hour that the change of clocks leaves out counts as the one after it; of one that comes twice, the
    first. Raises NoSuchTime for a zone that does not exist.
    """
    return int(datetime.combine(day, at, tzinfo=zone_of(zone)).timestamp() * 1000)


def local_day(at_ms: int, zone: str) -> date:
    """Return the day that it is in a zone. Raises NoSuchTime."""
    return datetime.fromtimestamp(at_ms / 1000, zone_of(zone)).date()


def day_after(day: date, days: int = 1) -> date:
    """Return the day so many days later."""
    return day + timedelta(days=days)


def zone_of(name: str) -> ZoneInfo:
    """Return a zone by its IANA name. Raises NoSuchTime."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise NoSuchTime("is no IANA time zone", "zone") from error


def _days(cadence: Cadence, starts_on: date) -> rrule:
    found = rrulestr(rule_of(cadence, starts_on), dtstart=datetime.combine(starts_on, time()))
    assert isinstance(found, rrule)  # noqa: S101  (one rule gives no set)
    return found
