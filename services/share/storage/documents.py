"""What every stored document has: a version, and fields that a newer house may have added."""

from collections.abc import Collection, Mapping
from typing import Any

from chassis.collections import NewerDocument

VERSION = 1


def checked(document: Mapping[str, Any], collection: str) -> Mapping[str, Any]:
    """The document. Raises NewerDocument."""
    version = document.get("version", 0)
    if version > VERSION:
        raise NewerDocument(f"{collection} holds a document of version {version}")
    return document


def by_ids(ids: Collection[Any]) -> dict[str, Any]:
    """The filter for documents of these ids."""
    return {"_id": {"$in": list(ids)}}


def known_names(kind: type[Any], stored: Mapping[str, Any]) -> dict[str, Any]:
    """What was stored of the fields of this dataclass, without what a newer house may have added."""
    return {name: stored[name] for name in kind.__dataclass_fields__.keys() & stored.keys()}


def known_fields(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The update that sets what this house knows and leaves the rest alone."""
    return {"$set": {**fields, "version": VERSION}}
