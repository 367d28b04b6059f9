"""Bands of tenure, as of a day."""

from datetime import date

import pytest

from services.survey.domain.model import CutBy, Person
from services.survey.domain.rules.cuts import path_of
from services.survey.domain.rules.tenure import placed


@pytest.mark.parametrize(
    ("joined_on", "on", "band"),
    [
        ("2026-11-28", "2026-11-28", "under_1_year"),
        ("2025-11-29", "2026-11-28", "under_1_year"),
        ("2025-11-28", "2026-11-28", "1_to_2_years"),
        ("2023-11-29", "2026-11-28", "1_to_2_years"),
        ("2023-11-28", "2026-11-28", "3_to_5_years"),
        ("2020-11-28", "2026-11-28", "6_to_10_years"),
        ("2015-11-29", "2026-11-28", "6_to_10_years"),
        ("2015-11-28", "2026-11-28", "over_10_years"),
        ("2024-02-29", "2025-02-28", "under_1_year"),
        ("2024-02-29", "2025-03-01", "1_to_2_years"),
        ("2027-01-01", "2026-11-28", "under_1_year"),
    ],
)
def test_a_band_changes_on_the_day_of_the_year(joined_on: str, on: str, band: str) -> None:
    person = placed(Person("1", team="A", joined_on=joined_on), date.fromisoformat(on))
    assert path_of(person, (CutBy.TEAM, CutBy.TENURE)) == ("all", "team:A", f"tenure:{band}")


def test_without_a_first_day_there_is_no_band() -> None:
    assert path_of(placed(Person("1"), date(2026, 11, 28)), (CutBy.TENURE,)) == ("all",)
