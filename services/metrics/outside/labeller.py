"""Labels words by lexicons: VADER for English, french.py for French. docs/decisions/0035 says why these."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from services.metrics.domain.model.sentiment import Judgement, Sentiment
from services.metrics.outside.french import FrenchLexicon

LONGEST = 500
"""Characters that are looked at: VADER takes the square of the time, and a transaction waits for it."""
SURE = 0.5
"""How sure the telling of a language must be."""
NEGATIVE_BELOW, POSITIVE_ABOVE = 0.0, 0.4
"""Chosen on the first half of the measured posts, and alike for both languages."""
UNTOLD = frozenset({"", "und", "mul", "zxx"})


class LexiconLabeller:
    """ports.Labeller, and a component that reads what it needs before anything is heard."""

    name = "labeller"

    async def start(self) -> None:
        """Read the lexicons and what tells languages apart: a second that no transaction should wait."""
        await asyncio.to_thread(lambda: (_scores(), _languages()))

    async def stop(self) -> None:
        """Nothing is open."""

    def alive(self) -> str | None:
        """None: nothing runs by itself."""
        return None

    async def ready(self) -> str | None:
        """None: calls do not need it."""
        return None

    async def judge(self, texts: Sequence[tuple[str, str]]) -> Sequence[Judgement]:
        """See ports.Labeller; works in a thread, so that calls are answered meanwhile."""
        return await asyncio.to_thread(lambda: [judgement(*one) for one in texts]) if texts else []


def judgement(text: str, tag: str) -> Judgement:
    """What the words say. The language is the tag's, and is told from the words where there is none.

    Words in a language other than French and English have no sentiment, nor have those whose language cannot
    be told.
    """
    looked_at = text[:LONGEST]
    language = tag.lower().replace("_", "-").partition("-")[0]
    if language in UNTOLD:
        language = language_of(looked_at)
    score = _scores().get(language)
    return Judgement(sentiment_of(score(looked_at)) if score is not None else None, language)


def language_of(text: str) -> str:
    """The language of words, as ISO 639-1; empty where it is not sure."""
    language, sure = _languages().classify(text)
    return str(language) if sure >= SURE else ""


def sentiment_of(score: float) -> Sentiment:
    """The label of a score from -1 to 1."""
    if score < NEGATIVE_BELOW:
        return Sentiment.NEGATIVE
    return Sentiment.POSITIVE if score > POSITIVE_ABOVE else Sentiment.NEUTRAL


@cache
def _scores() -> Mapping[str, Callable[[str], float]]:
    english, french = SentimentIntensityAnalyzer(), FrenchLexicon()
    return {"en": lambda text: float(english.polarity_scores(text)["compound"]), "fr": french.score}


@cache
def _languages() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
