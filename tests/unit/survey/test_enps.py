"""The score: categories, worked vectors of the specification, interval, pooling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.survey.domain.errors import BelowFloor, OffTheScale, ScalesDiffer
from services.survey.domain.model import ENPS_ALONE, EVERYBODY, Participation, Result, Scale, Tally
from services.survey.domain.rules.answers import checked
from services.survey.domain.rules.enps import interval_of, pool, score_of, tally_of

counts = st.integers(0, 400)
tallies = st.builds(Tally, counts, counts, counts)


def of(*scores: int) -> Tally:
    return tally_of({score: scores.count(score) for score in scores})


@pytest.mark.parametrize(
    ("scores", "score"),
    [
        ([10] * 7 + [8] * 2 + [3], 60.0),
        ([10, 9, 8, 7, 6, 0], 0.0),
        ([9] * 25 + [7] * 55 + [6] * 20, 5.0),
        ([10], 100.0),
        ([1], -100.0),
    ],
)
def test_worked_vectors(scores: list[int], score: float) -> None:
    assert score_of(of(*scores)) == pytest.approx(score)


def test_boundaries_lie_between_6_and_7_and_between_8_and_9() -> None:
    assert of(6) == Tally(detractors=1)
    assert of(7) == of(8) == Tally(passives=1)
    assert of(9) == Tally(promoters=1)


def test_nobody_answered_is_no_score() -> None:
    assert score_of(Tally()) is None


def test_zero_is_a_score_on_0_to_10_only() -> None:
    assert checked(ENPS_ALONE, Scale.ZERO_TO_TEN, {"enps": 0}).cells[0].value == 0
    with pytest.raises(OffTheScale) as refused:
        checked(ENPS_ALONE, Scale.ONE_TO_TEN, {"enps": 0})
    assert refused.value.field == "score"


@pytest.mark.parametrize("scale", list(Scale))
@pytest.mark.parametrize("score", [-1, 11])
def test_scores_off_either_scale_are_refused(scale: Scale, score: int) -> None:
    with pytest.raises(OffTheScale):
        checked(ENPS_ALONE, scale, {"enps": score})


@given(tallies.filter(lambda tally: tally.n > 0))
def test_the_interval_holds_the_score_and_stays_within_bounds(tally: Tally) -> None:
    low, high = interval_of(tally)
    score = score_of(tally)
    assert score is not None
    assert -100 <= low <= score <= high <= 100


def test_the_interval_has_a_width_when_everybody_agrees_and_narrows_with_n() -> None:
    few, many = interval_of(Tally(promoters=5)), interval_of(Tally(promoters=500))
    assert few[0] < many[0] < 100


def wave(answered: int, invited: int, tally: Tally) -> tuple[Scale, Result]:
    return Scale.ONE_TO_TEN, Result(Participation(answered, invited), {EVERYBODY: tally}, rolled_up=False)


def test_waves_are_pooled_as_sums() -> None:
    pooled = pool([wave(33, 47, Tally(20, 10, 3)), wave(10, 47, Tally(1, 0, 9))])
    assert pooled.participation == Participation(43, 94)
    assert pooled.participation.rate == pytest.approx(0.457, abs=0.0005)
    assert pooled.tally == Tally(21, 10, 12)


def test_two_scales_are_never_added() -> None:
    one = wave(33, 47, Tally(33))
    with pytest.raises(ScalesDiffer):
        pool([one, (Scale.ZERO_TO_TEN, one[1])])


def test_a_wave_that_published_nothing_spoils_the_pool() -> None:
    silent = Scale.ONE_TO_TEN, Result(Participation(None, 47), {}, rolled_up=True)
    with pytest.raises(BelowFloor):
        pool([wave(33, 47, Tally(33)), silent])


def test_participation_has_both_numbers_or_none() -> None:
    assert Participation(6, 10).rate == pytest.approx(0.6)
    assert Participation(None, 10).rate is None
    assert Participation(0, 0).rate is None
