"""Which days the demo asks about: whatever zone somebody lives in, today is among them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True)
class Period:
    """First and last day, YYYY-MM-DD."""

    first: str
    last: str


def around_now() -> Period:
    """From yesterday to tomorrow, by UTC."""
    today = datetime.now(UTC).date()
    return Period((today - timedelta(days=1)).isoformat(), (today + timedelta(days=1)).isoformat())
