"""Mentions are labelled when they are heard, or by hand; labels are counted; words are forgotten."""

from collections.abc import Awaitable, Callable, Sequence

from services.metrics.domain.errors import UnknownMention
from services.metrics.domain.model.sentiment import (
    About,
    Cursor,
    Judgement,
    KeptMention,
    Label,
    MentionLabelled,
    MentionObserved,
    Sentiment,
)
from services.metrics.domain.rules.sentiment import fold_labels, relabelled, shown, taken_in, token_of
from services.metrics.ports.sentiment import Labeller, Labels, MentionPages, Mentions, Say

FORGOTTEN_AT_ONCE = 500


async def take_in_mentions(
    heard: Sequence[MentionObserved], labeller: Labeller, mentions: Mentions, say: Say, now_ms: int
) -> None:
    """Label what was heard, keep it, and say its label; what has none is kept for somebody to label."""
    judged = await _judged(heard, labeller)
    kept = [taken_in(one, judged.get(one.mention.mention_id), now_ms) for one in heard]
    await mentions.add(kept)
    for one in kept:
        if one.label is not None:
            say(one.mention, one.label)


async def _judged(heard: Sequence[MentionObserved], labeller: Labeller) -> dict[str, Judgement]:
    """By mention: judgements of those whose source gave words and no label."""
    worded = [one for one in heard if one.text]
    found = await labeller.judge([(one.text, one.mention.language) for one in worded])
    return {one.mention.mention_id: judged for one, judged in zip(worded, found, strict=True)}


async def label_by_hand(
    mention_id: str, sentiment: Sentiment, mentions: Mentions, say: Say, now_ms: int
) -> Label:
    """Set a manual label and say it; the same one once more changes nothing. Raises UnknownMention."""
    kept = await mentions.mention(mention_id)
    if kept is None:
        raise UnknownMention("mention_id", "no mention of that id was heard of")
    labelled = relabelled(kept, sentiment, now_ms)
    assert labelled.label is not None  # noqa: S101 - what is labelled has a label
    await mentions.replace(labelled)
    if labelled.label != kept.label:
        say(labelled.mention, labelled.label)
    return labelled.label


async def count_labels(facts: Sequence[tuple[str, MentionLabelled]], labels: Labels) -> None:
    """Fold a batch of labels, each with its partition, into what is kept; each fact is given once."""
    known = await labels.standing({fact.mention_id for _, fact in facts})
    await labels.save(fold_labels(facts, known))


async def list_mentions(
    about: About, pages: MentionPages, *, unlabelled: bool, after: Cursor | None, size: int, now_ms: int
) -> tuple[Sequence[KeptMention], str]:
    """One page as it may be shown now, and the token of the next one; empty for the last."""
    found = await pages.page(about, unlabelled=unlabelled, after=after, size=size + 1)
    page = [shown(one, now_ms) for one in found[:size]]
    last = page[-1].mention if len(found) > size else None
    return page, token_of(Cursor(last.moment.at_ms, last.mention_id)) if last is not None else ""


async def forget_texts(forget: Callable[[int], Awaitable[int]]) -> None:
    """Delete all words whose time is over; `forget` deletes at most so many in one transaction."""
    while await forget(FORGOTTEN_AT_ONCE) == FORGOTTEN_AT_ONCE:
        pass
