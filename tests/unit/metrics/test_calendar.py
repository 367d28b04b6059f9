"""Days, ISO weeks and months."""

from datetime import date

import pytest

from services.metrics.domain.errors import NotADate, PeriodTooLong
from services.metrics.domain.model import DEFINITIONS, Definition, Measure, Span
from services.metrics.domain.rules.calendar import last_day, name, names, period, version_in_force
from services.metrics.translate import MEASURES


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
    assert name(Span.WEEK, day) == week


@pytest.mark.parametrize(
    ("span", "text", "last"),
    [
        (Span.DAY, "2026-02-28", date(2026, 2, 28)),
        (Span.WEEK, "2026-W53", date(2027, 1, 3)),
        (Span.MONTH, "2028-02", date(2028, 2, 29)),
        (Span.MONTH, "2026-12", date(2026, 12, 31)),
    ],
)
def test_the_last_day_of_a_span(span: Span, text: str, last: date) -> None:
    assert last_day(span, text) == last


def test_a_period_touches_each_span_once() -> None:
    within = period("2026-12-30", "2027-01-04")
    assert len(names(Span.DAY, within)) == 6
    assert names(Span.WEEK, within) == {"2026-W53", "2027-W01"}
    assert names(Span.MONTH, within) == {"2026-12", "2027-01"}


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
    inner = {one for one in Measure if one.startswith("clicks_")}
    assert {one.value for one in set(Measure) - inner} <= {one.measure for one in DEFINITIONS}
    assert len(MEASURES) == 9
