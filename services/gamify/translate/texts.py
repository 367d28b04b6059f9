"""Sentences for people, from the catalogues in services/gamify/texts."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

from services.gamify.domain.model.ledger import ADJUSTMENT, Line

LANGUAGES = ("en", "fr")
"""The first is for whoever has another one."""


def language_of(tag: str) -> str:
    """The language that is shown for a tag: French for fr and its regions, else English."""
    primary = tag.replace("_", "-").split("-")[0].strip().lower()
    return primary if primary in LANGUAGES else LANGUAGES[0]


def name_in(names: Mapping[str, str], tag: str) -> str:
    """A text of a programme's own, in the language of the tag."""
    return names.get(language_of(tag)) or names.get(LANGUAGES[0], "")


def sentence_of(line: Line, tag: str) -> str:
    """Why the line is what it is."""
    texts = catalogue(language_of(tag))
    section = texts["reversal"] if line.ordinal and line.reason.value in texts["reversal"] else texts["line"]
    points = f"{line.points:+d}" if line.ordinal or line.rule_id == ADJUSTMENT else str(line.points)
    return section[line.reason.value].format(points=points)


def spending_sentence(state: str, points: int, tag: str) -> str:
    """What points were spent on, or why they were given back."""
    return catalogue(language_of(tag))["spending"][state].format(points=f"{points:+d}")


@cache
def catalogue(language: str) -> Mapping[str, Mapping[str, str]]:
    """The texts of a language, by section."""
    found = resources.files("services.gamify").joinpath("texts", f"{language}.toml")
    return tomllib.loads(found.read_text(encoding="utf-8"))
