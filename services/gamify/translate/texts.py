"""Sentences for people, from the catalogues in services/gamify/texts."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

from services.gamify.domain.model import Line

LANGUAGES = ("en", "fr")
"""The first is for whoever has another one."""


def sentence_of(line: Line, tag: str) -> str:
    """Why the line is what it is, in the language of the tag: French for fr and its regions, else English."""
    primary = tag.replace("_", "-").split("-")[0].strip().lower()
    texts = _catalogue(primary if primary in LANGUAGES else LANGUAGES[0])
    section = texts["reversal"] if line.ordinal and line.reason.value in texts["reversal"] else texts["line"]
    points = f"{line.points:+d}" if line.ordinal else str(line.points)
    return section[line.reason.value].format(points=points)


@cache
def _catalogue(language: str) -> Mapping[str, Mapping[str, str]]:
    found = resources.files("services.gamify").joinpath("texts", f"{language}.toml")
    return tomllib.loads(found.read_text(encoding="utf-8"))
