"""How long a network finds a text."""

import unicodedata
from collections.abc import Callable, Mapping

import regex

from services.content.domain.model.networks import NETWORKS, Counting

# Counting is share's too (services/share/domain/rules/lengths.py); a contract test holds the two to the same.
# An address with its scheme, without the punctuation that a sentence ends it with.
_LETTERS = "a-z0-9_\u00c0-\u024f\u0400-\u04ff"
_PATH = rf"[{_LETTERS}!#$%&'()*+,./:;=?@~|\[\]\-]*[{_LETTERS}#/&=+\-]"
_LINK = regex.compile(rf"https?://[\w.\-]*\w(?::\d+)?(?:/(?:{_PATH})?|\?{_PATH})?", regex.IGNORECASE)
# Flags, keycaps, pictures with their skin tones, joined pictures. The signs of copyright and trade marks are
# pictures only where a selector says so, and nothing is one where a selector says that it is text.
_PICTURE = r"\p{Extended_Pictographic}(?:\uFE0F|\p{Emoji_Modifier})?[\U000E0020-\U000E007F]*"
_JOINED = rf"(?![©®](?!\uFE0F)){_PICTURE}(?!\uFE0E)(?:\u200D{_PICTURE})*"
_EMOJI = regex.compile(rf"\p{{Regional_Indicator}}{{2}}|[0-9#*]\uFE0F?\u20E3|{_JOINED}")
_EMOJI_WEIGHT = 2
_GRAPHEME = regex.compile(r"\X")
# Code points that X counts once; all others count twice (twitter-text, configuration v3).
_SINGLE = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))


def length(network: str, text: str) -> int:
    """How long `network` finds `text`, in the unit of its limit; links count as its table says."""
    rule = NETWORKS[network]
    count = _COUNTS[rule.counting]
    if rule.link is None:
        return count(text)
    between = _LINK.split(text)
    return sum(map(count, between)) + rule.link * (len(between) - 1)


def fits(network: str, text: str) -> bool:
    """Whether the network takes the text."""
    limit = NETWORKS[network].limit
    return limit is None or length(network, text) <= limit


def _graphemes(text: str) -> int:
    return sum(1 for _ in _GRAPHEME.finditer(text))


def _weighted(text: str) -> int:
    rest, emoji = _EMOJI.subn("", unicodedata.normalize("NFC", text))
    return _EMOJI_WEIGHT * int(emoji) + sum(map(_weight, rest))


def _weight(character: str) -> int:
    return 1 if any(first <= ord(character) <= last for first, last in _SINGLE) else 2


_COUNTS: Mapping[Counting, Callable[[str], int]] = {
    Counting.CHARACTERS: len,
    Counting.GRAPHEMES: _graphemes,
    Counting.WEIGHTED: _weighted,
}
