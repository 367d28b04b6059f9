"""Visitors without addresses: a keyed hash under a random salt that is destroyed soon after its period."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import blake2b

from services.share.domain.model.links import Period, Visitor

DAY_MS = 86_400_000
KEPT_MS = 48 * 3_600_000  # a salt outlives its period by this: late events must find their visitors
KEY_BYTES = 16


def periods(at_ms: int) -> tuple[Period, Period, Period]:
    """The UTC day, the ISO week and the calendar month of a UTC millisecond."""
    return _periods_of_day(at_ms // DAY_MS)


@lru_cache(maxsize=8)
def _periods_of_day(day: int) -> tuple[Period, Period, Period]:
    now = midnight = datetime.fromtimestamp(day * DAY_MS // 1000, UTC)
    week = now.isocalendar()
    monday = midnight - timedelta(days=week.weekday - 1)
    first = midnight.replace(day=1)
    return (
        Period(f"day:{now:%Y-%m-%d}", _ms(midnight + timedelta(days=1))),
        Period(f"week:{week.year}-W{week.week:02}", _ms(monday + timedelta(days=7))),
        Period(f"month:{now:%Y-%m}", _ms((first + timedelta(days=32)).replace(day=1))),
    )


def destroy_at_ms(period: Period) -> int:
    """When the salt of a period must be gone, UTC milliseconds."""
    return period.ends_at_ms + KEPT_MS


def visitor(salts: tuple[bytes, bytes, bytes], address: str, user_agent: str, link_host: str) -> Visitor:
    """The keys of a visitor under the salts of day, week and month. The parts cannot run into each other."""
    message = "\0".join((address, link_host, user_agent)).encode("utf-8", "surrogatepass")
    day, week, month = (blake2b(message, digest_size=KEY_BYTES, key=salt).digest() for salt in salts)
    return Visitor(day, week, month)


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)
