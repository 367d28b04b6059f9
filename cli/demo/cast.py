"""Who and what the demo is about; the words stand in cast.toml."""

import random
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_CAST: dict[str, Any] = tomllib.loads(Path(__file__).with_name("cast.toml").read_text("utf-8"))

PROGRAMME: dict[str, Any] = _CAST["programme"]
PROGRAMME_ID: str = PROGRAMME["programme_id"]
NETWORKS: tuple[str, ...] = tuple(PROGRAMME["networks"])
TOOL_NETWORK: str = PROGRAMME["tool_network"]
CHARTER: dict[str, str] = _CAST["charter"]
CURRENCY: str = _CAST["worth"]["currency"]
RATES_SINCE: str = _CAST["worth"]["since"]
COSTS: dict[str, str] = _CAST["costs"]
"""Decimal amount by part, of one month."""


@dataclass(frozen=True)
class Office:
    """A team in one place."""

    team: str
    department: str
    country: str
    language: str
    zone: str
    leaders: bool = False


@dataclass(frozen=True)
class Person:
    """One employee as the directory has them."""

    external_id: str
    name: str
    office: Office

    @property
    def email(self) -> str:
        """Where invitations go."""
        return f"{self.external_id.lower()}@portevoix.example"

    @property
    def roles(self) -> tuple[str, ...]:
        """What the person's token says."""
        return ("employee", "leader") if self.office.leaders else ("employee",)


@dataclass(frozen=True)
class Piece:
    """An item of the library, and what may be said with it in its own language."""

    title: str
    why: str
    slug: str
    language: str
    category: str
    kind: str
    topics: list[str]
    messages: list[str]
    campaign: str = ""
    source: str = ""
    planned: bool = False


@dataclass(frozen=True)
class Campaign:
    """A campaign with its goals, each a kind, the measure that tells, and the figure to reach."""

    campaign_id: str
    name: str
    why: str
    goals: list[dict[str, Any]]


@dataclass(frozen=True)
class Rates:
    """What actions on a network are worth, decimal by action; a reaction may be a click's rate, weighed."""

    network: str
    amounts: dict[str, str]
    reaction_weight: str = ""


@dataclass(frozen=True)
class Comment:
    """What somebody wrote below a share, and what a person takes it to say."""

    language: str
    text: str
    says: str


RATES: tuple[Rates, ...] = tuple(Rates(**one) for one in _CAST["worth"]["rates"])
COMMENTS: tuple[Comment, ...] = tuple(Comment(**one) for one in _CAST["comments"])
CAMPAIGNS: tuple[Campaign, ...] = tuple(Campaign(**one) for one in _CAST["campaigns"])
PIECES: tuple[Piece, ...] = tuple(Piece(**one) for one in _CAST["pieces"])


def people() -> list[Person]:
    """All forty, in the order of the directory."""
    named = []
    for entry in _CAST["offices"]:
        about = {name: value for name, value in entry.items() if name != "people"}
        office = Office(**about)
        named += [(name, office) for name in entry["people"]]
    return [Person(f"E{number:03}", name, office) for number, (name, office) in enumerate(named, start=1)]


def wishes(chance: random.Random, least: int, most: int) -> list[tuple[int, str]]:
    """What a person shares, as (number of the piece, network): mostly fresh, now and then the same again."""
    wanted: list[tuple[int, str]] = []
    for _ in range(chance.randint(least, most)):
        again = wanted and chance.random() < 0.12
        fresh = (chance.randrange(len(PIECES)), chance.choice(NETWORKS))
        wanted.append(chance.choice(wanted) if again else fresh)
    return wanted
