"""The directory as of a moment, and silence where nothing changed."""

from dataclasses import replace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.share.domain.errors import Invalid
from services.share.domain.facts import inbox
from services.share.domain.model.people import Contact, Employee
from services.share.domain.rules.directory import apply_report, depart
from services.share.domain.rules.stamping import midnight_ms, profile_at

NOW = midnight_ms("2026-06-15", "UTC")
DAY = 86_400_000
SALMA = inbox.EmployeeChanged(
    external_id="7",
    contact=Contact("Salma", "s@example.org"),
    team="Grid",
    department="Operations",
    country="MA",
    language="fr",
    zone="Africa/Casablanca",
    leader=False,
    joined_on="2020-01-01",
    left_on="",
    effective_at_ms=NOW - 100 * DAY,
)


def known() -> Employee:
    return apply_report(Employee("e1"), SALMA, NOW)[0]


def test_the_same_again_is_silent() -> None:
    employee, said = apply_report(known(), replace(SALMA, effective_at_ms=0), NOW)
    assert not said
    assert employee == known()


def test_a_change_holds_from_its_moment_on() -> None:
    moved, said = apply_report(known(), replace(SALMA, team="Sales", effective_at_ms=NOW - 10 * DAY), NOW)
    assert [fact.person.team for fact in said] == ["Sales"]
    assert profile_at(moved, NOW - 11 * DAY).team == "Grid"
    assert profile_at(moved, NOW - 10 * DAY).team == "Sales"
    assert profile_at(moved, 1).team == "Grid"


def test_a_change_of_long_ago_comes_late() -> None:
    moved, _ = apply_report(known(), replace(SALMA, team="Sales", effective_at_ms=NOW - 10 * DAY), NOW)
    late, said = apply_report(moved, replace(SALMA, team="Lab", effective_at_ms=NOW - 50 * DAY), NOW)
    assert [profile_at(late, NOW - days * DAY).team for days in (60, 40, 5)] == ["Grid", "Lab", "Sales"]
    assert said[0].moment.occurred_at_ms == NOW - 50 * DAY
    assert said[0].moment.accepted_at_ms == NOW


def test_who_left_is_employed_until_midnight_where_they_live() -> None:
    gone, said = apply_report(known(), replace(SALMA, left_on="2026-05-31", effective_at_ms=0), NOW)
    assert [fact.employed for fact in said] == [False]
    midnight = midnight_ms("2026-06-01", "Africa/Casablanca")
    assert profile_at(gone, NOW).employed is False
    assert midnight < NOW


def test_a_last_day_that_lies_ahead_is_said_when_it_is_over() -> None:
    leaving, said = apply_report(known(), replace(SALMA, left_on="2026-06-20", effective_at_ms=0), NOW)
    assert not said
    assert depart(leaving, NOW + 5 * DAY) == (leaving, [])
    left, facts = depart(leaving, NOW + 7 * DAY)
    assert [fact.employed for fact in facts] == [False]
    assert facts[0].moment.local_date == "2026-06-21"
    assert depart(left, NOW + 8 * DAY) == (left, [])


def test_the_future_is_now() -> None:
    _, said = apply_report(known(), replace(SALMA, team="Sales", effective_at_ms=NOW + DAY), NOW)
    assert said[0].moment.occurred_at_ms == NOW


@pytest.mark.parametrize(
    ("field", "value"), [("zone", "Mars/Base"), ("joined_on", "2026-02-30"), ("left_on", "2026-13-01")]
)
def test_what_cannot_be_is_named(field: str, value: str) -> None:
    with pytest.raises(Invalid) as refused:
        apply_report(known(), replace(SALMA, **cast("dict[str, Any]", {field: value})), NOW)
    assert refused.value.field == field


@given(st.permutations([(10, "A"), (20, "B"), (30, "C"), (40, "A"), (30, "D"), (50, "A")]))
def test_a_reader_of_what_is_said_knows_what_share_knows(order: list[tuple[int, str]]) -> None:
    """However late reports come; of two about one moment the one that came last stands."""
    employee, heard, truth = Employee("e1"), dict[int, str](), dict[int, str]()
    for days, team in order:
        at_ms = NOW - 90 * DAY + days * DAY
        truth[at_ms] = team
        employee, said = apply_report(employee, replace(SALMA, team=team, effective_at_ms=at_ms), NOW)
        heard |= {fact.moment.occurred_at_ms: fact.person.team for fact in said}
    for days in range(10, 60, 5):
        at_ms = NOW - 90 * DAY + days * DAY
        assert profile_at(employee, at_ms).team == _as_of(truth, at_ms) == _as_of(heard, at_ms)


def _as_of(history: dict[int, str], at_ms: int) -> str:
    return history[max(from_ms for from_ms in history if from_ms <= at_ms)]
