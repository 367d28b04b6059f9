"""Which days a board sums."""

from datetime import date, timedelta

from services.gamify.domain.errors import NotADate
from services.gamify.domain.model import BoardPeriod


def calendar_date(text: str, field: str) -> date:
    """Return the date that YYYY-MM-DD names; raise NotADate, naming the field, where no calendar has it."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise NotADate(f"{text} is not a date", field) from error


def days_of(period: BoardPeriod, day: date) -> tuple[date, date]:
    """Return the first and the last day of the period that holds `day`; a rolling one ends with it."""
    match period:
        case BoardPeriod.DAY:
            return day, day
        case BoardPeriod.WEEK:
            monday = day - timedelta(days=day.weekday())
            return monday, monday + timedelta(days=6)
        case BoardPeriod.MONTH:
            next_month = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
            return day.replace(day=1), next_month - timedelta(days=1)
        case BoardPeriod.ROLLING_30_DAYS:
            return day - timedelta(days=29), day
