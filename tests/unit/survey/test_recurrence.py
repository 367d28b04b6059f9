"""When something comes again: every period once, the last day of a month that has no such day."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.survey.domain.errors.series import NoSuchTime
from services.survey.domain.model.series import Cadence
from services.survey.domain.rules.recurrence import (
    SHORTEST_DAYS,
    between,
    first_from,
    last_until,
    moment_ms,
    rule_of,
)

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


def expected(cadence: Cadence, starts_on: date, count: int) -> list[date]:
    """Counted by hand, without a rule."""
    if cadence is Cadence.WEEKLY:
        return [starts_on + timedelta(weeks=n) for n in range(count)]
    step, found = (3 if cadence is Cadence.QUARTERLY else 1), []
    for n in range(count):
        year, month = divmod(starts_on.month - 1 + n * step, 12)
        last = monthrange(starts_on.year + year, month + 1)[1]
        found.append(date(starts_on.year + year, month + 1, min(starts_on.day, last)))
    return found


@given(st.sampled_from(Cadence), DAYS)
def test_days_are_those_counted_by_hand(cadence: Cadence, starts_on: date) -> None:
    days = expected(cadence, starts_on, 30)
    found = between(cadence, starts_on, starts_on - timedelta(days=1), days[-1] + timedelta(days=1))
    assert found == days
    gaps = [(later - earlier).days for earlier, later in pairwise(days)]
    assert min(gaps) >= SHORTEST_DAYS[cadence]


@given(st.sampled_from(Cadence), DAYS, st.integers(0, 900))
def test_the_newest_and_the_next_day_enclose_any_day(cadence: Cadence, starts_on: date, later: int) -> None:
    day = starts_on + timedelta(days=later)
    newest, following = last_until(cadence, starts_on, day), first_from(cadence, starts_on, day)
    assert newest is not None
    assert newest <= day <= following
    assert newest == following or not between(cadence, starts_on, newest, following)
    assert last_until(cadence, starts_on, starts_on - timedelta(days=1)) is None


@pytest.mark.parametrize(
    ("starts_on", "rule"),
    [
        (date(2026, 1, 31), "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1"),
        (date(2026, 1, 29), "FREQ=MONTHLY;BYMONTHDAY=28,29;BYSETPOS=-1"),
        (date(2026, 1, 28), "FREQ=MONTHLY"),
    ],
)
def test_the_rule_of_a_month(starts_on: date, rule: str) -> None:
    assert rule_of(Cadence.MONTHLY, starts_on) == rule


def test_local_times_follow_the_clocks_of_their_zone() -> None:
    paris = ZoneInfo("Europe/Paris")
    winter, summer = date(2026, 3, 28), date(2026, 3, 30)
    assert moment_ms(winter, time(9), "Europe/Paris") == ms(datetime(2026, 3, 28, 8, tzinfo=UTC))
    assert moment_ms(summer, time(9), "Europe/Paris") == ms(datetime(2026, 3, 30, 7, tzinfo=UTC))
    skipped = moment_ms(date(2026, 3, 29), time(2, 30), "Europe/Paris")
    assert datetime.fromtimestamp(skipped / 1000, paris).time() == time(3, 30)
    twice = moment_ms(date(2026, 10, 25), time(2, 30), "Europe/Paris")
    assert twice == ms(datetime(2026, 10, 25, 0, 30, tzinfo=UTC))


@pytest.mark.parametrize("zone", ["Europe/Atlantis", "../etc/passwd", "", "/etc/localtime"])
def test_a_zone_that_does_not_exist_is_refused(zone: str) -> None:
    with pytest.raises(NoSuchTime):
        moment_ms(date(2026, 1, 1), time(9), zone)


def ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
