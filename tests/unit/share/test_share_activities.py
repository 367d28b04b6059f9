"""Activities: which count at once, which wait, and that nothing counts without consent at its moment."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.share.domain.errors import Forbidden, Invalid, OutOfTurn
from services.share.domain.model.activities import Activity, ActivityState, Deed, Particulars
from services.share.domain.model.library import Acknowledgement, Programme
from services.share.domain.model.people import Chapter, Consent, Employee, Enrolment, Profile
from services.share.domain.model.shares import Network
from services.share.domain.model.stamps import ActivityKind, Channel, Eligibility, Provenance, Purpose
from services.share.domain.rules.activities import (
    OLDEST_MS,
    activity_recorded,
    check_deed,
    decide,
    place_of,
    record,
    retract,
    sameness,
)


def network(name: str, channel: Channel = Channel.EXTERNAL) -> Network:
    """A row of the table of networks."""
    return Network(name, name, "", True, None, "characters", None, channel)


NETWORKS = {name: network(name) for name in ("linkedin", "slack", "forum", "event", "word_of_mouth")}
NETWORKS["glassdoor"] = network("glassdoor", Channel.REVIEW)
NOW = OLDEST_MS + 10_000
DECIDED = NOW + OLDEST_MS
PROOF = Particulars("https://forum.example.org/t/1", "")
COMMENT, REPLY, FORUM_POST, EVENT, WORD_OF_MOUTH = ActivityKind


def author(*, since: int = 0, consents: tuple[Consent, ...] | None = None) -> Employee:
    """Somebody who takes part in p1, in Grid until 500 and in Sales from then on."""
    given_ = tuple(Consent(Purpose.SHARING, network, since, True) for network in ("linkedin", "forum"))
    return Employee(
        "e1",
        (Chapter(0, Profile(team="Grid")), Chapter(500, Profile(team="Sales"))),
        (Enrolment("p1", since, True),),
        given_ if consents is None else consents,
    )


def deed(kind: ActivityKind = COMMENT, at_ms: int = 100, particulars: Particulars = PROOF) -> Deed:
    """Something done for p1."""
    return Deed("p1", kind, "", "", at_ms, particulars)


def recorded(kind: ActivityKind = FORUM_POST) -> Activity:
    """An activity of the author."""
    return record("a1", author(), deed(kind), "linkedin" if kind is COMMENT else "forum", None, NOW)


def confirmed() -> Activity:
    """The same, confirmed long after it was recorded."""
    return decide(recorded(), "e2", True, DECIDED)


@pytest.mark.parametrize(
    ("kind", "network", "place", "reason"),
    [
        (COMMENT, "linkedin", "linkedin", ""),
        (REPLY, "slack", "slack", ""),
        (FORUM_POST, "", "forum", ""),
        (EVENT, "", "event", ""),
        (WORD_OF_MOUTH, "", "word_of_mouth", ""),
        (FORUM_POST, "forum", "forum", ""),
        (COMMENT, "", "", "NETWORK_DOES_NOT_FIT"),
        (COMMENT, "glassdoor", "", "NETWORK_DOES_NOT_FIT"),
        (REPLY, "forum", "", "NETWORK_DOES_NOT_FIT"),
        (EVENT, "linkedin", "", "NETWORK_DOES_NOT_FIT"),
        (COMMENT, "myspace", "", "UNKNOWN_NETWORK"),
    ],
)
def test_each_kind_has_its_place(kind: ActivityKind, network: str, place: str, reason: str) -> None:
    if place:
        assert place_of(kind, network, NETWORKS) == place
        return
    with pytest.raises(Invalid) as caught:
        place_of(kind, network, NETWORKS)
    assert (caught.value.reason, caught.value.field) == (reason, "network")


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        (deed(FORUM_POST, NOW, Particulars("", "seen by many")), "PROOF_NEEDED"),
        (deed(EVENT, NOW, Particulars("", "")), "PROOF_NEEDED"),
        (deed(COMMENT, NOW + 1), "IN_THE_FUTURE"),
        (deed(COMMENT, NOW - OLDEST_MS - 1), "TOO_OLD"),
    ],
)
def test_what_cannot_be_is_refused(what: Deed, reason: str) -> None:
    with pytest.raises(Invalid) as caught:
        check_deed(what, NOW)
    assert caught.value.reason == reason


@pytest.mark.parametrize("kind", [COMMENT, REPLY, WORD_OF_MOUTH])
def test_nothing_else_needs_proof(kind: ActivityKind) -> None:
    check_deed(deed(kind, NOW - OLDEST_MS, Particulars("", "")), NOW)


@given(st.integers(0, 50), st.lists(st.tuples(st.booleans(), st.none() | st.integers(1, 20)), max_size=5))
def test_nothing_is_recorded_without_a_consent_valid_at_its_moment(
    at_ms: int, history: list[tuple[bool, int | None]]
) -> None:
    """Decisions fall at 0, 10, 20 ...; the last one by the moment of the deed holds, until it expires."""
    consents = tuple(
        Consent(Purpose.SHARING, "linkedin", place * 10, yes, place * 10 + lasts if yes and lasts else None)
        for place, (yes, lasts) in enumerate(history)
    )
    made = [one for one in consents if one.at_ms <= at_ms]
    valid = bool(made) and made[-1].given and (made[-1].expires_at_ms or 10**9) > at_ms
    somebody = author(consents=consents)
    if valid:
        activity = record("a1", somebody, deed(at_ms=at_ms), "linkedin", None, NOW)
        assert activity_recorded(activity, somebody, None, None).eligibility.consent
        return
    with pytest.raises(Forbidden) as caught:
        record("a1", somebody, deed(at_ms=at_ms), "linkedin", None, NOW)
    assert caught.value.reason == "NO_CONSENT"


def test_who_joined_later_had_not_joined_then() -> None:
    with pytest.raises(Forbidden) as caught:
        record("a1", author(since=101), deed(), "linkedin", None, NOW)
    assert caught.value.reason == "NOT_ENROLLED"


def test_the_author_is_stamped_as_of_the_deed_and_was_in_time_however_late_it_is_confirmed() -> None:
    charter = Programme("p1", changed_at_ms=1, charters=((1, 50),))
    late = Acknowledgement("e1", "p1", ((1, 101),))
    fact = activity_recorded(confirmed(), author(), charter, late)
    assert fact.person.team == "Grid"
    assert (fact.moment.occurred_at_ms, fact.moment.accepted_at_ms) == (100, NOW)
    assert fact.eligibility == Eligibility(consent=True, charter=False, training=True)
    in_time = Acknowledgement("e1", "p1", ((1, 60),))
    assert activity_recorded(recorded(), author(), charter, in_time).eligibility.charter


@pytest.mark.parametrize(
    ("off_at_ms", "switches", "no_points"),
    [(100, (), True), (101, (), False), (101, ((1, True), (100, False)), True), (101, ((101, False),), True)],
)
def test_whether_it_has_points_is_as_of_the_deed(
    off_at_ms: int, switches: tuple[tuple[int, bool], ...], no_points: bool
) -> None:
    somebody = author()
    somebody = replace(somebody, consents=(*somebody.consents, Consent(Purpose.POINTS, "", off_at_ms, False)))
    programme = Programme("p1", changed_at_ms=1, gamification=switches)
    fact = activity_recorded(confirmed(), somebody, programme, None)
    assert fact.eligibility == Eligibility(consent=True, charter=True, training=True, no_points=no_points)


@pytest.mark.parametrize("kind", ActivityKind)
def test_a_comment_counts_as_declared_and_the_rest_once_confirmed(kind: ActivityKind) -> None:
    somebody = author(consents=(Consent(Purpose.SHARING, "linkedin", 0, True),))
    activity = record("a1", somebody, deed(kind), "linkedin", None, NOW)
    at_once = kind in (COMMENT, REPLY)
    assert activity.state is (ActivityState.COUNTED if at_once else ActivityState.WAITING)
    provenance = activity_recorded(activity, somebody, None, None).provenance
    assert provenance is (Provenance.DECLARED if at_once else Provenance.MEASURED)


def test_nobody_decides_about_their_own() -> None:
    for yes in (True, False):
        with pytest.raises(Forbidden) as caught:
            decide(recorded(), "e1", yes, DECIDED)
        assert caught.value.reason == "OWN_ACTIVITY"


@pytest.mark.parametrize("state", [one for one in ActivityState if one is not ActivityState.WAITING])
def test_what_does_not_wait_is_not_decided(state: ActivityState) -> None:
    with pytest.raises(OutOfTurn) as caught:
        decide(replace(recorded(), state=state), "e2", True, DECIDED)
    assert caught.value.reason == "NOT_WAITING"


@pytest.mark.parametrize(("yes", "state"), [(True, ActivityState.COUNTED), (False, ActivityState.DECLINED)])
def test_the_books_know_who_decided_and_when(yes: bool, state: ActivityState) -> None:
    decided = decide(recorded(), "e2", yes, DECIDED)
    assert decided == replace(recorded(), state=state, decided_at_ms=DECIDED, decided_by="e2")


def test_what_is_taken_back_is_said_where_it_had_counted() -> None:
    gone, fact = retract(confirmed(), author(), 600)
    assert fact is not None
    assert (gone.state, fact.person.team, fact.no_points) == (ActivityState.RETRACTED, "Sales", False)
    for silent in (recorded(), decide(recorded(), "e2", False, DECIDED), gone):
        again, fact = retract(silent, author(), 700)
        assert (again.state, fact) == (ActivityState.RETRACTED, None)


@pytest.mark.parametrize("no_points", [True, False])
def test_what_is_taken_back_repeats_the_stamp_that_was_said(no_points: bool) -> None:
    _, fact = retract(replace(confirmed(), no_points=no_points), author(), 600)
    assert fact is not None
    assert fact.no_points is no_points


def same(
    *, who: str = "e1", kind: ActivityKind = FORUM_POST, place: str = "forum", url: str = "", **other: object
) -> tuple[str, ...]:
    """What tells this deed from every other."""
    done = replace(deed(kind, particulars=Particulars(url, "")), **other)  # type: ignore[arg-type]
    return sameness(who, done, place)


def test_the_same_deed_is_of_one_person_kind_and_network_seen_at_one_address() -> None:
    seen = "https://forum.example.org/t/1"
    others = [
        same(who="e2", url=seen),
        same(kind=EVENT, url=seen),
        same(place="x", url=seen),
        same(url="https://forum.example.org/T/1"),
        same(url="https://forum.example.org/t/1?page=2"),
        same(url=f"{seen}#post-2"),
        same(),
    ]
    assert len({same(url=seen), *others}) == len(others) + 1
    assert same(url="HTTPS://Forum.Example.ORG/t/1", occurred_at_ms=7, content_id="c1") == same(url=seen)


def test_without_an_address_it_is_about_one_item_at_one_moment() -> None:
    others = [
        same(who="e2"),
        same(kind=WORD_OF_MOUTH),
        same(place="x"),
        same(content_id="c1"),
        same(occurred_at_ms=101),
    ]
    assert len({same(), *others}) == len(others) + 1
    assert same(occurred_at_ms=100) == same()


@pytest.mark.parametrize("state", ActivityState)
def test_what_waits_or_counts_stands(state: ActivityState) -> None:
    standing = state in (ActivityState.WAITING, ActivityState.COUNTED)
    assert replace(recorded(), state=state).stands is standing
