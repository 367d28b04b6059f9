"""The disclosure that must stand in the text of an employee who speaks for the company, by their country."""

from unicodedata import normalize

import regex

from services.share.domain.model.library import SharingRules
from services.share.domain.model.stamps import Channel
from services.share.domain.rules.lengths import LINK

_EXEMPT = (Channel.INTERNAL, Channel.REVIEW)
# Letters of scripts that put spaces between words: #ad does not stand in #adventure. Elsewhere words touch.
_LETTER = r"[0-9A-Za-z_\u00c0-\u04ff]"
_SPACE = regex.compile(r"\s+")


def required(rules: SharingRules, country: str, channel: Channel) -> str:
    """What must stand in a text of a person of that country (empty where unknown); empty for nothing.

    Nothing must inside the company, nor on a review site, where nobody's words are asked for.
    """
    if channel in _EXEMPT:
        return ""
    return rules.disclosures.get(country) or rules.disclosures.get("", "")


def stands_in(disclosure: str, text: str) -> bool:
    """The disclosure stands in the text as words of its own, whatever the case and the spaces.

    What stands in an address only is not read: it counts for a disclosure that has an address itself.
    """
    if not LINK.search(disclosure):
        text = LINK.sub(" ", text)
    wanted = rf"(?<!{_LETTER}){regex.escape(_folded(disclosure))}(?!{_LETTER})"
    return not disclosure or regex.search(wanted, _folded(text)) is not None


def with_disclosure(text: str, disclosure: str) -> str:
    """The text with what must stand in it, on a line of its own where it does not stand there yet."""
    if stands_in(disclosure, text):
        return text
    return f"{text}\n{disclosure}" if text else disclosure


def _folded(text: str) -> str:
    return str(_SPACE.sub(" ", normalize("NFC", text).casefold())).strip()
