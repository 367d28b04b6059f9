"""Mentions, and what they say about the company."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from services.metrics.domain.model.measures import Provenance
from services.metrics.domain.model.questions import Period


class Sentiment(StrEnum):
    """What a mention says."""

    POSITIVE = "positive"
    NEUTRAL = "neutral"
    NEGATIVE = "negative"


class Labelling(StrEnum):
    """Who says so: a lexicon from the words, the system that found it, a person who read it."""

    AUTOMATIC = "automatic"
    GIVEN = "given"
    MANUAL = "manual"


PROVENANCE_OF: Mapping[Labelling, Provenance] = {
    Labelling.AUTOMATIC: Provenance.ESTIMATED,
    Labelling.GIVEN: Provenance.DECLARED,
    Labelling.MANUAL: Provenance.DECLARED,
}


@dataclass(frozen=True, slots=True)
class Moment:
    """When it was written and when the log heard of it, in milliseconds UTC; the local date is YYYY-MM-DD."""

    at_ms: int
    accepted_at_ms: int
    local_date: str
    zone: str


@dataclass(frozen=True, slots=True)
class Mention:
    """What is known of a mention for good; programme and item are empty for one that was found elsewhere."""

    mention_id: str
    programme_id: str
    content_id: str
    network: str
    source: str
    moment: Moment
    language: str


@dataclass(frozen=True, slots=True)
class MentionObserved:
    """Somebody mentioned the company: the words, or else the label that the source gave."""

    mention: Mention
    text: str
    given: Sentiment | None


@dataclass(frozen=True, slots=True)
class Label:
    """What a mention says, who says so, and when they said it, in milliseconds UTC."""

    sentiment: Sentiment
    how: Labelling
    at_ms: int


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a labeller makes of words; without a sentiment where it does not know the language."""

    sentiment: Sentiment | None
    language: str


@dataclass(frozen=True, slots=True)
class KeptMention:
    """A mention, its words while they are kept, and its label where it has one."""

    mention: Mention
    label: Label | None
    text: str | None = None
    text_until_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """The finest key that labelled mentions are counted under."""

    programme_id: str
    date: str
    content_id: str
    network: str


@dataclass(frozen=True, slots=True)
class MentionLabelled:
    """A mention has a label; `event_id` tells two of one moment apart."""

    mention_id: str
    place: Place
    label: Label
    event_id: str


@dataclass(frozen=True, slots=True)
class About:
    """Which mentions are asked for; an empty programme stands for those found elsewhere, None for all."""

    programme_id: str
    content_id: str | None = None
    network: str | None = None


@dataclass(frozen=True, slots=True)
class SentimentAsked:
    """A question for net sentiment."""

    about: About
    period: Period


class Cursor(NamedTuple):
    """The last mention of a page."""

    at_ms: int
    mention_id: str


Counts = Mapping[tuple[Labelling, Sentiment], int]
"""How many mentions stand under a label that came about in this way; what is missing is 0."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Labelled mentions, counted."""

    positive: int = 0
    neutral: int = 0
    negative: int = 0

    @property
    def n(self) -> int:
        """The sample size."""
        return self.positive + self.neutral + self.negative

    @property
    def net(self) -> float | None:
        """100 (positive - negative) / n, from -100 to 100, unrounded; None where n is 0."""
        return 100 * (self.positive - self.negative) / self.n if self.n else None
