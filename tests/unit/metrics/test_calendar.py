"""Days, ISO weeks and months."""

from datetime import date

import pytest

from services.metrics.domain.errors import NotADate, PeriodTooLong
from services.metrics.domain.model.definitions import DEFINITIONS, Definition, version_in_force
from services.metrics.domain.model.measures import Measure
from services.metrics.domain.model.questions import Period, Step
from services.metrics.domain.rules.calendar import (
    before,
    hours,
    last_day,
    months_and_days,
    name_of,
    parts,
    period,
    utc_date,
    zone_of,
)
from services.metrics.translate.heard import WHATS


@pytest.mark.parametrize(
    ("day", "week"),
    [
        (date(2026, 1, 1), "2026-W01"),
        (date(2027, 1, 1), "2026-W53"),
        (date(2024, 12, 30), "2025-W01"),
        (date(2023, 1, 1), "2022-W52"),
    ],
)
def test_weeks_are_iso_weeks_across_new_year(day: date, week: str) -> None:
    assert name_of(Step.WEEK, day) == week


@pytest.mark.parametrize(
    ("span", "text", "last"),
    [
        (Step.DAY, "2026-02-28", date(2026, 2, 28)),
        (Step.WEEK, "2026-W53", date(2027, 1, 3)),
        (Step.MONTH, "2028-02", date(2028, 2, 29)),
        (Step.MONTH, "2026-12", date(2026, 12, 31)),
        (Step.QUARTER, "2026-Q1", date(2026, 3, 31)),
    ],
)
def test_the_last_day_of_a_span(span: Step, text: str, last: date) -> None:
    assert last_day(span, text) == last


def test_a_period_touches_each_span_once() -> None:
    within = period("2026-12-30", "2027-01-04")
    assert len(parts(Step.DAY, within)) == 6
    assert parts(Step.WEEK, within) == ["2026-W53", "2027-W01"]
    assert parts(Step.MONTH, within) == ["2026-12", "2027-01"]
    assert parts(Step.QUARTER, within) == ["2026-Q4", "2027-Q1"]


@pytest.mark.parametrize(
    ("zone", "day", "count"),
    [
        ("Europe/Paris", date(2026, 3, 29), 23),
        ("Europe/Paris", date(2026, 10, 25), 25),
        ("Asia/Kolkata", date(2026, 10, 25), 24),
        ("Africa/Casablanca", date(2026, 2, 15), 25),
    ],
)
def test_a_day_has_as_many_hours_as_its_clock_says(zone: str, day: date, count: int) -> None:
    found = hours(Period(day, day), zone_of(zone))
    assert len(set(found)) == len(found) == count


def test_a_period_is_whole_months_and_the_days_at_its_ends() -> None:
    months, rest = months_and_days(period("2026-01-15", "2026-04-10"))
    assert months == ["2026-02", "2026-03"]
    assert rest == [period("2026-01-15", "2026-01-31"), period("2026-04-01", "2026-04-10")]
    assert months_and_days(period("2026-02-01", "2026-02-28")) == (["2026-02"], [])


def test_the_period_before_is_as_long_and_of_whole_months_as_many_months() -> None:
    assert before(period("2026-03-01", "2026-03-31")) == period("2026-02-01", "2026-02-28")
    assert before(period("2026-01-01", "2026-03-31")) == period("2025-10-01", "2025-12-31")
    assert before(period("2026-03-02", "2026-03-08")) == period("2026-02-23", "2026-03-01")


def test_utc_dates_of_moments() -> None:
    assert [utc_date(at) for at in (0, 86_399_999, 86_400_000)] == ["1970-01-01", "1970-01-01", "1970-01-02"]


def test_a_day_that_no_calendar_has_is_refused_by_field() -> None:
    with pytest.raises(NotADate) as refused:
        period("2026-01-01", "2026-02-30")
    assert refused.value.field == "to_date"


def test_a_period_beyond_reason_is_refused() -> None:
    with pytest.raises(PeriodTooLong):
        period("1970-01-01", "2026-01-01")


def test_an_old_period_keeps_its_own_definition() -> None:
    versions = (
        Definition("likes", 1, date(1970, 1, 1), "old"),
        Definition("likes", 2, date(2026, 6, 1), "new"),
    )
    assert version_in_force(versions, "likes", date(2026, 5, 31)) == 1
    assert version_in_force(versions, "likes", date(2026, 6, 1)) == 2
    with pytest.raises(LookupError):
        version_in_force(versions, "shares", date(2026, 6, 1))


def test_every_measure_that_is_answered_has_a_definition() -> None:
    inner = {one for one in Measure if one.startswith("clicks_") or one.endswith("_value")}
    assert {one.value for one in set(Measure) - inner} <= {one.measure for one in DEFINITIONS}
    assert len(WHATS) == 9
