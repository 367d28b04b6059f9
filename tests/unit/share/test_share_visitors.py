"""Visitors: the same key within a period, another one in the next, and no way back to the address."""

import pytest

from services.share.domain.rules.stamping import midnight_ms
from services.share.domain.rules.visitors import KEPT_MS, destroy_at_ms, periods, visitor

SALTS = (b"d" * 32, b"w" * 32, b"m" * 32)


@pytest.mark.parametrize(
    ("at", "labels"),
    [
        ("2026-01-01T00:00", ("day:2026-01-01", "week:2026-W01", "month:2026-01")),
        ("2027-01-01T12:00", ("day:2027-01-01", "week:2026-W53", "month:2027-01")),
        ("2024-12-31T23:59", ("day:2024-12-31", "week:2025-W01", "month:2024-12")),
        ("2028-02-29T12:00", ("day:2028-02-29", "week:2028-W09", "month:2028-02")),
    ],
)
def test_periods_of_a_moment(at: str, labels: tuple[str, str, str]) -> None:
    assert tuple(period.label for period in periods(midnight_ms(at, "UTC"))) == labels


def test_salts_are_destroyed_48_hours_after_their_periods() -> None:
    day, week, month = periods(midnight_ms("2027-01-01T12:00", "UTC"))
    ends = [midnight_ms(at, "UTC") for at in ("2027-01-02", "2027-01-04", "2027-02-01")]
    assert [period.ends_at_ms for period in (day, week, month)] == ends
    assert [destroy_at_ms(period) for period in (day, week, month)] == [end + KEPT_MS for end in ends]
    assert KEPT_MS == 48 * 3_600_000


def test_a_key_depends_on_all_its_parts() -> None:
    usual = visitor(SALTS, "192.0.2.1", "Firefox", "go.example.org")
    assert visitor(SALTS, "192.0.2.1", "Firefox", "go.example.org") == usual
    others = [
        visitor(SALTS, "192.0.2.2", "Firefox", "go.example.org"),
        visitor(SALTS, "192.0.2.1", "Chrome", "go.example.org"),
        visitor(SALTS, "192.0.2.1", "Firefox", "example.org"),
        visitor((b"D" * 32, b"W" * 32, b"M" * 32), "192.0.2.1", "Firefox", "go.example.org"),
        visitor(SALTS, "192.0.2.1F", "irefox", "go.example.org"),
    ]
    keys = {usual.day, usual.week, usual.month, *(one.day for one in others)}
    assert len(keys) == 8
    assert {len(key) for key in keys} == {16}
