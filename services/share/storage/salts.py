"""Salts and turns in MongoDB.

Single documents, made and moved on by single updates, never in a transaction.
"""

from collections.abc import Callable
from typing import Any

from pymongo import ReturnDocument

from services.share.domain.model.links import Period
from services.share.domain.rules.visitors import destroy_at_ms
from services.share.storage.documents import VERSION


class StoredSalts:
    """The salts, remembered in memory for as long as their periods last."""

    def __init__(self, collections: Callable[[], Any], new_salt: Callable[[], bytes]) -> None:
        self._collections = collections
        self._new_salt = new_salt
        self._remembered: dict[str, tuple[bytes, int]] = {}

    async def of(self, period: Period) -> bytes:
        """The salt of a period: whoever asks first makes it, everybody gets the same."""
        known = self._remembered.get(period.label)
        if known is not None:
            return known[0]
        found = await self._collections()["salts"].find_one_and_update(
            {"_id": period.label},
            {
                "$setOnInsert": {
                    "salt": self._new_salt(),
                    "destroy_at_ms": destroy_at_ms(period),
                    "version": VERSION,
                }
            },
            upsert=True,
            return_document=ReturnDocument.AFTER,
        )
        salt = bytes(found["salt"])
        self._remembered[period.label] = (salt, period.ends_at_ms)
        return salt

    async def destroy(self, until_ms: int) -> int:
        """Destroy the salts whose time is over, here and in the database."""
        self._remembered = {label: kept for label, kept in self._remembered.items() if kept[1] > until_ms}
        result = await self._collections()["salts"].delete_many({"destroy_at_ms": {"$lte": until_ms}})
        return int(result.deleted_count)


class StoredTurns:
    """Whose turn it is among the suggestions of an item in one language."""

    def __init__(self, collections: Callable[[], Any]) -> None:
        self._collections = collections

    async def next(self, content_id: str, network: str, language: str) -> int:
        """0, 1, 2 ...; a call that fails later has used its number up."""
        found = await self._collections()["turns"].find_one_and_update(
            {"_id": f"{content_id}|{network}|{language}"},
            {"$inc": {"next": 1}},
            upsert=True,
            return_document=ReturnDocument.AFTER,
        )
        return int(found["next"]) - 1
