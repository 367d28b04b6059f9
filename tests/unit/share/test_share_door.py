"""The door's decisions, without a broker or a database."""

from dataclasses import replace

import pytest

from services.share.domain.errors import Invalid, NotYet, OutOfTurn, Refused
from services.share.domain.facts import inbox
from services.share.domain.facts import share as said
from services.share.domain.model.library import Acknowledgement, LibraryItem, Programme
from services.share.domain.model.people import Chapter, Consent, Employee, Enrolment, Profile
from services.share.domain.model.register import Arrival, Register
from services.share.domain.model.shares import Share, ShareState
from services.share.domain.model.stamps import (
    ConversionKind,
    Delta,
    Eligibility,
    Evidence,
    Item,
    Measure,
    Provenance,
    Purpose,
)
from services.share.domain.rules.door import decide
from services.share.wiring import read_networks

DAY = 86_400_000
NOW = 1_780_000_000_000
ITEM = Item("c1", "p1")
ARRIVAL = Arrival("00000000-0000-5000-8000-000000000001", "urn:poller", NOW)
LIKES = inbox.EngagementObserved(
    "s1", "", "", "x", NOW - 1, (inbox.Count(Measure.LIKES, 5, True),), Provenance.MEASURED
)
LEAD = inbox.ConversionObserved("s1", "", ConversionKind.LEAD, "crm-1", NOW, None)
MADE = inbox.ShareMade("7", "c1", "x", NOW - 1, 300)


def register() -> Register:
    """One advocate with one share of two days ago, an item and a programme with a charter."""
    employee = Employee(
        "e1",
        (Chapter(1, Profile(team="Grid", zone="Asia/Tokyo")),),
        (Enrolment("p1", 10, True),),
        (Consent(Purpose.SHARING, "x", 10, True),),
    )
    share = Share("s1", "e1", ITEM, "x", ShareState.CONFIRMED, NOW - 2 * DAY, code="abcdefghij")
    return Register(
        read_networks(),
        employees={"e1": employee},
        identities={"7": "e1"},
        shares={"s1": replace(share, made_at_ms=NOW - 2 * DAY, verified_at_ms=NOW - DAY)},
        codes={"abcdefghij": "s1"},
        items={"c1": LibraryItem(ITEM, 1)},
        programmes={"p1": Programme("p1", "why", "Europe/Paris", 1, ((1, 5),))},
        acknowledgements={("e1", "p1"): Acknowledgement("e1", "p1", ((1, 20),))},
    )


def test_a_total_is_laid_to_its_author() -> None:
    (fact,) = decide(LIKES, ARRIVAL, register())
    assert isinstance(fact, said.EngagementObserved)
    assert fact.person is not None
    assert (fact.person.employee_id, fact.person.team) == ("e1", "Grid")
    assert fact.deltas == (Delta(Measure.LIKES, 5),)
    assert fact.eligibility == Eligibility(consent=True, charter=True, training=True)
    assert fact.moment.zone == "Asia/Tokyo"


def test_the_same_total_again_is_silent() -> None:
    known = register()
    decide(LIKES, ARRIVAL, known)
    assert decide(LIKES, ARRIVAL, known) == []


def test_an_older_total_is_counted_as_such() -> None:
    known = register()
    decide(LIKES, ARRIVAL, known)
    assert decide(replace(LIKES, observed_at_ms=NOW - DAY), ARRIVAL, known) == []
    assert known.without_effect == {(0, "older_total"): 1}


def test_of_two_sources_the_higher_one_counts() -> None:
    known = register()
    known.precedence = {"x": ("urn:network",)}
    decide(LIKES, ARRIVAL, known)
    more = replace(LIKES, counts=(inbox.Count(Measure.LIKES, 8, True),))
    (fact,) = decide(more, replace(ARRIVAL, source="urn:network"), known)
    assert isinstance(fact, said.EngagementObserved)
    assert (fact.source, fact.deltas) == ("urn:network", (Delta(Measure.LIKES, 3),))
    assert decide(replace(more, observed_at_ms=NOW), ARRIVAL, known) == []
    assert known.without_effect == {(0, "outranked"): 1}


def test_a_networks_clicks_are_nothing_beside_our_own() -> None:
    known = register()
    clicks = replace(LIKES, counts=(inbox.Count(Measure.CLICKS, 12, True),))
    assert decide(clicks, ARRIVAL, known) == []
    assert known.without_effect == {(0, "outranked"): 1}
    known.shares["s1"] = replace(known.shares["s1"], code="")
    known.figures = {}
    (fact,) = decide(clicks, ARRIVAL, known)
    assert isinstance(fact, said.EngagementObserved)
    assert fact.deltas == (Delta(Measure.CLICKS, 12),)


