"""Who was enrolled, who was active, and what may be shown."""

import pytest

from services.metrics.domain.model.answers import Rate
from services.metrics.domain.model.measures import Measure, Provenance
from services.metrics.domain.model.people import Enrolment, Membership, Placement
from services.metrics.domain.model.tallies import UnitKey
from services.metrics.domain.rules.people import (
    NOWHERE,
    as_frozen,
    by_group,
    enrolments,
    place_on,
    rate_of,
    roll_up,
    shield,
    stretches,
)
from services.metrics.domain.rules.rates import engagement_rate

MEASURED = (Provenance.MEASURED,)


def test_900_of_1000_is_90_percent() -> None:
    enrolled = [f"p{n}" for n in range(1000)]
    active = dict.fromkeys(enrolled[:900], MEASURED)
    rate = rate_of(enrolled, active)
    assert (rate.numerator, rate.denominator, rate.value) == (900, 1000, 0.9)
    assert rate.provenance is Provenance.MEASURED


def test_a_rate_over_nobody_is_absent_and_not_0() -> None:
    assert rate_of([], {}).value is None


def test_who_shares_without_being_enrolled_is_no_active_advocate() -> None:
    assert rate_of(["anna"], dict.fromkeys(["anna", "bob"], MEASURED)).numerator == 1


def test_participation_that_rests_on_declared_shares_says_so() -> None:
    active = {"anna": MEASURED, "bob": (Provenance.DECLARED,)}
    assert rate_of(["anna", "bob"], active).provenance is Provenance.DECLARED


def joined(at_ms: int, day: str, heard_on: str = "") -> Membership:
    return Membership(at_ms, f"e{at_ms}", day, True, heard_on or day)


def left(at_ms: int, day: str, heard_on: str = "") -> Membership:
    return Membership(at_ms, f"e{at_ms}", day, False, heard_on or day)


@pytest.mark.parametrize("order", [1, -1])
def test_enrolments_do_not_depend_on_the_order_in_which_changes_are_heard(order: int) -> None:
    changes = [
        joined(1, "2026-01-05"),
        left(2, "2026-02-01"),
        joined(3, "2026-04-01"),
        joined(4, "2026-04-02"),
    ]
    assert enrolments(changes[::order]) == (
        Enrolment("2026-01-05", "2026-02-01"),
        Enrolment("2026-04-01", None),
    )


def test_leaving_before_joining_is_nothing_and_travelling_west_never_ends_before_it_began() -> None:
    assert enrolments([left(1, "2026-01-01")]) == ()
    assert enrolments([joined(1, "2026-01-02"), left(2, "2026-01-01")]) == (
        Enrolment("2026-01-02", "2026-01-02"),
    )


def test_the_team_is_that_of_the_end_of_the_day_asked_for() -> None:
    history = [placed(2, "2026-03-01", "Lyon"), placed(1, "2026-01-01", "Paris")]
    assert [place_on(day, history).team for day in ("2025-12-31", "2026-02-28", "2026-03-01")] == [
        "Paris",
        "Paris",
        "Lyon",
    ]
    assert place_on("2026-01-01", []) == NOWHERE
    assert place_on("2026-03-01", history) == UnitKey("Lyon", "Sales", "FR", False)


def placed(at_ms: int, day: str, team: str = "Paris", *, employed: bool = True) -> Placement:
    return Placement(at_ms, f"e{at_ms}", day, team, "Sales", "FR", False, employed)


def test_who_left_the_company_was_employed_until_then() -> None:
    history = [
        placed(1, "2026-01-01"),
        placed(2, "2026-02-01", "Lyon"),
        placed(3, "2026-03-31", employed=False),
    ]
    assert stretches(history) == (Enrolment("2026-01-01", "2026-03-31"),)


def test_what_is_heard_after_a_period_froze_changes_who_was_enrolled_later_only() -> None:
    changes = [joined(1, "2026-01-05"), left(2, "2026-01-20", heard_on="2026-06-01")]
    assert as_frozen(changes, "2026-02-08") == (Enrolment("2026-01-05", None),)
    assert as_frozen(changes, "2026-06-01") == (Enrolment("2026-01-05", "2026-01-20"),)


def test_a_small_group_takes_the_smallest_shown_one_with_it() -> None:
    shielded = shield({"A": 20, "B": 7, "C": 6, "D": 4}, floor=5)
    assert (shielded.alone, set(shielded.together)) == (("A", "B"), {"C", "D"})


def test_small_groups_that_are_many_enough_together_are_one_row() -> None:
    shielded = shield({"A": 20, "B": 3, "C": 3}, floor=5)
    assert (shielded.alone, set(shielded.together)) == (("A",), {"B", "C"})


def test_nothing_is_shown_where_all_are_fewer_than_the_floor() -> None:
    assert shield({"A": 3, "B": 1}, floor=5).hidden == 4


def test_by_team_has_only_rows_that_may_be_shown_and_they_add_up() -> None:
    teams = {f"p{n}": "A" if n < 6 else "B" if n < 11 else "C" for n in range(13)}
    active = dict.fromkeys(["p0", "p6", "p12"], MEASURED)
    shown, hidden = by_group(teams, active, teams, floor=5)
    rows = [(row.key, row.rate.numerator, row.rate.denominator, row.rolled_up) for row in shown]
    assert (rows, hidden) == ([("A", 1, 6, False), ("", 2, 7, True)], 0)
    assert rate_of(teams, active) == Rate(3, 13, Provenance.MEASURED)


def test_figures_of_small_teams_are_summed_and_an_absent_one_stays_absent() -> None:
    likes, reach = (Measure.LIKES, Provenance.MEASURED), (Measure.REACH, Provenance.MEASURED)
    groups = {"A": {likes: 3}, "B": {likes: 1}, "C": {likes: 2, reach: 9}}
    rows = roll_up(groups, {"A": 9, "B": 2, "C": 3}, floor=5)
    assert [(row.key, row.counted, row.rolled_up) for row in rows] == [
        ("A", {likes: 3}, False),
        ("", {likes: 3, reach: 9}, True),
    ]


def test_a_small_team_without_figures_does_not_follow_from_the_others() -> None:
    likes = (Measure.LIKES, Provenance.MEASURED)
    groups = {"A": {likes: 3}, "B": {likes: 1}}
    rows = roll_up(groups, {"A": 9, "B": 7, "C": 3}, floor=5)
    assert [(row.key, row.counted) for row in rows] == [("A", {likes: 3}), ("", {likes: 1})]


def test_engagement_rate_is_absent_without_impressions_and_without_a_value_over_0() -> None:
    likes, shown = (Measure.LIKES, Provenance.MEASURED), (Measure.IMPRESSIONS, Provenance.MEASURED)
    reshares = (Measure.RESHARES, Provenance.MEASURED)
    assert engagement_rate({likes: 5}) is None
    nothing_shown = engagement_rate({likes: 5, shown: 0})
    assert nothing_shown is not None
    assert nothing_shown.value is None
    rate = engagement_rate({likes: 5, reshares: 3, shown: 100, (Measure.LIKES, Provenance.DECLARED): 50})
    assert rate is not None
    assert rate.value == 0.08
