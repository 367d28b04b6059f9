"""The law of figures, over the door's own decisions and an independent recomputation.

For any history of totals and changes by several sources, in any order and under any ranking: what is said
adds up to the figure of the highest source that has reported.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.share.domain.errors import Invalid
from services.share.domain.facts import inbox
from services.share.domain.facts import share as said
from services.share.domain.model.people import Chapter, Employee, Profile
from services.share.domain.model.register import Arrival, Register
from services.share.domain.model.shares import Network, Share, ShareState
from services.share.domain.model.stamps import Delta, Item, Measure, Provenance
from services.share.domain.rules.door import decide
from services.share.domain.rules.totals import MOST_SOURCES
from tests.laws.figures import Heard, expected, figure

SOURCES = ("urn:a", "urn:b", "urn:c")
NOW = 1_780_000_000_000


heard = st.builds(
    Heard,
    st.sampled_from(SOURCES),
    st.sampled_from((Measure.LIKES, Measure.CLICKS)),
    st.integers(0, 1000),
    st.booleans(),
    st.integers(1, 40),
) | st.builds(
    Heard,
    st.sampled_from(SOURCES),
    st.just(Measure.LIKES),
    st.integers(-50, -1),
    st.just(False),
    st.integers(1, 40),
)
histories = st.lists(heard, min_size=1, max_size=25)
rankings = st.lists(st.sampled_from(SOURCES), unique=True).map(tuple)


def register(ranking: Sequence[str], code: str = "") -> Register:
    """One share of one person, on a network with this precedence; a code makes it one with a link of ours."""
    network = Network("x", "X", "", True, None, "characters", None)
    share = Share("s1", "e1", Item("c1", "p1"), "x", ShareState.CONFIRMED, 1, code=code, made_at_ms=1)
    return Register(
        {"x": network},
        {"x": tuple(ranking)},
        employees={"e1": Employee("e1", (Chapter(1, Profile()),))},
        shares={"s1": replace(share, provenance=Provenance.MEASURED)},
    )


def tell(
    history: Sequence[Heard], known: Register, provenance: Provenance = Provenance.MEASURED
) -> dict[Measure, int]:
    """The sum of all changes that the door says of a history, by measure."""
    sums: dict[Measure, int] = defaultdict(int)
    for one in history:
        for delta in deltas_of([one], known, provenance):
            assert delta.amount != 0
            sums[delta.measure] += delta.amount
    return {measure: amount for measure, amount in sums.items() if amount}


def deltas_of(
    counts: Sequence[Heard], known: Register, provenance: Provenance = Provenance.MEASURED
) -> tuple[Delta, ...]:
    """What the door says of one report with these counts."""
    found = tuple(inbox.Count(one.measure, one.amount, one.running) for one in counts)
    one = counts[0]
    report = inbox.EngagementObserved("s1", "", "", "x", one.at_ms, found, provenance)
    facts = decide(report, Arrival("id", one.source, NOW), known)
    assert all(isinstance(fact, said.EngagementObserved) for fact in facts)
    return tuple(delta for fact in facts for delta in getattr(fact, "deltas", ()))


@given(histories, rankings)
def test_what_is_said_adds_up_to_the_highest_source(history: list[Heard], ranking: tuple[str, ...]) -> None:
    assert tell(history, register(ranking)) == expected(history, ranking)


@given(histories, rankings, st.sampled_from(Provenance))
def test_measured_clicks_of_a_share_with_a_link_of_ours_are_ours(
    history: list[Heard], ranking: tuple[str, ...], provenance: Provenance
) -> None:
    known = register(ranking, code="abcdefghij")
    wanted = expected(history, ranking)
    if provenance is Provenance.MEASURED:
        wanted.pop(Measure.CLICKS, None)
    assert tell(history, known, provenance) == wanted
    for key, kept in known.figures.items():  # remembered all the same
        assert {name: one.figure for name, one in kept.readings.items()} == {
            name: figure(history, name, key.measure) for name in kept.readings
        }


@given(st.permutations(range(MOST_SOURCES)), st.data())
def test_a_ranked_source_is_never_locked_out(moments: list[int], data: st.DataObject) -> None:
    """Of as many strangers as may report the one observed longest ago gives way, never one that counts."""
    ranking = SOURCES[: data.draw(st.integers(1, 3))]
    strangers = [Heard(f"urn:{one}", Measure.LIKES, 5, True, 1 + at_ms) for one, at_ms in enumerate(moments)]
    known = register(ranking)
    assert tell(strangers, known) == {Measure.LIKES: 5}
    with pytest.raises(Invalid, match="TOO_MANY_SOURCES"):
        tell([replace(strangers[0], source="urn:more")], known)
    ranked = [Heard(one, Measure.LIKES, place, True, 50) for place, one in enumerate(reversed(ranking), 10)]
    assert tell(ranked, known) == {Measure.LIKES: ranked[-1].amount - 5}
    (kept,) = known.figures.values()
    left = list(strangers)
    for place, _ in enumerate(ranked):
        left.remove(min(left if place else left[1:], key=lambda one: one.at_ms))
    assert list(kept.readings) == [one.source for one in (*left, *ranked)]


@given(histories, rankings, rankings)
def test_a_new_ranking_moves_what_was_said(
    history: list[Heard], ranking: tuple[str, ...], later: tuple[str, ...]
) -> None:
    known = register(ranking)
    before = tell(history, known)
    known.precedence = {"x": later}
    after = tell(history, known)  # the same once more touches every figure, so that the new ranking holds
    sums = {measure: before.get(measure, 0) + after.get(measure, 0) for measure in Measure}
    assert {key: value for key, value in sums.items() if value} == expected(history * 2, later)


@given(histories, st.randoms(use_true_random=False), st.booleans())
def test_order_does_not_matter_where_all_sources_are_ranked(
    history: list[Heard], chance: Random, running: bool
) -> None:
    # Of one sort only, and no two totals of one moment: of these the one that came last is right.
    same = [replace(one, running=running, amount=abs(one.amount)) for one in history]
    unique = list({(one.source, one.measure, one.at_ms): one for one in same}.values()) if running else same
    shuffled = unique * 2 if running else list(unique)
    chance.shuffle(shuffled)
    assert tell(shuffled, register(SOURCES)) == tell(unique, register(SOURCES))


@given(
    st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99), st.booleans(), st.integers(1, 9))), rankings
)
def test_it_is_one_whether_counts_come_in_one_report_or_in_several(
    pairs: list[tuple[int, int, bool, int]], ranking: tuple[str, ...]
) -> None:
    together, apart = register(ranking), register(ranking)
    for number, (likes, saves, running, at_ms) in enumerate(pairs):
        source = SOURCES[number % len(SOURCES)]
        first = Heard(source, Measure.LIKES, likes, running, at_ms)
        second = replace(first, measure=Measure.SAVES, amount=saves)
        one = deltas_of([first, second], together)
        assert one == deltas_of([first], apart) + deltas_of([second], apart)
    assert together == apart
