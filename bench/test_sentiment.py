"""How often the labeller is right, on posts that people labelled, and how long a label takes.

Wants the folder that PORTEVOIX_DATA names. The limits between the labels were chosen on the first half of the
posts alone; the words of french.toml were written without looking at any.
"""

import os
import platform
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

from services.metrics.domain.model.sentiment import Sentiment
from services.metrics.outside.labeller import judgement, language_of, sentiment_of

pytestmark = [pytest.mark.bench, pytest.mark.timeout(240)]

LABELS = (Sentiment.NEGATIVE, Sentiment.NEUTRAL, Sentiment.POSITIVE)
LANGUAGES = {"en": "english", "fr": "french"}
Post = tuple[Sentiment, str]
Pairs = Sequence[tuple[Sentiment, Sentiment | None]]


@pytest.fixture(scope="module")
def folder() -> Path:
    """Where the posts are."""
    found = os.environ.get("PORTEVOIX_DATA")
    if not found:
        pytest.skip("PORTEVOIX_DATA is not set")
    return Path(found) / "sentiment"


def posts(folder: Path, language: str) -> list[Post]:
    """Label and text of every post."""
    lines = (folder / f"{LANGUAGES[language]}.tsv").read_text("utf-8").splitlines()
    return [(LABELS[int(label)], text) for label, _, text in (line.partition("\t") for line in lines)]


def halves(pairs: Pairs) -> tuple[Pairs, Pairs]:
    """Every second three posts, since their labels follow each other; and the others."""
    first = [pair for place, pair in enumerate(pairs) if place // 3 % 2 == 0]
    return first, [pair for place, pair in enumerate(pairs) if place // 3 % 2]


def right(pairs: Pairs) -> str:
    """Share of labels that are right."""
    return f"{100 * sum(true == told for true, told in pairs) / len(pairs):.1f} %"


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_against_those_of_people(folder: Path, language: str) -> None:
    """Wanted: clearly better than the third that chance gives, in either language."""
    labelled = posts(folder, language)
    judgement("", language)  # reads the lexicons
    begun = perf_counter()
    pairs = [(true, judgement(text, language).sentiment) for true, text in labelled]
    took_ms = 1000 * (perf_counter() - begun) / len(pairs)
    first, second = halves(pairs)
    print(f"\n{language}: {len(pairs)} posts, {right(pairs)} right ({right(first)} and {right(second)})")
    print(f"{took_ms:.2f} ms a post on {platform.machine()}")
    table(pairs)
    hits = Counter(true for true, told in second if true == told)
    assert sum(hits.values()) > len(second) / 2
    assert all(hits[one] > len(second) / 3 / 3 for one in LABELS)


def table(pairs: Pairs) -> None:
    """The confusion matrix: a row for each label of people, a column for each of the labeller."""
    counted = Counter(pairs)
    print(f"{'':>10}" + "".join(f"{one:>10}" for one in LABELS))
    for true in LABELS:
        print(f"{true:>10}" + "".join(f"{counted[true, told]:>10}" for told in LABELS))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_language_is_told_from_the_words(folder: Path, language: str) -> None:
    """Wanted: hardly any post taken for the other language."""
    told = Counter(language_of(text) for _, text in posts(folder, language))
    print(f"\n{language}: {told.most_common()}")
    (other,) = set(LANGUAGES) - {language}
    assert told[language] > 0.9 * told.total()
    assert told[other] < 0.01 * told.total()


def test_french_by_the_library_alone(folder: Path) -> None:
    """textblob-fr as its makers wrote it: what our words add."""
    library: Any = pytest.importorskip("textblob_fr")
    analyse = library.PatternAnalyzer().analyze
    scored = [(true, analyse(text)[0]) for true, text in posts(folder, "fr")]
    pairs = [(true, sentiment_of(score if score <= 0 else 1.0)) for true, score in scored]
    print(f"\nfr, textblob-fr with limits of 0: {right(pairs)} right")
    table(pairs)
