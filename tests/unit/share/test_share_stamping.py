"""Moments on a person's own calendar."""

import pytest

from services.share.domain.rules.stamping import is_zone, local_date, midnight_ms, moment, next_day

HOUR_MS = 3_600_000


@pytest.mark.parametrize(
    ("at", "zone", "date"),
    [
        ("2026-12-31T23:30", "UTC", "2026-12-31"),
        ("2026-12-31T23:30", "Europe/Paris", "2027-01-01"),
        ("2026-03-29T00:59:59", "Europe/Paris", "2026-03-29"),
        ("2026-10-24T21:59:59", "Europe/Paris", "2026-10-24"),
        ("2026-10-24T22:00", "Europe/Paris", "2026-10-25"),
        ("2026-10-25T22:59", "Europe/Paris", "2026-10-25"),
        ("2026-10-25T23:00", "Europe/Paris", "2026-10-26"),
        ("2026-02-14T23:30", "Africa/Casablanca", "2026-02-15"),
        ("2026-02-20T23:30", "Africa/Casablanca", "2026-02-20"),
        ("2026-06-30T18:14", "Asia/Kathmandu", "2026-06-30"),
        ("2026-06-30T18:15", "Asia/Kathmandu", "2026-07-01"),
    ],
)
def test_the_date_is_that_of_the_persons_calendar(at: str, zone: str, date: str) -> None:
    assert local_date(midnight_ms(at, "UTC"), zone) == date


def test_what_claims_to_lie_in_the_future_happened_when_it_was_accepted() -> None:
    accepted = midnight_ms("2026-05-01", "UTC")
    stamped = moment(accepted + HOUR_MS, accepted, "Asia/Tokyo")
    assert (stamped.occurred_at_ms, stamped.local_date) == (accepted, "2026-05-01")


def test_days_follow_each_other() -> None:
    assert next_day("2028-02-28") == "2028-02-29"
    assert next_day("2026-12-31") == "2027-01-01"


def test_zones_are_those_of_the_database() -> None:
    assert is_zone("Africa/Casablanca")
    assert not is_zone("Mars/Base")
    assert not is_zone("../etc/passwd")
    assert not is_zone("")
