"""Formulas about people as groups: what warns, who stayed, scores and what they go together with."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

import pytest

from portevoix.metrics.v1 import people_pb2 as wire
from services.metrics.domain.errors import BelowTheFloor, NotADate, NotOver, TooManyHours
from services.metrics.domain.model.answers import Rate
from services.metrics.domain.model.groups import UnitFigures, Worry
from services.metrics.domain.model.measures import Provenance
from services.metrics.domain.model.people import Enrolment
from services.metrics.domain.model.surveys import Score
from services.metrics.domain.rules.calendar import ms_of_day, utc_date
from services.metrics.domain.rules.hours import check_hours, check_over, time_spent
from services.metrics.domain.rules.retention import left_in, quarter_of, window_before
from services.metrics.domain.rules.scores import pearson, quality, relation
from services.metrics.domain.rules.shielding import nested
from services.metrics.domain.rules.warnings import DEFAULTS, fell, low, warned
from services.metrics.translate.people import limits_from_wire

Q3 = quarter_of("2026-Q3")


def rate(numerator: int, denominator: int) -> Rate:
    return Rate(numerator, denominator, Provenance.MEASURED)


@pytest.mark.parametrize(
    ("now", "before", "warns"),
    [
        (rate(6, 10), rate(8, 10), False),  # exactly a quarter less
        (rate(59, 100), rate(8, 10), True),
        (rate(8, 10), rate(6, 10), False),
        (rate(0, 10), rate(0, 10), False),
        (rate(0, 10), rate(1, 10), True),
        (rate(0, 0), rate(1, 10), False),
        (rate(0, 10), None, False),
    ],
)
def test_a_figure_fell_by_more_than_a_share_of_what_it_was(
    now: Rate, before: Rate | None, warns: bool
) -> None:
    assert fell(now, before, DEFAULTS.fall) is warns


@pytest.mark.parametrize(
    ("ours", "whole", "warns"),
    [
        (rate(4, 10), rate(8, 10), False),  # exactly half
        (rate(39, 100), rate(8, 10), True),
        (rate(0, 10), rate(0, 10), False),
        (None, rate(8, 10), False),
    ],
)
def test_a_figure_is_low_below_a_share_of_the_whole(ours: Rate | None, whole: Rate, warns: bool) -> None:
    assert low(ours, whole, DEFAULTS.low) is warns


def test_a_share_that_is_asked_for_is_taken_exactly_as_written() -> None:
    limits = limits_from_wire(wire.GetWarningsRequest(fall_share=0.1))
    assert limits == (Fraction(1, 10), Fraction(1, 2))
    assert not fell(rate(9, 10), rate(10, 10), limits.fall)


def test_each_figure_warns_for_itself() -> None:
    whole = UnitFigures("", False, rate(8, 10), None, rate(100, 10), None)
    unit = UnitFigures("Lyon", False, rate(5, 10), rate(9, 10), rate(40, 10), rate(41, 10))
    assert warned(unit, whole, DEFAULTS).warnings == [Worry.PARTICIPATION_FELL, Worry.REACH_LOW]


def test_a_group_that_one_figure_may_not_show_alone_is_alone_in_none() -> None:
    shielded = nested([{"A": 20, "B": 9, "C": 7}, {"A": 20, "B": 9, "C": 2}], floor=5)
    assert (shielded.alone, shielded.together) == (("A",), ("B", "C"))


def test_a_new_group_is_shown_where_it_has_people_and_an_old_one_that_nobody_is_in_hides_with_another() -> (
    None
):
    assert nested([{"A": 20, "new": 9}, {"A": 20}], floor=5).alone == ("A", "new")
    assert nested([{"A": 20, "B": 9}, {"A": 20, "B": 9, "old": 3}], floor=5).together == ("B", "old")
    gone = {"old": 3, "older": 3}
    assert nested([{"A": 20, "B": 9}, {"A": 20, "B": 9, **gone}], floor=5) == (
        ("A",),
        ("B", "old", "older"),
        0,
    )


def test_where_all_that_is_hidden_is_below_the_floor_nothing_is_shown() -> None:
    assert nested([{"A": 4}, {"A": 9}], floor=5) == ((), (), 4)


def test_a_quarter_is_whole_months_and_advocates_are_known_before_it() -> None:
    assert [day.isoformat() for day in Q3] == ["2026-07-01", "2026-09-30"]
    before = window_before(Q3)
    assert [day.isoformat() for day in before] == ["2026-01-02", "2026-06-30"]
    assert (before.last - before.first).days + 1 == 180
    with pytest.raises(NotADate):
        quarter_of("0000-Q1")


@pytest.mark.parametrize(
    ("employed", "left"),
    [
        ([("2026-01-01", "2026-08-05")], True),
        ([("2026-01-01", "2026-07-01")], True),
        ([("2026-01-01", "2026-06-30")], False),
        ([("2026-01-01", "2026-10-01")], False),
        ([("2026-01-01", None)], False),
        ([("2026-01-01", "2026-08-05"), ("2026-09-01", None)], False),
        ([("2026-01-01", "2026-08-05"), ("2026-10-01", None)], True),
        ([("2026-08-01", "2026-08-05")], True),
    ],
)
def test_who_left_in_a_quarter_was_not_back_at_its_end(
    employed: list[tuple[str, str | None]], left: bool
) -> None:
    assert left_in([Enrolment(*one) for one in employed], Q3) is left


def test_what_may_still_change_is_not_told() -> None:
    end_ms = ms_of_day(Q3.last) + 86_399_999
    assert utc_date(end_ms) == "2026-09-30"
    with pytest.raises(NotOver):
        check_over("quarter", "2026-09-30", end_ms)
    check_over("quarter", "2026-09-30", end_ms + 1)


def test_hours_are_told_with_the_median_and_those_who_spend_five() -> None:
    hours = [Decimal(one) for one in ("1", "4.99", "5", "6.5", "7", "8")]
    found = time_spent(hours, floor=5)
    assert found is not None
    assert found.median == Decimal("5.75")
    assert found.at_least_five_hours == Rate(4, 6, Provenance.DECLARED)
    assert time_spent(hours[:4], floor=5) is None


def test_a_week_has_168_hours() -> None:
    check_hours(Decimal(168))
    with pytest.raises(TooManyHours):
        check_hours(Decimal("168.01"))


def scores(path: tuple[str, ...], n: int, means: Mapping[str, float]) -> list[Score]:
    return [Score(path, scale, n, mean) for scale, mean in means.items()]


FOUR = {"trust": 8.0, "control_mutuality": 6.0, "commitment": 7.0, "satisfaction": 9.0}


def test_quality_is_the_mean_of_four_scales_and_absent_without_one() -> None:
    paris, lyon = ("all", "team:Paris"), ("all", "team:Lyon")
    given = [*scores(paris, 9, FOUR), *scores(lyon, 9, FOUR)[:3], Score(lyon, "career_benefit", 9, 1.0)]
    given[0] = given[0]._replace(n=6)
    assert quality(given, "team") == {"Paris": (7.5, 6)}
    assert quality(given, "department") == {}


def test_a_team_of_two_departments_counts_by_its_answers() -> None:
    cuts = [scores(("all", f"department:{name}", "team:Paris"), n, FOUR) for name, n in (("A", 6), ("B", 18))]
    cuts[1][0] = cuts[1][0]._replace(mean=4.0)
    trust = (8.0 * 6 + 4.0 * 18) / 24
    mean, n = quality([*cuts[0], *cuts[1]], "team")["Paris"]
    assert mean == pytest.approx((trust + 22) / 4)
    assert n == 24


def test_pearson_is_that_of_the_textbook_and_absent_where_nothing_differs() -> None:
    assert pearson([1, 2, 3], [10, 20, 30]) == pytest.approx(1)
    assert pearson([1, 2, 3], [3, 2, 1]) == pytest.approx(-1)
    # Anscombe's first set.
    x = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5]
    y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68]
    assert pearson(x, y) == pytest.approx(0.81642, abs=1e-5)
    assert pearson([1, 1, 1], [1, 2, 3]) is None


def test_a_relation_needs_three_groups_with_both_figures() -> None:
    qualities = {"A": (7.0, 6), "B": (8.0, 7), "C": (9.0, 8), "D": (9.0, 8)}
    rates = {"A": rate(2, 10), "B": rate(4, 10), "C": rate(6, 10), "E": rate(6, 10)}
    found = relation(qualities, rates)
    assert found.correlation == pytest.approx(1)
    assert (found.groups, found.answers, found.enrolled) == (3, 21, 30)
    with pytest.raises(BelowTheFloor):
        relation(qualities, {key: rates[key] for key in ("A", "B", "E")})
