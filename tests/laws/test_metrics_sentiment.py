"""The law of labels: counts are a function of the set of labels, whatever order, batches or repetition."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from services.metrics.domain.model.sentiment import Label, Labelling, MentionLabelled, Place, Sentiment
from services.metrics.domain.rules.sentiment import fold_labels, tally

Key = tuple[str, Place, Labelling, Sentiment]


def partition_of(fact: MentionLabelled) -> str:
    """What is said about one mention stands in one partition."""
    return f"metrics/{int(fact.mention_id) % 3}"


def place_of(mention: int) -> Place:
    return Place("p", f"2026-09-2{mention % 3}", f"c{mention % 2}", "linkedin")


labels = st.builds(
    lambda mention, sentiment, how, at_ms, number: MentionLabelled(
        str(mention), place_of(mention), Label(sentiment, how, at_ms), f"e{number}"
    ),
    st.integers(0, 5),
    st.sampled_from(list(Sentiment)),
    st.sampled_from(list(Labelling)),
    st.integers(1, 4),
    st.integers(0, 3),
)
distinct = st.lists(
    labels, max_size=30, unique_by=lambda one: (one.mention_id, one.label.at_ms, one.event_id)
)


def keep(batches: Sequence[Sequence[MentionLabelled]]) -> tuple[Counter[Key], dict[str, MentionLabelled]]:
    """What stands after the batches, as the store adds it up; what is 0 is left out."""
    counts: Counter[Key] = Counter()
    known: dict[str, MentionLabelled] = {}
    for batch in batches:
        changes = fold_labels([(partition_of(fact), fact) for fact in batch], known)
        for (partition, place), amounts in changes.cells.items():
            for (how, sentiment), amount in amounts.items():
                counts[partition, place, how, sentiment] += amount
        known |= changes.labels
    return Counter({key: count for key, count in counts.items() if count}), known


def plainly(heard: Sequence[MentionLabelled]) -> dict[str, Label]:
    """The label of each mention by the sentence: the last manual one, or else the last."""
    found = {}
    for mention in {one.mention_id for one in heard}:
        own = [one for one in heard if one.mention_id == mention]
        manual = [one for one in own if one.label.how is Labelling.MANUAL]
        found[mention] = max(manual or own, key=lambda one: (one.label.at_ms, one.event_id)).label
    return found


@settings(max_examples=300, deadline=None)
@given(heard=distinct, data=st.data())
def test_order_repetition_and_batches_change_no_count(
    heard: list[MentionLabelled], data: st.DataObject
) -> None:
    repeated = heard + (data.draw(st.lists(st.sampled_from(heard), max_size=10)) if heard else [])
    shuffled = data.draw(st.permutations(repeated))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(shuffled)), max_size=5)))
    batches = [shuffled[first:last] for first, last in pairwise([0, *cuts, len(shuffled)])]
    assert keep(batches) == keep([[one] for one in heard])


@settings(max_examples=200, deadline=None)
@given(heard=distinct)
def test_every_mention_counts_once_under_its_last_manual_label_or_else_its_last(
    heard: list[MentionLabelled],
) -> None:
    counts, known = keep([heard])
    expected = plainly(heard)
    assert {mention: one.label for mention, one in known.items()} == expected
    by_label = Counter((label.how, label.sentiment) for label in expected.values())
    found: Counter[tuple[Labelling, Sentiment]] = Counter()
    for (_, _, how, sentiment), count in counts.items():
        found[how, sentiment] += count
    assert found == by_label
    assert tally(found, *Labelling).n == len(expected)
    assert all(count > 0 for count in counts.values())
