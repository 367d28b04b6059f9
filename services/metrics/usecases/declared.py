"""What people say about their time, and what HR imports."""

from services.metrics.domain.model.groups import Declaration, Import, TimeSpent
from services.metrics.domain.rules.calendar import month_of
from services.metrics.domain.rules.hours import check_hours, check_over, check_rows, time_spent
from services.metrics.ports.people import Books, Records, Say


async def declare_time(declaration: Declaration, books: Books, say: Say) -> None:
    """Keep what a person said, and say it. Raises TooManyHours."""
    check_hours(declaration.hours)
    await books.declare(declaration)
    say(declaration)


async def import_absences(imported: Import, books: Books, say: Say) -> None:
    """Keep rows, and say that some came. Raises NotADate, TooManyDays, RowTwice."""
    check_rows(imported.rows)
    await books.import_absences(imported)
    say(imported)


async def get_time_spent(
    records: Records, programme_id: str, month: str, at_ms: int, floor: int
) -> TimeSpent | None:
    """What people declared in a month that is over; None below the floor. Raises NotADate, NotOver."""
    check_over("month", month_of(month).last.isoformat(), at_ms)
    return time_spent((await records.declared(programme_id, month)).values(), floor)
