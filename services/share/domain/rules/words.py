"""The words of a share: which suggestion comes next, and how alike two texts are."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from services.share.domain.model.shares import Suggestion

# Comparing takes quadratic time: short texts are compared by characters, longer ones by words.
SHORT_CHARACTERS = 800
COMPARED_WORDS = 800
_LINK = re.compile(r"(https?://|www\.)\S+", re.IGNORECASE)
_HASHTAG = re.compile(r"#\w+")
_SPACE = re.compile(r"\s+")


def next_suggestion(suggestions: Sequence[Suggestion], turn: int) -> Suggestion | None:
    """The suggestion for the `turn`-th asker: those in the language of the first take turns.

    None without any.
    """
    if not suggestions:
        return None
    candidates = [one for one in suggestions if one.language == suggestions[0].language]
    return candidates[turn % len(candidates)]


def bare(text: str) -> str:
    """The text without links and hashtags, spaces made one."""
    return _SPACE.sub(" ", _HASHTAG.sub(" ", _LINK.sub(" ", text))).strip()


def similarity(one: str, other: str) -> float:
    """Likeness from 0 (nothing) to 1 (the same), links and hashtags aside (Ratcliff and Obershelp)."""
    first, second = bare(one), bare(other)
    if first == second:
        return 1.0
    if max(len(first), len(second)) <= SHORT_CHARACTERS:
        return SequenceMatcher(None, first, second, autojunk=False).ratio()
    one_words, other_words = (text.split()[:COMPARED_WORDS] for text in (first, second))
    return SequenceMatcher(None, one_words, other_words, autojunk=False).ratio()
