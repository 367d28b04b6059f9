"""Networks, as far as a message must fit them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Counting(StrEnum):
    """How a network counts the length of a text."""

    CHARACTERS = "characters"  # Unicode code points
    GRAPHEMES = "graphemes"  # what a reader takes for one character
    WEIGHTED = "weighted"  # X: what lies beyond the Latin and nearby scripts counts twice


@dataclass(frozen=True, slots=True)
class Network:
    """A network's own rule for messages.

    `limit`: the longest text, None where there is none. `link`: what it counts for a link of any length, None
    where a link counts like any text. `inside`: what is shared there stays in the company.
    """

    limit: int | None
    counting: Counting = Counting.CHARACTERS
    link: int | None = None
    inside: bool = False


# What content needs of share's table of networks; a contract test holds the two to the same. Limits are as
# the networks publish them, or the least that their clients were seen to take.
NETWORKS: Mapping[str, Network] = {
    "linkedin": Network(3000),
    "x": Network(280, Counting.WEIGHTED, link=23),
    "facebook": Network(63_206),
    "instagram": Network(2200),
    "mastodon": Network(500, Counting.GRAPHEMES, link=23),
    "bluesky": Network(300, Counting.GRAPHEMES),
    "whatsapp": Network(65_536),
    "email": Network(100_000),
    "slack": Network(40_000, inside=True),
    "teams": Network(28_000, inside=True),
    "yammer": Network(10_000, inside=True),
    "workplace": Network(10_000, inside=True),
    "glassdoor": Network(None),
    "indeed": Network(None),
    "forum": Network(None),
    "event": Network(None),
    "word_of_mouth": Network(None),
    "other": Network(None),
}
