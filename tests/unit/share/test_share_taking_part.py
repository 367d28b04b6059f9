"""Consent as an invariant, over random histories of decisions."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.share.domain.errors import Forbidden, Invalid, OutOfTurn, Refused
from services.share.domain.facts import share as said
from services.share.domain.model.library import Cohort, Programme
from services.share.domain.model.people import Chapter, Consent, Employee, Profile
from services.share.domain.model.shares import Answer
from services.share.domain.model.stamps import Item, Purpose
from services.share.domain.rules.sharing import Preparation, prepare
from services.share.domain.rules.taking_part import (
    consent_at,
    decided_at,
    enrol,
    enrolment_at,
    may_count,
    set_consent,
    withdraw,
)

EMPLOYEE = Employee("e1", (Chapter(1, Profile()),))
ANSWER = Answer(Item("c1", "p1"), "Title", "Why", "https://example.org", (), 0, True, True)

steps = st.lists(
    st.tuples(
        st.sampled_from(["enrol", "withdraw", "give", "take"]),
        st.sampled_from(["p1", "p2"]),
        st.sampled_from(["x", "linkedin"]),
        st.none() | st.integers(1, 40),
    ),
    max_size=25,
)


def decide(
    employee: Employee, step: tuple[str, str, str, int | None], at_ms: int
) -> tuple[Employee, list[object]]:
    """The person after one decision; one that is refused changes nothing."""
    what, programme_id, network, expires = step
    expires_at_ms = at_ms + expires if expires is not None else None
    try:
        match what:
            case "enrol":
                return enrol(employee, Programme(programme_id), "", (), at_ms)  # type: ignore[return-value]
            case "withdraw":
                return withdraw(employee, programme_id, at_ms)  # type: ignore[return-value]
            case "give":
                consent = Consent(Purpose.SHARING, network, at_ms, True, expires_at_ms)
                return set_consent(employee, consent)  # type: ignore[return-value]
        return set_consent(employee, Consent(Purpose.SHARING, network, at_ms, False))  # type: ignore[return-value]
    except Refused:
        return employee, []


@given(steps)
def test_nobody_shares_without_a_consent_valid_at_that_moment(
    history: list[tuple[str, str, str, int | None]],
) -> None:
    """An independent reading of what was said decides, and the gate agrees with it at every moment."""
    employee, facts = EMPLOYEE, []
    for place, step in enumerate(history, 1):
        employee, more = decide(employee, step, place * 10)
        facts += more
    for at_ms in range(0, len(history) * 10 + 60, 5):
        allowed = _allowed(facts, at_ms)
        assert may_count(employee, "p1", "x", at_ms) is allowed
        try:
            prepare(employee, ANSWER, "x", Preparation("s", "c", at_ms), at_ms)
        except Forbidden:
            assert not allowed
        else:
            assert allowed


@given(
    st.lists(
        st.tuples(st.sampled_from(["give", "take", "withdraw", "enrol"]), st.integers(1, 90)), max_size=9
    )
)
def test_the_last_decision_holds_whatever_the_clocks_say(history: list[tuple[str, int]]) -> None:
    employee, holds = EMPLOYEE, False
    for what, now_ms in [("enrol", 50), *history]:
        at_ms = decided_at(employee, now_ms)
        assert at_ms >= now_ms
        before, takes_part = employee, enrolment_at(employee, "p1", at_ms) is not None
        employee, facts = decide(employee, (what, "p1", "x", None), at_ms)
        holds = {"give": takes_part, "enrol": holds}.get(what, False)
        assert (consent_at(employee, Purpose.SHARING, "x", at_ms) is not None) is holds
        assert all(fact.moment.occurred_at_ms == at_ms for fact in facts)  # type: ignore[attr-defined]
        assert bool(facts) is (employee != before)


def _allowed(facts: list[object], at_ms: int) -> bool:
    enrolled, until = False, 0
    for fact in facts:
        if fact.moment.occurred_at_ms > at_ms:  # type: ignore[attr-defined]
            continue
        match fact:
            case said.AdvocateEnrolled(programme_id="p1"):
                enrolled = True
            case said.AdvocateWithdrew(programme_id="p1"):
                enrolled = False
            case said.ConsentChanged(network="x", given=given, expires_at_ms=expires):
                until = (expires or 10**9) if given else 0
    return enrolled and at_ms < until


def test_a_consent_to_scheduling_ends_after_a_year() -> None:
    enrolled, _ = enrol(EMPLOYEE, Programme("p1"), "", (), 5)
    employee, _ = set_consent(enrolled, Consent(Purpose.SCHEDULING, "x", 10, True))
    year = 10 + 365 * 86_400_000
    assert consent_at(employee, Purpose.SCHEDULING, "x", year - 1)
    assert not consent_at(employee, Purpose.SCHEDULING, "x", year)


def test_leaving_one_of_two_programmes_keeps_consents() -> None:
    employee = EMPLOYEE
    for programme_id in ("p1", "p2"):
        employee, _ = enrol(employee, Programme(programme_id), "", (), 5)
    employee, _ = set_consent(employee, Consent(Purpose.SHARING, "x", 6, True))
    employee, _ = withdraw(employee, "p1", 7)
    assert consent_at(employee, Purpose.SHARING, "x", 8)
    assert enrolment_at(employee, "p1", 8) is None
    employee, said_at_last = withdraw(employee, "p2", 9)
    assert not consent_at(employee, Purpose.SHARING, "x", 9)
    assert len(said_at_last) == 2


def test_consent_needs_taking_part() -> None:
    with pytest.raises(OutOfTurn):
        set_consent(EMPLOYEE, Consent(Purpose.NAMING, "", 5, True))


def test_who_left_the_company_counts_no_more() -> None:
    employee, _ = enrol(EMPLOYEE, Programme("p1"), "", [Consent(Purpose.SHARING, "x", 5, True)], 5)
    gone = replace(employee, chapters=(*employee.chapters, Chapter(50, Profile(employed=False))))
    assert may_count(gone, "p1", "x", 49)
    assert not may_count(gone, "p1", "x", 50)


PARIS_MIDNIGHT_MS = 1_774_738_800_000  # 2026-03-29T00:00 in Paris, 23:00 UTC the day before
COHORTS = Programme("p1", zone="Europe/Paris", cohorts=(Cohort("pilot", "2026-03-29"),))


def test_a_cohort_opens_at_midnight_in_the_zone_of_the_programme() -> None:
    abroad = replace(EMPLOYEE, chapters=(Chapter(1, Profile(zone="Asia/Tokyo")),))
    with pytest.raises(OutOfTurn) as early:
        enrol(abroad, COHORTS, "pilot", (), PARIS_MIDNIGHT_MS - 1)
    assert early.value.reason == "NOT_OPEN_YET"
    enrolled, _ = enrol(abroad, COHORTS, "pilot", (), PARIS_MIDNIGHT_MS)
    assert enrolled.enrolments[-1].cohort == "pilot"


@pytest.mark.parametrize(
    ("programme", "cohort", "reason"),
    [
        (COHORTS, "", "COHORT_NEEDED"),
        (COHORTS, "legal", "UNKNOWN_COHORT"),
        (Programme("p1"), "pilot", "UNKNOWN_COHORT"),
    ],
)
def test_a_cohort_is_one_of_the_programmes_own(programme: Programme, cohort: str, reason: str) -> None:
    with pytest.raises(Invalid) as refused:
        enrol(EMPLOYEE, programme, cohort, (), PARIS_MIDNIGHT_MS)
    assert (refused.value.reason, refused.value.field) == (reason, "cohort")


def test_who_takes_part_already_joins_again_whatever_became_of_their_cohort() -> None:
    joined, _ = enrol(EMPLOYEE, COHORTS, "pilot", (), PARIS_MIDNIGHT_MS)
    later = replace(COHORTS, cohorts=(Cohort("pilot", "2999-01-01"),))
    for programme in (COHORTS, later, Programme("p1")):
        assert enrol(joined, programme, "pilot", (), PARIS_MIDNIGHT_MS + 5) == (joined, [])
