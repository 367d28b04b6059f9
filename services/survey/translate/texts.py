"""Texts in people's languages, from the catalogues in services/survey/texts."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

LANGUAGES = ("en", "fr")
"""The first is for whoever has another one."""


@cache
def catalogue(language: str) -> Mapping[str, Mapping[str, str]]:
    """Return the texts of one of LANGUAGES, by section and name."""
    found = resources.files("services.survey").joinpath("texts", f"{language}.toml")
    return tomllib.loads(found.read_text(encoding="utf-8"))


def language_of(tag: str) -> str:
    """Return the catalogue for a language tag: fr for fr-MA, en for whatever there is no catalogue for."""
    primary = tag.replace("_", "-").split("-")[0].strip().lower()
    return primary if primary in LANGUAGES else LANGUAGES[0]


def language_wanted(accept_language: str) -> str:
    """Return the catalogue that an Accept-Language header likes best."""
    liked = sorted(
        (_liking(part) for part in accept_language.split(",") if part.strip()), key=lambda one: -one[1]
    )
    known = (tag for tag, weight in liked if weight > 0 and tag.split("-")[0].lower() in LANGUAGES)
    return language_of(next(known, LANGUAGES[0]))


def _liking(part: str) -> tuple[str, float]:
    tag, _, parameter = part.strip().partition(";")
    try:
        return tag.strip(), float(parameter.strip().removeprefix("q=")) if parameter else 1.0
    except ValueError:
        return tag.strip(), 0.0
