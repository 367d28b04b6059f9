"""Documents to model and back. Every document has a version `v`; a position is stored as [at, event id]."""

from collections.abc import Mapping
from typing import Any

from chassis.collections import NewerDocument

VERSION = 1
Document = Mapping[str, Any]


def known(document: Document) -> Document:
    """Return the document; raise NewerDocument for one that this version does not know."""
    if document["v"] > VERSION:
        raise NewerDocument(f"{document['_id']} has version {document['v']}, this service knows {VERSION}")
    return document