def test_what_was_typed_in_and_what_was_measured_are_never_one_figure() -> None:
    known = register()
    decide(LIKES, ARRIVAL, known)
    typed = replace(LIKES, provenance=Provenance.DECLARED)
    (fact,) = decide(typed, replace(ARRIVAL, source="urn:form"), known)
    assert isinstance(fact, said.EngagementObserved)
    assert (fact.provenance, fact.deltas) == (Provenance.DECLARED, (Delta(Measure.LIKES, 5),))


def test_one_source_too_many_changes_nothing() -> None:
    known = register()
    for number in range(20):
        decide(LIKES, replace(ARRIVAL, source=f"urn:{number}"), known)
    before = dict(known.figures)
    both = replace(LIKES, counts=(inbox.Count(Measure.SAVES, 1, True), *LIKES.counts))
    with pytest.raises(Invalid) as refusal:
        decide(both, replace(ARRIVAL, source="urn:20"), known)
    assert (refusal.value.reason, known.figures) == ("TOO_MANY_SOURCES", before)


def test_the_first_measured_reaction_is_evidence_and_is_said_once() -> None:
    known = register()
    known.shares["s1"] = replace(known.shares["s1"], verified_at_ms=None)
    none = replace(LIKES, counts=(inbox.Count(Measure.LIKES, 0, True),), observed_at_ms=NOW - 3)
    assert decide(none, ARRIVAL, known) == []
    typed = replace(LIKES, provenance=Provenance.DECLARED)
    assert [type(fact) for fact in decide(typed, ARRIVAL, known)] == [said.EngagementObserved]
    assert known.shares["s1"].verified_at_ms is None
    observed, verified = decide(LIKES, ARRIVAL, known)
    assert isinstance(verified, said.ShareVerified)
    assert (verified.evidence, verified.moment.occurred_at_ms) == (Evidence.OBSERVATION, NOW - 1)
    assert known.shares["s1"].evidence is Evidence.OBSERVATION
    again = replace(LIKES, counts=(inbox.Count(Measure.LIKES, 9, True),))
    assert [type(fact) for fact in decide(again, ARRIVAL, known)] == [type(observed)]


def test_what_another_tool_reported_needs_no_evidence() -> None:
    known = register()
    share = known.shares["s1"]
    known.shares["s1"] = replace(share, verified_at_ms=None, provenance=Provenance.MEASURED)
    assert len(decide(LIKES, ARRIVAL, known)) == 1


def test_evidence_that_comes_before_the_confirmation_is_kept() -> None:
    known = register()
    share = replace(known.shares["s1"], verified_at_ms=None, state=ShareState.PREPARED, made_at_ms=None)
    known.shares["s1"] = share
    assert [type(fact) for fact in decide(LIKES, ARRIVAL, known)] == [said.EngagementObserved]
    assert known.shares["s1"] == replace(share, verified_at_ms=NOW - 1, evidence=Evidence.OBSERVATION)


def test_a_newer_charter_bars_until_it_is_acknowledged() -> None:
    known = register()
    known.programmes["p1"] = replace(known.programmes["p1"], charters=((1, 5), (2, NOW - 10)))
    (fact,) = decide(LIKES, ARRIVAL, known)
    assert isinstance(fact, said.EngagementObserved)
    assert fact.eligibility == Eligibility(consent=True, charter=False, training=True)


def test_a_share_by_another_tool_bears_the_id_of_its_report() -> None:
    known = register()
    (fact,) = decide(MADE, ARRIVAL, known)
    assert isinstance(fact, said.ShareMade)
    assert fact.share_id == ARRIVAL.event_id
    assert (fact.provenance, fact.follower_count) == (Provenance.MEASURED, 300)
    assert known.shares[ARRIVAL.event_id].employee_id == "e1"


@pytest.mark.parametrize(
    ("report", "reason"),
    [
        (replace(LIKES, share_id="s9"), "UNKNOWN_SHARE"),
        (replace(LIKES, share_id="", link_code="zzzzzzzzzz"), "UNKNOWN_SHARE"),
        (replace(LIKES, share_id="", content_id="c9"), "UNKNOWN_CONTENT"),
        (replace(MADE, external_id="8"), "UNKNOWN_EMPLOYEE"),
        (replace(MADE, content_id="c9"), "UNKNOWN_CONTENT"),
        (replace(MADE, occurred_at_ms=15), "CHARTER_NOT_ACKNOWLEDGED"),
    ],
)
def test_what_may_become_known_is_waited_for(report: inbox.Reported, reason: str) -> None:
    with pytest.raises(NotYet) as wait:
        decide(report, ARRIVAL, register())
    assert wait.value.reason == reason


def test_a_programme_not_heard_of_yet_is_waited_for() -> None:
    known = register()
    known.programmes = {}
    with pytest.raises(NotYet) as wait:
        decide(MADE, ARRIVAL, known)
    assert wait.value.reason == "UNKNOWN_PROGRAMME"


