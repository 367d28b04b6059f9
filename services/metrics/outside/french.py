"""How well or badly French words speak: the adjectives of textblob-fr's lexicon, and words of our own.

That lexicon has adjectives alone, but comments speak by nouns, verbs, interjections and signs: french.toml.
"""

import re
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from importlib.util import find_spec
from math import copysign, sqrt
from pathlib import Path
from xml.etree import ElementTree

WORDS = Path(__file__).with_name("french.toml")
STRENGTHS = {"strong": 3.0, "plain": 1.8}
SIGNS = {"positive": 1, "negative": -1}
ADJECTIVE_STRENGTH = 4.0  # the lexicon's own scale ends at 1
NEGATIONS = frozenset({"pas", "jamais", "rien", "aucune", "aucunement", "nullement", "sans", "ni", "guere"})
STRONGER = frozenset(
    {
        "absolument",
        "archi",
        "beaucoup",
        "carrement",
        "completement",
        "entierement",
        "extremement",
        "enormement",
        "hyper",
        "particulierement",
        "profondement",
        "si",
        "tant",
        "tellement",
        "terriblement",
        "totalement",
        "tres",
        "trop",
        "ultra",
        "vraiment",
    }
)
WEAKER = frozenset({"assez", "legerement", "moins", "peu", "plutot", "presque", "quasi", "quasiment"})
NEGATED, MODIFIED, WINDOW = -0.74, 0.293, 3  # as in VADER
HALFWAY = 15.0  # the square of the sum that stands for 0.7, as in VADER
SHORTEST_STEM = 3
_TOKEN = re.compile(r"https?://\S+|@\w+|[^\W_]+(?:[-'][^\W_]+)*|[^\w\s]")
_ELISION = re.compile(r"^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)'")


class FrenchLexicon:
    """The lexicon, read once."""

    def __init__(self) -> None:
        """Raises LookupError where textblob-fr is not installed."""
        self._adjectives = adjectives(_lexicon().read_bytes())
        self._words, self._stems = own_words(WORDS.read_text("utf-8"))

    def score(self, text: str) -> float:
        """From -1 to 1; 0 where no word is known. A pure function."""
        words = list(tokens(text))
        total = sum(self._weight(words, place) for place in range(len(words)))
        return total / sqrt(total * total + HALFWAY)

    def _weight(self, words: list[str], place: int) -> float:
        """What a word says, as the three before it change it."""
        word = words[place]
        value = 0.0 if word in NEGATIONS or word in STRONGER | WEAKER else self._value(word)
        if not value:
            return 0.0
        for distance, before in enumerate(reversed(words[max(0, place - WINDOW) : place])):
            change = copysign(MODIFIED * (1 - 0.05 * distance), value)
            if before in STRONGER:
                value += change
            elif before in WEAKER:
                value -= change
            elif before in NEGATIONS:
                return value * NEGATED
        return value

    def _value(self, word: str) -> float:
        """Our own word, the longest of our stems that it begins with, or the lexicon's."""
        if word in self._words:
            return self._words[word]
        for length in range(len(word), SHORTEST_STEM - 1, -1):
            if word[:length] in self._stems:
                return self._stems[word[:length]]
        return self._adjectives.get(word, 0.0)


def folded(text: str) -> str:
    """Small letters without accents."""
    plain = unicodedata.normalize("NFKD", text.lower())
    kept = "".join(one for one in plain if not unicodedata.combining(one))
    return kept.replace("œ", "oe").replace("’", "'")


def tokens(text: str) -> Iterator[str]:
    """Words without what is elided before them, and signs; no links and no names of accounts."""
    for found in _TOKEN.finditer(folded(text)):
        word = found.group()
        if not word.startswith(("http", "@")):
            yield _ELISION.sub("", word)


def adjectives(lexicon: bytes) -> Mapping[str, float]:
    """Values of the lexicon's words; of several meanings the mean."""
    found: dict[str, list[float]] = defaultdict(list)
    # A file of an installed package with a known hash.
    for word in ElementTree.fromstring(lexicon).iter("word"):  # noqa: S314
        found[folded(word.get("form", ""))].append(float(word.get("polarity", "0")))
    return {word: ADJECTIVE_STRENGTH * sum(all_) / len(all_) for word, all_ in found.items()}


def own_words(catalogue: str) -> tuple[Mapping[str, float], Mapping[str, float]]:
    """Values of our words, and of our stems."""
    listed = list(_listed(tomllib.loads(catalogue)))
    words = {word: value for word, value in listed if not word.endswith("*")}
    return words, {word[:-1]: value for word, value in listed if word.endswith("*")}


def _listed(catalogue: Mapping[str, Mapping[str, Iterable[str]]]) -> Iterator[tuple[str, float]]:
    for side, sign in SIGNS.items():
        for how, strength in STRENGTHS.items():
            for word in catalogue[side][how]:
                yield word, sign * strength


def _lexicon() -> Path:
    """Where the lexicon is; its package is not imported, for that takes all of NLTK along."""
    found = find_spec("textblob_fr")
    if found is None or not found.submodule_search_locations:
        raise LookupError("textblob-fr is not installed")
    return Path(found.submodule_search_locations[0]) / "fr-sentiment.xml"
