"""Sources, as documents."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from pymongo import ReturnDocument

from services.content.domain.model.sources import Source
from services.content.ports.sources import SourceDesk
from services.content.storage.documents import VERSION, readable

Transact = Callable[[Callable[[SourceDesk], Awaitable[None]]], Awaitable[None]]


class StoredSources:
    """ports.Sources over one collection."""

    def __init__(self, collection: Any, session: Any) -> None:
        self._collection = collection
        self._session = session

    async def find(self, source_id: str) -> Source | None:
        """As the port promises."""
        document = await self._collection.find_one({"_id": source_id}, session=self._session)
        return None if document is None else _source_from(document)

    async def of_programme(self, programme_id: str) -> Sequence[Source]:
        """As the port promises."""
        cursor = self._collection.find({"programme_id": programme_id}, session=self._session)
        return [_source_from(one) for one in await cursor.sort([("name", 1), ("_id", 1)]).to_list(None)]

    async def save(self, source: Source) -> None:
        """As the port promises."""
        fields = asdict(source)
        where = {"_id": fields.pop("source_id")}
        await self._collection.update_one(
            where, {"$set": {**fields, "v": VERSION}}, upsert=True, session=self._session
        )


class StoredLooking:
    """ports.Looking: who looks is whoever moves the date on first."""

    def __init__(self, collection: Callable[[], Any], transact: Transact) -> None:
        self._collection = collection
        self._transact = transact

    async def transact(self, work: Callable[[SourceDesk], Awaitable[None]]) -> None:
        """As the port promises."""
        await self._transact(work)

    async def take(self, at: datetime, until: datetime) -> Source | None:
        """As the port promises."""
        due = {"paused": False, "next_at": {"$lte": at}}
        found = await self._collection().find_one_and_update(
            due, {"$set": {"next_at": until}}, sort=[("next_at", 1)], return_document=ReturnDocument.AFTER
        )
        return None if found is None else _source_from(found)


def _source_from(document: Mapping[str, Any]) -> Source:
    readable(document, "source")
    names = Source.__dataclass_fields__.keys() - {"source_id"}
    return Source(source_id=document["_id"], **{name: document[name] for name in names})
