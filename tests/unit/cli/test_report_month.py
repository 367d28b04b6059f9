"""Which month a report is about."""

from datetime import date

import pytest
import typer

from cli.report.command import LAST, _first_day


@pytest.mark.parametrize(
    ("today", "first"),
    [
        (date(2026, 11, 10), date(2026, 10, 1)),
        (date(2026, 1, 1), date(2025, 12, 1)),
        (date(2028, 3, 31), date(2028, 2, 1)),
    ],
)
def test_without_a_month_it_is_the_last_that_is_over(today: date, first: date) -> None:
    assert _first_day(LAST, today) == first


@pytest.mark.parametrize("wrong", ["2026-13", "October", "2026-12"])
def test_what_is_no_month_or_has_not_begun_is_refused(wrong: str) -> None:
    with pytest.raises(typer.BadParameter):
        _first_day(wrong, date(2026, 11, 10))
