"""Changes documents behind the back of the house that owns them, to show that proofs notice."""

from collections.abc import Mapping, Sequence
from typing import Any

import pymongo


def alter_one(
    uri: str, database: str, collection: str, query: Mapping[str, Any], update: Mapping[str, Any]
) -> None:
    """Apply `update` to the first document that fits. Raises LookupError where nothing changed."""
    with pymongo.MongoClient[dict[str, Any]](uri, serverSelectionTimeoutMS=5000) as client:
        if client[database][collection].update_one(query, update).modified_count != 1:
            raise LookupError(f"nothing to alter in {database}.{collection}")


def alter_all(uri: str, database: str, collection: str, update: Sequence[Mapping[str, Any]]) -> None:
    """Apply `update`, a pipeline, to every document. Raises LookupError where there is none."""
    with pymongo.MongoClient[dict[str, Any]](uri, serverSelectionTimeoutMS=5000) as client:
        if not client[database][collection].update_many({}, update).modified_count:
            raise LookupError(f"nothing to alter in {database}.{collection}")
