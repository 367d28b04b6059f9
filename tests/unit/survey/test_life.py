"""The life of a survey: each step from its one place."""

from dataclasses import replace

import pytest

from services.survey.domain.errors import FloorTooLow, GroupTooSmall, NotADraft, NotClosed, NotOpen
from services.survey.domain.model import (
    EVERYBODY,
    Cell,
    Counts,
    Group,
    Participation,
    Result,
    Scale,
    State,
    Survey,
    Tally,
    Template,
)
from services.survey.domain.rules import figures, life

DRAFT = Survey("s1", Template.ENPS, Scale.ONE_TO_TEN, 5, Group(), (), created_at_ms=1)


def scored(score: int, times: int) -> Counts:
    """So many answers with one score."""
    return Counts(times, {Cell("enps", "", score): times})


def at(state: State) -> Survey:
    return replace(DRAFT, state=state)


def test_a_floor_below_three_protects_nobody() -> None:
    with pytest.raises(FloorTooLow):
        life.drafted(replace(DRAFT, floor=2))
    assert life.drafted(replace(DRAFT, floor=3)).floor == 3


def test_a_group_below_the_floor_is_not_asked() -> None:
    with pytest.raises(GroupTooSmall):
        life.launched(DRAFT, 4)
    assert life.launched(DRAFT, 5).state is State.LAUNCHING


@pytest.mark.parametrize("state", [state for state in State if state is not State.DRAFT])
def test_a_survey_is_launched_once(state: State) -> None:
    with pytest.raises(NotADraft):
        life.launched(at(state), 5)


@pytest.mark.parametrize("state", [State.DRAFT, State.LAUNCHING, State.OPENING, State.CALLED_OFF])
def test_only_an_open_survey_is_closed(state: State) -> None:
    with pytest.raises(NotOpen):
        life.closing(at(state))


@pytest.mark.parametrize("state", [State.CLOSING, State.CLOSED])
def test_closing_again_changes_nothing(state: State) -> None:
    assert life.closing(at(state)) == at(state)


def test_there_is_no_result_before_the_close() -> None:
    with pytest.raises(NotClosed):
        life.published(at(State.CLOSING))


def test_the_close_says_what_is_published_and_nothing_else() -> None:
    survey = replace(at(State.CLOSING), invited=9, buckets={EVERYBODY: 9})
    result = figures.result_of(survey, {EVERYBODY: scored(10, 4)})
    assert result == Result(Participation(None, 9), {}, True, [])
    closed, said = life.closed(survey, result, 7)
    assert said.result == result == life.published(closed)


def test_a_bucket_without_answers_is_hidden_with_a_sibling() -> None:
    one, two, three = (("all", f"team:{name}") for name in "ABC")
    survey = replace(at(State.CLOSING), invited=21, buckets={one: 6, two: 7, three: 8})
    result = figures.result_of(survey, {two: scored(9, 6), three: scored(7, 7)})
    assert result.cuts == {EVERYBODY: Tally(6, 7), three: Tally(0, 7)}
    assert result.participation == Participation(13, 21)
    assert result.rolled_up
