"""Points: there from the beginning, off by the word of a person or a programme, as of a fact's own moment."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portevoix.content.v1 import events_pb2 as content_pb2
from portevoix.type.v1 import facts_pb2
from services.share.domain.errors import Invalid, Refused
from services.share.domain.facts import content, inbox
from services.share.domain.facts import share as said
from services.share.domain.model.library import LibraryItem, Programme
from services.share.domain.model.links import KeptClick, Visitor
from services.share.domain.model.people import Chapter, Consent, Employee, Profile
from services.share.domain.model.register import Arrival, Register
from services.share.domain.model.shares import Network, Share, ShareState
from services.share.domain.model.stamps import (
    ClickClass,
    ConversionKind,
    Eligibility,
    Item,
    Measure,
    Provenance,
    Purpose,
)
from services.share.domain.rules.clicks import observe, stamped, take_back
from services.share.domain.rules.door import decide
from services.share.domain.rules.library import programme_changed
from services.share.domain.rules.points import has_points, without_points
from services.share.domain.rules.taking_part import consents_at, enrol, set_consent, withdraw
from services.share.translate.content import programme_changed_from_wire
from services.share.translate.stamps import eligibility_to_wire

EMPLOYEE = Employee("e1", (Chapter(1, Profile()),))
ITEM = Item("c1", "p1")
VISITOR = Visitor(b"d" * 16, b"w" * 16, b"m" * 16)


def points(given: bool, at_ms: int, expires_at_ms: int | None = None) -> Consent:
    """A decision about points."""
    return Consent(Purpose.POINTS, "", at_ms, given, expires_at_ms)


def changed(known: Programme | None, gamification: bool, at_ms: int) -> Programme:
    """The programme after it said of itself whether it has points."""
    message = content_pb2.ProgrammeChanged(
        programme_id="p1", why="Why", zone="UTC", gamification=gamification, occurred_at_ms=at_ms
    )
    return programme_changed(known, programme_changed_from_wire(message))


def advocate() -> Employee:
    """Somebody who takes part in p1 from 10 on and shares on x."""
    return enrol(EMPLOYEE, Programme("p1"), "", [Consent(Purpose.SHARING, "x", 10, True)], 10)[0]


def register(author: Employee, programme: Programme) -> Register:
    """The author with one share of 20."""
    share = Share("s1", "e1", ITEM, "x", ShareState.CONFIRMED, 20, made_at_ms=20)
    return Register(
        {"x": Network("x", "x", "", True, None, "characters", None)},
        employees={"e1": author},
        identities={"7": "e1"},
        shares={"s1": share},
        items={"c1": LibraryItem(ITEM, 1)},
        programmes={"p1": programme},
    )


steps = st.lists(st.sampled_from(["enrol", "leave", "points", "no points"]), max_size=12)


@given(steps)
def test_nobody_but_the_person_takes_points_back_or_gives_them_again(history: list[str]) -> None:
    """An independent reading: the last word about points holds, whatever they joined or left meanwhile."""
    employee = EMPLOYEE
    for place, what in enumerate(history, 1):
        wanted = not without_points(employee, None, place * 10)
        match what:
            case "enrol":
                employee, facts = enrol(employee, Programme("p1"), "", (), place * 10)
            case "leave":
                employee, facts = withdraw(employee, "p1", place * 10)
            case _:
                employee, facts = set_consent(employee, points(what == "points", place * 10))
                assert bool(facts) is (wanted is not (what == "points"))
                continue
        assert not any(isinstance(one, said.ConsentChanged) for one in facts)
    for at_ms in range(0, len(history) * 10 + 20, 5):
        words = [one for place, one in enumerate(history, 1) if place * 10 <= at_ms and "points" in one]
        on = not words or words[-1] == "points"
        assert without_points(employee, None, at_ms) is not on
        assert (Purpose.POINTS in {one.purpose for one in consents_at(employee, at_ms)}) is on


def test_what_a_person_decides_about_points_is_said_like_every_consent() -> None:
    _, (fact,) = set_consent(advocate(), points(False, 30))
    assert isinstance(fact, said.ConsentChanged)
    assert (fact.purpose, fact.network, fact.given, fact.moment.occurred_at_ms) == (
        Purpose.POINTS,
        "",
        False,
        30,
    )


@pytest.mark.parametrize("given", [True, False])
def test_points_are_not_for_a_time(given: bool) -> None:
    with pytest.raises(Invalid) as refused:
        set_consent(advocate(), points(given, 30, 10**6))
    assert (refused.value.reason, refused.value.field) == ("EXPIRY_DOES_NOT_FIT", "expires_at_ms")


def test_points_are_on_no_network() -> None:
    with pytest.raises(Refused) as refused:
        set_consent(advocate(), replace(points(False, 30), network="x"))
    assert (refused.value.reason, refused.value.field) == ("NETWORK_DOES_NOT_FIT", "network")


def test_a_programme_has_points_or_not_as_of_a_moment() -> None:
    on = changed(None, True, 100)
    off = changed(changed(on, True, 150), False, 200)
    again = changed(changed(off, False, 250), True, 300)
    assert again.gamification == ((100, True), (200, False), (300, True))
    assert [has_points(again, at_ms) for at_ms in (50, 100, 199, 200, 299, 300)] == [True] * 3 + [
        False,
        False,
        True,
    ]
    assert changed(again, False, 299) == again
    never = changed(None, False, 100)
    assert not has_points(never, 50)
    assert has_points(None, 100)
    assert has_points(Programme("p1"), 100)


REPORTS: list[inbox.Reported] = [
    inbox.EngagementObserved(
        "s1", "", "", "x", 40, (inbox.Count(Measure.LIKES, 5, True),), Provenance.MEASURED
    ),
    inbox.ConversionObserved("s1", "", ConversionKind.LEAD, "crm-1", 40, None),
    inbox.ShareMade("7", "c1", "x", 40, 300),
]


@pytest.mark.parametrize("report", REPORTS)
@pytest.mark.parametrize(
    ("decided", "programme", "no_points"),
    [
        ((), ((10, True),), False),
        ((points(False, 40),), ((10, True),), True),
        ((points(False, 41),), ((10, True),), False),
        ((points(False, 30), points(True, 40)), ((10, True),), False),
        ((), ((10, True), (40, False)), True),
        ((), ((10, True), (41, False)), False),
        ((), ((10, False), (41, True)), True),
    ],
)
def test_what_is_said_is_stamped_as_of_its_moment(
    report: inbox.Reported,
    decided: tuple[Consent, ...],
    programme: tuple[tuple[int, bool], ...],
    no_points: bool,
) -> None:
    author = replace(advocate(), consents=(*advocate().consents, *decided))
    known = register(author, Programme("p1", gamification=programme))
    fact, *_ = decide(report, Arrival("00000000-0000-5000-8000-000000000001", "urn:test", 50), known)
    assert fact.eligibility == Eligibility(True, True, True, no_points)  # type: ignore[union-attr]


def test_a_visit_that_was_said_keeps_its_stamp_when_it_is_taken_back() -> None:
    click = KeptClick("v", "s1", 40, ClickClass.HUMAN, True, VISITOR, "v")
    with_points, without = (
        Programme("p1", gamification=((10, True),)),
        Programme("p1", gamification=((10, False),)),
    )
    for then, later in ((with_points, without), (without, with_points)):
        kept = stamped(click, register(advocate(), then))
        first = observe(kept, register(advocate(), then), 41)
        back = take_back(stamped(kept, register(advocate(), later)), register(advocate(), later), 50)
        assert back.eligibility == first.eligibility
        assert first.eligibility == Eligibility(True, True, True, then is without)


@pytest.mark.parametrize("no_points", [True, False])
def test_the_wire_carries_it(no_points: bool) -> None:
    wire = eligibility_to_wire(Eligibility(consent=True, charter=True, training=True, no_points=no_points))
    assert wire == facts_pb2.Eligibility(consent=True, charter=True, training=True, no_points=no_points)
    assert content.ProgrammeChanged("p1", "", "UTC", 1, (), Programme("p1").sharing).gamification
