"""Which days the demo asks about: whatever zone somebody lives in, today is among them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from dateutil.relativedelta import relativedelta


@dataclass(frozen=True)
class Period:
    """First and last day, YYYY-MM-DD."""

    first: str
    last: str


def around_now() -> Period:
    """From yesterday to tomorrow, by UTC."""
    today = datetime.now(UTC).date()
    return Period((today - timedelta(days=1)).isoformat(), (today + timedelta(days=1)).isoformat())


def whole_months(period: Period) -> Period:
    """The calendar months that a period touches, from their first day to their last."""
    first, last = date.fromisoformat(period.first), date.fromisoformat(period.last)
    end = last.replace(day=1) + relativedelta(months=1) - timedelta(days=1)
    return Period(first.replace(day=1).isoformat(), end.isoformat())
