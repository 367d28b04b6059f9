"""Hours that people say they spend, and days that they were absent, as they are taken and told."""

from collections.abc import Collection, Sequence
from decimal import Decimal
from statistics import median

from services.metrics.domain.errors import NotOver, RowTwice, TooManyDays, TooManyHours
from services.metrics.domain.model.answers import Rate
from services.metrics.domain.model.groups import AbsenceRow, TimeSpent
from services.metrics.domain.model.measures import Provenance
from services.metrics.domain.rules.calendar import month_of, utc_date

WEEK_HOURS = 168
MUCH_HOURS = 5


def check_hours(hours: Decimal) -> None:
    """Raises TooManyHours."""
    if hours > WEEK_HOURS:
        raise TooManyHours("hours", f"a week has {WEEK_HOURS} hours")


def check_rows(rows: Sequence[AbsenceRow]) -> None:
    """Raises NotADate, TooManyDays, RowTwice; each names the row."""
    seen: set[tuple[str, str]] = set()
    for place, row in enumerate(rows):
        if row.days > month_of(row.month).last.day:
            raise TooManyDays(f"rows[{place}].days", f"{row.month} has no {row.days} days")
        if (row.employee_id, row.month) in seen:
            raise RowTwice(f"rows[{place}]", "this person and month stand in the import twice")
        seen.add((row.employee_id, row.month))


def check_over(field: str, frozen_after: str, at_ms: int) -> None:
    """Raises NotOver up to and on the UTC date after which nothing changes any more."""
    if utc_date(at_ms) <= frozen_after:
        raise NotOver(field, f"what is asked for may change until {frozen_after}")


def time_spent(hours: Collection[Decimal], floor: int) -> TimeSpent | None:
    """The hours of those who declared any; None where they are fewer than the floor."""
    if len(hours) < floor:
        return None
    much = sum(one >= MUCH_HOURS for one in hours)
    return TimeSpent(median(hours), Rate(much, len(hours), Provenance.DECLARED))
