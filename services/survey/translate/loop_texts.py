"""Texts in people's languages for what closes a loop, from services/survey/texts/loop.*.toml."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources


@cache
def loop_catalogue(language: str) -> Mapping[str, Mapping[str, str]]:
    """Return the texts of one of LANGUAGES, by section and name."""
    found = resources.files("services.survey").joinpath("texts", f"loop.{language}.toml")
    return tomllib.loads(found.read_text(encoding="utf-8"))
