"""The law of aggregates: they are a function of the set of facts, whatever order, batches or repetition."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.metrics.domain.facts import Fact, MembershipChanged, ShareRetracted
from services.metrics.domain.model.measures import ClickClass, Measure
from services.metrics.domain.model.people import Membership, Placement
from services.metrics.domain.rules.fold import Share, fold
from services.metrics.domain.rules.people import enrolments, shield
from services.metrics.domain.rules.visiting import uniques
from tests.unit.metrics.facts import MONDAY_NOON_MS, click, deed, reaction, share

HEARD_ON = ["2026-09-28", "2026-11-01", "2026-12-01"]
shares = st.builds(
    lambda n, followers: share(f"s{n}", followers * n, at=deed(person=f"p{n % 3}"), heard_on=HEARD_ON[n % 2]),
    st.integers(0, 4),
    st.just(100),
)
retractions = st.builds(
    lambda n, heard_on: ShareRetracted(f"s{n}", heard_on), st.integers(0, 4), st.sampled_from(HEARD_ON)
)
reactions = st.builds(
    lambda measure, amount, network, heard_on: reaction({measure: amount}, deed(network), heard_on),
    st.sampled_from([Measure.LIKES, Measure.REACH]),
    st.integers(-5, 50),
    st.sampled_from(["x", "linkedin"]),
    st.sampled_from(HEARD_ON),
)
clicks = st.builds(
    lambda who, by, hours, amount: click(who, by=by, at_ms=MONDAY_NOON_MS + hours * 3_600_000, amount=amount),
    st.sampled_from([b"a", b"b", b"c"]),
    st.sampled_from(list(ClickClass)),
    st.integers(0, 800),
    st.sampled_from([1, -1]),
)
memberships = st.builds(
    lambda n, at, joined: MembershipChanged(
        "p",
        f"p{n}",
        Membership(at, f"e{at}{joined}", f"2026-01-{at + 1:02}", joined, f"2026-01-{at + 1:02}"),
        Placement(at, f"e{at}", f"2026-01-{at + 1:02}", "Paris", "", "FR", False, joined),
    ),
    st.integers(0, 2),
    st.integers(0, 20),
    st.booleans(),
)
facts = st.one_of(shares, retractions, reactions, clicks, memberships)


def keep(batches: Sequence[Sequence[tuple[int, Fact]]]) -> dict[str, Any]:
    """What stands after the batches, as the store adds it up; a fact counts once, by its number."""
    sums: dict[Any, int] = defaultdict(int)
    visits: dict[Any, dict[str, int]] = {}
    counts: dict[Any, int] = defaultdict(int)
    known: dict[str, Share] = {}
    sets: dict[Any, set[Any]] = defaultdict(set)
    applied: set[int] = set()
    for batch in batches:
        fresh = {number: fact for number, fact in batch if number not in applied}
        applied |= fresh.keys()
        changes = fold([(f"share/{number % 2}", fact) for number, fact in fresh.items()], known)
        for tally, cells in changes.tallies.items():
            for cell, amount in cells.items():
                sums[tally._replace(partition=""), cell] += int(amount)
        for place, came in uniques(changes.visitors, visits, changes.origins).items():
            for scope, number in came.items():
                counts[*place[:-1], scope] += number
        for visitor, scopes in changes.visitors.items():
            for scope, clicks in scopes.items():
                kept = visits.setdefault(visitor, {})
                kept[scope] = kept.get(scope, 0) + clicks
        known |= changes.shares
        for person, changed in changes.memberships.items():
            sets[person] |= changed
        for person_id, placed in changes.placements.items():
            sets[person_id] |= placed
    spans = {key: enrolments(members) for key, members in sets.items() if isinstance(key, tuple)}
    counted = {place: n for place, n in counts.items() if n}
    return {
        "sums": {key: amount for key, amount in sums.items() if amount},
        "visits": visits,
        "uniques": counted,
        "shares": known,
        "sets": sets,
        "spans": spans,
    }


def test_uniques_are_the_visitors_with_a_human_visit_that_stands() -> None:
    clicks_of = [
        click(b"a"),
        click(b"a"),
        click(b"b"),
        click(b"b", amount=-1),
        click(b"c", by=ClickClass.BOT),
    ]
    found = keep([[one] for one in enumerate(clicks_of)])
    expected = {
        (visitor.programme_id, visitor.stretch, visitor.period, scope)
        for visitor, scopes in found["visits"].items()
        for scope, standing in scopes.items()
        if standing > 0
    }
    assert found["uniques"] == dict.fromkeys(expected, 1)


@settings(max_examples=150, deadline=None)
@given(heard=st.lists(facts, max_size=25), data=st.data())
def test_order_repetition_and_batches_change_nothing(heard: list[Fact], data: st.DataObject) -> None:
    numbered = list(enumerate(heard))
    repeated = numbered + data.draw(st.lists(st.sampled_from(numbered), max_size=10)) if numbered else []
    shuffled = data.draw(st.permutations(repeated))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(shuffled)), max_size=5)))
    edges = [0, *cuts, len(shuffled)]
    batches = [shuffled[first:last] for first, last in pairwise(edges)]
    assert keep(batches) == keep([[one] for one in numbered])


@settings(max_examples=300, deadline=None)
@given(sizes=st.dictionaries(st.text("ABCDEFGH", min_size=1, max_size=1), st.integers(0, 30)))
def test_no_group_below_the_floor_is_shown_or_follows_by_subtraction(sizes: dict[str, int]) -> None:
    shown = shield(sizes, floor=5)
    assert all(sizes[group] >= 5 for group in shown.alone)
    rest = sum(size for group, size in sizes.items() if group not in shown.alone)
    assert rest == 0 or rest >= 5 or not shown.alone
    assert not shown.together or rest >= 5
    if not shown.hidden and (shown.alone or shown.together):
        assert {*shown.alone, *shown.together} == set(sizes)
