"""What people read, from the catalogues in services/metrics/texts."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

LANGUAGES = ("en", "fr")


@cache
def catalogue(language: str) -> Mapping[str, Mapping[str, str]]:
    """The texts of a language, by section."""
    found = resources.files("services.metrics").joinpath("texts", f"{language}.toml")
    return tomllib.loads(found.read_text(encoding="utf-8"))
