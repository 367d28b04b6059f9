"""The words of a share: turns among suggestions, how alike two texts are, and what is kept of them."""

import hashlib
from collections.abc import Sequence
from unicodedata import normalize

import regex
from rapidfuzz.distance import Indel

from services.share.domain.model.shares import Suggestion
from services.share.domain.rules.lengths import ADDRESS
from services.share.domain.rules.stamping import DAY_MS

# Comparing takes quadratic time; own words are no longer, but folding may lengthen them.
COMPARED_CHARACTERS = 20_000
KEPT_MS = 7 * DAY_MS  # words of a share that was never confirmed are kept by this longer than it could be
_LINK = regex.compile(rf"(?:https?://|www\.){ADDRESS}", regex.IGNORECASE)
_HASHTAG = regex.compile(r"#[\w\p{M}]+")
_INVISIBLE = regex.compile(r"\p{Default_Ignorable_Code_Point}+")
_SPACE = regex.compile(r"\s+")


def in_turn(suggestions: Sequence[Suggestion], turn: int) -> list[Suggestion]:
    """The suggestions for the `turn`-th asker, the first choice first.

    Those in the language of the first take turns; the others are left out.
    """
    candidates = [one for one in suggestions if one.language == suggestions[0].language]
    first = turn % len(candidates) if candidates else 0
    return candidates[first:] + candidates[:first]


def bare(text: str) -> str:
    """The text without links and hashtags, spaces made one."""
    return _spaced(_HASHTAG.sub(" ", _LINK.sub(" ", text)))


def folded(text: str) -> str:
    """The bare text as texts are compared: what readers take for the same words is the same.

    Letters of either case, composed or not, in any font that Unicode has (NFKC); signs that nobody sees are
    left out. At most 20,000 characters.
    """
    visible = _INVISIBLE.sub("", normalize("NFKC", text))
    return bare(visible).casefold()[:COMPARED_CHARACTERS]


def similarity(one: str, other: str) -> float:
    """Likeness from 0 (nothing) to 1 (the same), links and hashtags aside.

    Twice the longest common subsequence of both folded texts / the sum of their lengths (normalised Indel).
    Two texts of 20,000 characters take some 10 ms.
    """
    return Indel.normalized_similarity(folded(one), folded(other))


def is_same(one: str, other: str) -> bool:
    """The same words and hashtags in the same letters; links and spaces aside."""
    return _spaced(_LINK.sub(" ", one)) == _spaced(_LINK.sub(" ", other))


def text_hash(share_id: str, text: str) -> str:
    """SHA-256, in hexadecimal, of share id, NUL and the text as it was posted.

    It outlives the words and proves them to who has them. Equal texts of two shares do not show.
    """
    return hashlib.sha256(f"{share_id}\0{text}".encode("utf-8", "surrogatepass")).hexdigest()


def _spaced(text: str) -> str:
    return str(_SPACE.sub(" ", text)).strip()
