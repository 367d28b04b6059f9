"""Words in braces that a message is filled with when somebody is about to share."""

import re
from collections.abc import Mapping

PLACEHOLDERS = ("name", "team", "department", "company", "programme", "title")
NAME = "{name}"
_BRACES = re.compile(r"\{([A-Za-z_]\w*)\}")


def unknown(text: str) -> tuple[str, ...]:
    """The words in braces that are no placeholders."""
    return tuple(word for word in _BRACES.findall(text) if word not in PLACEHOLDERS)


def filled(text: str, values: Mapping[str, str]) -> str | None:
    """The text with each placeholder filled; None where a value is missing: nobody posts a gap.

    What a value says is never filled again.
    """
    if not all(values.get(word) for word in _BRACES.findall(text)):
        return None
    return _BRACES.sub(lambda found: values[found.group(1)], text)