def test_no_share_of_an_item_is_older_than_the_item() -> None:
    known = register()
    known.items["c1"] = LibraryItem(ITEM, NOW)
    with pytest.raises(OutOfTurn) as refusal:
        decide(MADE, ARRIVAL, known)
    assert refusal.value.reason == "NOT_PUBLISHED"
    assert decide(replace(MADE, occurred_at_ms=NOW), ARRIVAL, known)


@pytest.mark.parametrize(("network", "reason"), [("x", "INTERNAL_ONLY"), ("slack", "NO_CONSENT")])
def test_an_item_for_inside_goes_to_networks_inside_alone(network: str, reason: str) -> None:
    known = register()
    known.items["c1"] = LibraryItem(ITEM, 1, external=False)
    with pytest.raises(Refused) as refusal:
        decide(replace(MADE, network=network), ARRIVAL, known)
    assert refusal.value.reason == reason


@pytest.mark.parametrize(
    ("report", "reason"),
    [
        (replace(LIKES, network="linkedin"), "NETWORK_MISMATCH"),
        (replace(LIKES, network="myspace"), "UNKNOWN_NETWORK"),
        (replace(LEAD, occurred_at_ms=NOW - 3 * DAY), "OUTSIDE_WINDOW"),
        (replace(MADE, network="linkedin"), "NO_CONSENT"),
        (replace(MADE, occurred_at_ms=5), "NOT_ENROLLED"),
    ],
)
def test_what_cannot_be_is_refused(report: inbox.Reported, reason: str) -> None:
    known = register()
    with pytest.raises(Refused) as refusal:
        decide(report, ARRIVAL, known)
    assert refusal.value.reason == reason
    assert known == register()


@pytest.mark.parametrize("source", ["portevoix.links", "x" * 201])
def test_nobody_takes_the_houses_own_name(source: str) -> None:
    with pytest.raises(Invalid):
        decide(LIKES, replace(ARRIVAL, source=source), register())


@pytest.mark.parametrize(
    ("kind", "days"),
    [
        (ConversionKind.DOWNLOAD, 7),
        (ConversionKind.SIGN_UP, 30),
        (ConversionKind.LEAD, 30),
        (ConversionKind.SALE, 90),
        (ConversionKind.HIRE, 180),
    ],
)
def test_every_kind_of_conversion_has_its_window(kind: ConversionKind, days: int) -> None:
    made_ms = NOW - 2 * DAY
    later = replace(ARRIVAL, accepted_at_ms=NOW + 365 * DAY)
    inside = replace(LEAD, kind=kind, occurred_at_ms=made_ms + days * DAY)
    assert len(decide(inside, later, register())) == 1
    with pytest.raises(Refused):
        decide(replace(inside, occurred_at_ms=made_ms + days * DAY + 1), later, register())


def test_a_conversion_counts_once_per_source() -> None:
    known = register()
    assert len(decide(LEAD, ARRIVAL, known)) == 1
    assert decide(LEAD, ARRIVAL, known) == []
    assert len(decide(LEAD, replace(ARRIVAL, source="urn:other"), known)) == 1
    assert known.without_effect == {(0, "repeated_conversion"): 1}


def test_a_repeated_conversion_is_known_again_whatever_else_it_says() -> None:
    known = register()
    decide(LEAD, ARRIVAL, known)
    assert decide(replace(LEAD, share_id="elsewhere", occurred_at_ms=1), ARRIVAL, known) == []


def test_what_comes_of_a_referral_link_counts_whenever_it_comes() -> None:
    known = register()
    known.shares["s1"] = replace(known.shares["s1"], state=ShareState.REFERRAL, made_at_ms=None)
    later = replace(ARRIVAL, accepted_at_ms=NOW + 999 * DAY)
    hired = replace(LEAD, kind=ConversionKind.HIRE, occurred_at_ms=NOW + 999 * DAY)
    assert len(decide(hired, later, known)) == 1
    with pytest.raises(Refused):
        decide(replace(hired, external_id="crm-2", occurred_at_ms=NOW - 3 * DAY), later, known)


def test_a_share_that_was_only_made_ready_has_its_window_from_then_on() -> None:
    known = register()
    known.shares["s1"] = replace(known.shares["s1"], state=ShareState.PREPARED, made_at_ms=None)
    later = replace(ARRIVAL, accepted_at_ms=NOW + 99 * DAY)
    assert len(decide(replace(LEAD, occurred_at_ms=NOW + 28 * DAY), later, known)) == 1
    with pytest.raises(Refused):
        decide(replace(LEAD, external_id="crm-2", occurred_at_ms=NOW + 28 * DAY + 1), later, known)
