"""How long a network finds a text. content has a copy of these rules; a contract test keeps the two equal."""

import unicodedata
from collections.abc import Callable, Mapping

import regex

from services.share.domain.model.shares import Network

# An address with its scheme, without the punctuation that a sentence ends it with.
_LETTERS = "a-z0-9_\u00c0-\u024f\u0400-\u04ff"
_PATH = rf"[{_LETTERS}!#$%&'()*+,./:;=?@~|\[\]\-]*[{_LETTERS}#/&=+\-]"
ADDRESS = rf"[\w.\-]*\w(?::\d+)?(?:/(?:{_PATH})?|\?{_PATH})?"  # what follows the scheme
LINK = regex.compile(rf"https?://{ADDRESS}", regex.IGNORECASE)
# Flags, keycaps, pictures with their skin tones, joined pictures. The signs of copyright and trade marks are
# pictures only where a selector says so, and nothing is one where a selector says that it is text.
_PICTURE = r"\p{Extended_Pictographic}(?:\uFE0F|\p{Emoji_Modifier})?[\U000E0020-\U000E007F]*"
_JOINED = rf"(?![©®](?!\uFE0F)){_PICTURE}(?!\uFE0E)(?:\u200D{_PICTURE})*"
_EMOJI = regex.compile(rf"\p{{Regional_Indicator}}{{2}}|[0-9#*]\uFE0F?\u20E3|{_JOINED}")
_EMOJI_WEIGHT = 2
_GRAPHEME = regex.compile(r"\X")
# Code points that X counts once; all others count twice (twitter-text, configuration v3).
_SINGLE = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))


def length(network: Network, text: str) -> int:
    """How long the network finds `text` as it stands, links in it included, in the unit of its limit.

    characters: Unicode code points. graphemes: what a reader takes for one character. weighted: as X counts,
    once normalised (NFC): what lies beyond Latin and nearby scripts counts 2, a whole emoji counts 2. Where
    the network has a `link_length`, every address with http:// or https:// counts that, however long it is;
    one without counts as any text. No link is added: give the text with the link that it is posted with.
    """
    count = _COUNTS[network.length_unit]
    if network.link_length is None:
        return count(text)
    between = LINK.split(text)
    return sum(map(count, between)) + network.link_length * (len(between) - 1)


def _graphemes(text: str) -> int:
    return sum(1 for _ in _GRAPHEME.finditer(text))


def _weighted(text: str) -> int:
    rest, emoji = _EMOJI.subn("", unicodedata.normalize("NFC", text))
    return _EMOJI_WEIGHT * int(emoji) + sum(map(_weight, rest))


def _weight(character: str) -> int:
    return 1 if any(first <= ord(character) <= last for first, last in _SINGLE) else 2


_COUNTS: Mapping[str, Callable[[str], int]] = {
    "characters": len,
    "graphemes": _graphemes,
    "weighted": _weighted,
}
UNITS = frozenset(_COUNTS)
