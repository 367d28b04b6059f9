"""Stamps: moments on a person's own calendar, and a person as they were."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from services.share.domain.model.people import Employee, Profile
from services.share.domain.model.stamps import Moment, Person

DAY_MS = 86_400_000
QUARTER_MS = 900_000


def moment(occurred_at_ms: int, accepted_at_ms: int, zone: str) -> Moment:
    """The moment on the calendar of `zone`.

    What claims to lie in the future happened when it was accepted.
    """
    occurred = min(occurred_at_ms, accepted_at_ms)
    return Moment(occurred, accepted_at_ms, local_date(occurred, zone), zone)


def local_date(at_ms: int, zone: str) -> str:
    """The date (YYYY-MM-DD) that the calendar of an IANA zone shows at a UTC millisecond, 1972 or later."""
    return _date_of_quarter(at_ms // QUARTER_MS, zone)


@lru_cache(maxsize=4096)
def _date_of_quarter(quarter: int, zone: str) -> str:
    # Every offset in use since 1972 is a multiple of 15 minutes: no date changes within a quarter of an hour.
    return datetime.fromtimestamp(quarter * QUARTER_MS / 1000, ZoneInfo(zone)).date().isoformat()


def midnight_ms(on: str, zone: str) -> int:
    """The UTC millisecond at which a local date (YYYY-MM-DD) begins in `zone`.

    Raises ValueError for no date.
    """
    return round(datetime.fromisoformat(on).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


def next_day(on: str) -> str:
    """The date after a date, both YYYY-MM-DD. Raises ValueError for no date."""
    return (date.fromisoformat(on) + timedelta(days=1)).isoformat()


@lru_cache(maxsize=1024)
def is_zone(zone: str) -> bool:
    """True for a zone of the IANA database."""
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def profile_at(employee: Employee, at_ms: int) -> Profile:
    """The profile that held at a moment; before the first chapter, the first."""
    chapters = employee.chapters
    for chapter in reversed(chapters):
        if chapter.from_ms <= at_ms:
            return chapter.profile
    return chapters[0].profile


def person_at(employee: Employee, at_ms: int) -> Person:
    """The person as facts of that moment are stamped."""
    return person_of(employee.employee_id, profile_at(employee, at_ms))


@lru_cache(maxsize=4096)
def person_of(employee_id: str, profile: Profile) -> Person:
    """The stamp of a profile."""
    return Person(
        employee_id, profile.team, profile.department, profile.country, profile.language, profile.leader
    )
