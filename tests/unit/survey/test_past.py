"""Earlier waves: wrong cells are named, blanks are no answers, and nothing below the floor is shown."""

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.survey.domain.errors import FloorTooLow
from services.survey.domain.errors.past import QuarterTaken, WrongLines
from services.survey.domain.model import EVERYBODY, Scale, Tally
from services.survey.domain.model.past import PastLine, ShownQuarter
from services.survey.domain.rules import past
from services.survey.translate.past_rows import lines_from_csv


def read(text: str, scale: Scale = Scale.ONE_TO_TEN) -> list[PastLine]:
    return lines_from_csv(text.encode(), scale)


def wrong(text: str, scale: Scale = Scale.ONE_TO_TEN) -> Mapping[str, str]:
    with pytest.raises(WrongLines) as found:
        read(text, scale)
    return found.value.cells


def test_a_blank_is_no_answer() -> None:
    assert read("date,team,score\n2024-07-01,Paris,9\n2024-07-02,Paris,\n") == [
        PastLine("2024-Q3", "Paris", 9),
        PastLine("2024-Q3", "Paris", None),
    ]


@pytest.mark.parametrize(
    "text", ["score;date;team\r\n10;2024-12-31;Lyon\r\n", "\ufeffScore,DATE,team\n10,2024-12-31,Lyon"]
)
def test_as_spreadsheets_write_it(text: str) -> None:
    assert read(text) == [PastLine("2024-Q4", "Lyon", 10)]


def test_every_wrong_cell_is_named_by_line_and_column() -> None:
    lines = [
        "date,team,score",
        "2024-07-01,Paris,11",
        "",
        "01/07/2024,Paris,9",
        "2024-02-30,,nine",
        "2024-07-01,9",
    ]
    assert wrong("\n".join(lines)) == {
        "line 2, column score": "must be a whole number from 1 to 10, or empty",
        "line 4, column date": "must be a day, YYYY-MM-DD",
        "line 5, column date": "must be a day, YYYY-MM-DD",
        "line 5, column score": "must be a whole number from 1 to 10, or empty",
        "line 6": "must have 3 cells",
    }


def test_a_line_is_counted_from_the_files_first_also_behind_a_cell_of_two_lines() -> None:
    assert list(wrong('date,team,score\n2024-07-01,"Paris\nSud",9\n2024-07-01,Paris,x\n')) == [
        "line 4, column score"
    ]


def test_zero_is_on_one_scale_only() -> None:
    text = "date,team,score\n2024-07-01,Paris,0\n"
    assert list(wrong(text)) == ["line 2, column score"]
    assert read(text, Scale.ZERO_TO_TEN)[0].score == 0


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("", "line 1"),
        ("date,team\n", "line 1, column score"),
        ("date,team,score,name\n", "line 1, column name"),
        ("date,team,score,score\n", "line 1, column score"),
        ("date,team,score\n", "line 2"),
        ('date,team,score\n2024-07-01,"Paris,9', "line 2"),
    ],
)
def test_a_file_that_is_none(text: str, where: str) -> None:
    assert where in wrong(text)


def test_what_is_not_utf8_is_named_by_line() -> None:
    with pytest.raises(WrongLines) as found:
        lines_from_csv("date,team,score\n2024-07-01,Métiers,9\n".encode("latin-1"), Scale.ONE_TO_TEN)
    assert list(found.value.cells) == ["line 2"]


def test_only_so_many_are_named() -> None:
    assert len(wrong("date,team,score\n" + "x,Paris,9\n" * 80)) == 50


def lines(quarter: str, team: str, *scores: int | None) -> list[PastLine]:
    return [PastLine(quarter, team, score) for score in scores]


def shown(some: list[PastLine], floor: int = 5) -> list[ShownQuarter]:
    return [past.shown(one) for one in past.quarters_of(some, Scale.ONE_TO_TEN, floor)]


def test_scores_by_quarter_and_team_with_the_floor_applied() -> None:
    some = [
        *lines("2024-Q3", "Paris", 10, 10, 10, 8, 3, None),
        *lines("2024-Q3", "Lyon", 9, 9, None, None),
        *lines("2024-Q3", "Nice", 1, 9, 10),
        *lines("2024-Q4", "Lyon", 9, 9, None, None),
    ]
    third, fourth = shown(some)
    assert (third.participation.answered, third.participation.invited) == (10, 13)
    assert third.cuts == {
        EVERYBODY: Tally(7, 1, 2),
        (*EVERYBODY, "team:Paris"): Tally(3, 1, 1),
    }
    assert third.rolled_up
    assert (fourth.participation.answered, fourth.participation.invited, fourth.cuts) == (None, 4, {})


def test_a_team_over_quarters_is_the_sum_of_what_is_shown() -> None:
    """Three people are three people, though they answered four times."""
    some = [
        *[line for number in (1, 2) for line in lines(f"2024-Q{number}", "Paris", 10, 10, 10, 10, 3)],
        *[line for number in (1, 2, 3, 4) for line in lines(f"2024-Q{number}", "Lyon", 1, 1, 1)],
        *[line for number in (1, 2) for line in lines(f"2024-Q{number}", "Nice", 9, 9)],
    ]
    (paris,) = past.teams_of(shown(some))
    assert (paris.team, paris.quarters, paris.tally) == ("Paris", ["2024-Q1", "2024-Q2"], Tally(8, 0, 2))


def test_a_quarter_comes_once() -> None:
    first, other = (
        past.quarters_of(lines("2024-Q3", "Paris", *some), Scale.ONE_TO_TEN, 5)[0] for some in ((9,), (9, 8))
    )
    past.check_unchanged(first, first)
    with pytest.raises(QuarterTaken):
        past.check_unchanged(other, first)


def test_no_floor_below_three() -> None:
    with pytest.raises(FloorTooLow):
        past.quarters_of(lines("2024-Q3", "Paris", 9), Scale.ONE_TO_TEN, 2)


CELLS = st.dictionaries(
    st.tuples(st.sampled_from(["2024-Q1", "2024-Q2"]), st.sampled_from(["", "A", "B", "C"])),
    st.integers(0, 9),
    min_size=1,
)


@settings(max_examples=150, deadline=None)
@given(CELLS, st.integers(3, 6))
def test_what_is_left_over_is_nobodys_or_the_floor(cells: dict[tuple[str, str], int], floor: int) -> None:
    some = [line for (quarter, team), count in cells.items() for line in lines(quarter, team, *[9] * count)]
    for quarter in shown(some, floor) if some else []:
        teams = [tally.n for path, tally in quarter.cuts.items() if path != EVERYBODY]
        assert all(count >= floor for count in teams)
        if EVERYBODY in quarter.cuts:
            rest = quarter.cuts[EVERYBODY].n - sum(teams)
            assert rest == 0 or rest >= floor
