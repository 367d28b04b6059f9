"""Which label of a mention stands, how labelled mentions are counted, and how long words are kept."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from services.metrics.domain.errors import NoSuchPage
from services.metrics.domain.model.sentiment import (
    Counts,
    Cursor,
    Judgement,
    KeptMention,
    Label,
    Labelling,
    MentionLabelled,
    MentionObserved,
    Place,
    Sentiment,
    Tally,
)

DAY_MS = 86_400_000
TEXT_KEPT_MS = 7 * DAY_MS
"""As long as the topic that the words come from."""


def taken_in(observed: MentionObserved, judged: Judgement | None, now_ms: int) -> KeptMention:
    """The mention as it is kept: under its source's label, or under that of the judgement, if there is one.

    Words are kept for seven days after the log heard of them, and not at all where these are over already.
    """
    mention = observed.mention
    if judged is not None:
        mention = replace(mention, language=mention.language or judged.language)
    until_ms = mention.moment.accepted_at_ms + TEXT_KEPT_MS
    label = _first_label(observed, judged, now_ms)
    if not observed.text or until_ms <= now_ms:
        return KeptMention(mention, label)
    return KeptMention(mention, label, observed.text, until_ms)


def _first_label(observed: MentionObserved, judged: Judgement | None, now_ms: int) -> Label | None:
    if observed.given is not None:
        return Label(observed.given, Labelling.GIVEN, now_ms)
    if judged is None or judged.sentiment is None:
        return None
    return Label(judged.sentiment, Labelling.AUTOMATIC, now_ms)


def relabelled(kept: KeptMention, sentiment: Sentiment, now_ms: int) -> KeptMention:
    """The mention under a manual label, without its words: nobody needs them any more.

    The label is later than the one before it, whatever the clocks say. One that a person set already and that
    says the same stands.
    """
    before = kept.label
    if before is not None and (before.how, before.sentiment) == (Labelling.MANUAL, sentiment):
        return replace(kept, text=None, text_until_ms=None)
    at_ms = now_ms if before is None else max(now_ms, before.at_ms + 1)
    return KeptMention(kept.mention, Label(sentiment, Labelling.MANUAL, at_ms))


def shown(kept: KeptMention, now_ms: int) -> KeptMention:
    """The mention as it may be shown: without words whose time is over, though they may still be stored."""
    if kept.text_until_ms is None or now_ms < kept.text_until_ms:
        return kept
    return replace(kept, text=None, text_until_ms=None)


def _rank(labelled: MentionLabelled) -> tuple[bool, int, str]:
    return labelled.label.how is Labelling.MANUAL, labelled.label.at_ms, labelled.event_id


def standing(before: MentionLabelled | None, labelled: MentionLabelled) -> MentionLabelled:
    """The one that stands: manual before every other, then the last, then by id.

    A maximum, so that neither order nor repetition matters.
    """
    return labelled if before is None else max(before, labelled, key=_rank)


def _counts() -> Any:
    return defaultdict(lambda: defaultdict(int))


@dataclass(slots=True)
class LabelChanges:
    """What a batch adds. Cells are kept per partition, so that no two readers of the log write the same.

    A key that was touched is here even where its change is 0: nor do the keys depend on batches.
    """

    cells: dict[tuple[str, Place], dict[tuple[Labelling, Sentiment], int]] = field(default_factory=_counts)
    labels: dict[str, MentionLabelled] = field(default_factory=dict)


def fold_labels(
    facts: Iterable[tuple[str, MentionLabelled]], known: Mapping[str, MentionLabelled]
) -> LabelChanges:
    """The changes that labels make, each with its partition; `known` are those that stood before."""
    changes = LabelChanges()
    for partition, fact in facts:
        before = changes.labels.get(fact.mention_id) or known.get(fact.mention_id)
        after = changes.labels[fact.mention_id] = standing(before, fact)
        if before is not None:
            _add(changes, partition, before, -1)
        _add(changes, partition, after, 1)
    return changes


def _add(changes: LabelChanges, partition: str, labelled: MentionLabelled, amount: int) -> None:
    label = labelled.label
    changes.cells[partition, labelled.place][label.how, label.sentiment] += amount


def tally(counts: Counts, *hows: Labelling) -> Tally:
    """The mentions whose label came about in one of these ways."""
    by = {one: sum(counts.get((how, one), 0) for how in hows) for one in Sentiment}
    return Tally(by[Sentiment.POSITIVE], by[Sentiment.NEUTRAL], by[Sentiment.NEGATIVE])


def cursor(token: str) -> Cursor | None:
    """The place that a page token names; None for the first page. Raises NoSuchPage."""
    if not token:
        return None
    at_ms, _, mention_id = token.partition(".")
    if not (at_ms.isdecimal() and at_ms.isascii() and len(at_ms) <= 15 and mention_id):
        raise NoSuchPage("page_token", "no page before gave this token")
    return Cursor(int(at_ms), mention_id)


def token_of(last: Cursor) -> str:
    """The token of the page that follows."""
    return f"{last.at_ms}.{last.mention_id}"
