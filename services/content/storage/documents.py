"""What all documents of this house have in common."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chassis.collections import NewerDocument

VERSION = 1


def readable(document: Mapping[str, Any], kind: str) -> Mapping[str, Any]:
    """The document, if this version of the house can read it. Raises NewerDocument otherwise."""
    if document["v"] > VERSION:
        raise NewerDocument(f"{kind} {document['_id']} has version {document['v']}, known is {VERSION}")
    return document


def field_by_field(document: Mapping[str, Any], nested: str) -> dict[str, Any]:
    """What to set so that fields which we do not know stay as they are, those inside `nested` too."""
    inner = {f"{nested}.{name}": value for name, value in document[nested].items()}
    return {**{name: value for name, value in document.items() if name not in ("_id", nested)}, **inner}


def truncated(moment: datetime) -> datetime:
    """The moment as MongoDB keeps it, in whole milliseconds: what is said must be what is stored."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
