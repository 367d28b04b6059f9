"""What sentiment needs of the outside. Moments are milliseconds UTC."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Protocol

from services.metrics.domain.model.sentiment import (
    About,
    Counts,
    Cursor,
    Judgement,
    KeptMention,
    Label,
    Mention,
    MentionLabelled,
    SentimentAsked,
)
from services.metrics.domain.rules.sentiment import LabelChanges

Say = Callable[[Mention, Label], None]
"""Says with the transaction that a mention has this label."""


class Labeller(Protocol):
    """Labels words."""

    async def judge(self, texts: Sequence[tuple[str, str]]) -> Sequence[Judgement]:
        """One judgement for each text and its language tag, which may be empty; the same for the same."""
        ...


class Mentions(Protocol):
    """The book of mentions, inside one transaction."""

    async def add(self, mentions: Sequence[KeptMention]) -> None:
        """Keep these, none of which is kept yet."""
        ...

    async def mention(self, mention_id: str) -> KeptMention | None:
        """One of them."""
        ...

    async def replace(self, kept: KeptMention) -> None:
        """Keep it so from now on, nothing of what it was."""
        ...

    async def forget_texts(self, until_ms: int, most: int) -> int:
        """Delete the words of at most so many mentions whose time was over then; how many there were."""
        ...


class MentionPages(Protocol):
    """The book of mentions, to be read."""

    async def page(
        self, about: About, *, unlabelled: bool, after: Cursor | None, size: int
    ) -> Sequence[KeptMention]:
        """At most so many, the newest first, from behind the cursor on."""
        ...


class Labels(Protocol):
    """The labels that stand and their counts, inside one transaction."""

    async def standing(self, mention_ids: Collection[str]) -> Mapping[str, MentionLabelled]:
        """Those of these mentions that have a label."""
        ...

    async def save(self, changes: LabelChanges) -> None:
        """Add the changes to what is kept."""
        ...


class SentimentCounts(Protocol):
    """The counts, to be read."""

    async def counts(self, asked: SentimentAsked) -> Counts:
        """Sums of the cells that the question is about."""
        ...
