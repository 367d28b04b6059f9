"""Texts as rules read them: words in a row, without what makes no difference to a reader."""

import unicodedata

import regex

# Scripts that leave no space between words: there every letter stands for itself, so that a word is found
# wherever its letters stand together.
_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\p{Tibetan}"
_WORD = regex.compile(rf"[{_UNSPACED}]\p{{M}}*|[[\p{{L}}\p{{N}}\p{{M}}]--[{_UNSPACED}]]+", regex.VERSION1)
# What can be left out without another word coming of it: accents of Latin, Greek and Cyrillic, points of
# Hebrew and Arabic. Marks of other scripts are vowels, and stay.
_MARKS = regex.compile(r"[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u065f\u0670]")
_UNSEEN = regex.compile(r"\p{Cf}|\u034f|[\ufe00-\ufe0f]")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ı": "i"})


def seen(text: str) -> str:
    """The text without what cannot be seen, each letter written one way."""
    return unicodedata.normalize("NFKC", _UNSEEN.sub("", text))


def folded(text: str) -> str:
    """The words of a text, each between two spaces: a word stands in it only where the text has it whole."""
    lower = unicodedata.normalize("NFKD", _UNSEEN.sub("", text)).casefold()
    bare = _MARKS.sub("", unicodedata.normalize("NFKD", lower))
    return f" {' '.join(_WORD.findall(bare.translate(_LIGATURES)))} "


def is_one_word(term: str) -> bool:
    """Whether nothing but letters, figures and what cannot be seen stands in it."""
    bare = unicodedata.normalize("NFKD", _UNSEEN.sub("", term.strip()))
    return regex.fullmatch(r"[\p{L}\p{N}\p{M}]+", bare) is not None
