"""What `python -m deploy.check` looks at. A check is pure over what was read, and yields its complaints."""

from collections.abc import Mapping
from typing import Any

Document = Mapping[str, Any]


class NotChecked(Exception):
    """This machine lacks what the check needs; the text says what."""


def title_of(document: Document) -> str:
    """Kind and name, as complaints call a document."""
    return f"{document.get('kind', '?')} {document.get('metadata', {}).get('name', '?')}"
