"""Which words comments have: counted by comments, not by times, and never below the floor."""

import re
from collections import Counter
from collections.abc import Collection, Iterable
from unicodedata import normalize

MOST_WORDS = 100
LEAST_LENGTH = 3
_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
_ELIDED = re.compile(r"^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)['’]")


class Words:
    """Counts comments by word as they come."""

    def __init__(self, stop_words: Collection[str]) -> None:
        self._stop_words = frozenset(stop_words)
        self._counts: Counter[str] = Counter()

    def hear(self, comments: Iterable[str]) -> None:
        """Count these comments too."""
        for text in comments:
            self._counts.update(words_of(text) - self._stop_words)

    def common(self, floor: int) -> list[tuple[str, int]]:
        """Return the words that at least `floor` comments have, the most common first, then by name."""
        found = [(word, count) for word, count in self._counts.items() if count >= floor]
        return sorted(found, key=lambda one: (-one[1], one[0]))[:MOST_WORDS]


def words_of(text: str) -> set[str]:
    """Return the words of a text, each once, in lower case, without what French leaves out a vowel of."""
    found = _WORD.findall(normalize("NFC", text).lower())
    bare = (_ELIDED.sub("", word.replace("’", "'")) for word in found)
    return {word for word in bare if len(word) >= LEAST_LENGTH}
