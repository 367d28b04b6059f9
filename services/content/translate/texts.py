"""Texts in people's languages, from the catalogues in services/content/texts."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

LANGUAGES = ("en", "fr")
"""The first is for whoever has another one."""


@cache
def catalogue(language: str) -> Mapping[str, Mapping[str, str]]:
    """The texts of one of LANGUAGES, by section and name."""
    found = resources.files("services.content").joinpath("texts", f"{language}.toml")
    return tomllib.loads(found.read_text(encoding="utf-8"))


def language_of(tag: str) -> str:
    """The catalogue for a language tag: fr for fr-MA, en for whatever there is no catalogue for."""
    primary = tag.replace("_", "-").split("-")[0].strip().lower()
    return primary if primary in LANGUAGES else LANGUAGES[0]
