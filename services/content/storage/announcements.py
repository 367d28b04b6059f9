"""Who asked to be written to, and what is to be announced, as documents."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from pymongo import ReturnDocument

from chassis import collections as declared
from chassis.collections import Book, Index
from services.content.domain.model.announcements import Announcement
from services.content.storage.documents import VERSION, readable

KEPT_SECONDS = 90 * 86_400
ANNOUNCING: tuple[declared.Collection, ...] = (
    Book(
        "readers",
        indexes=[Index([("programme_id", 1), ("employee_id", 1)]), Index([("employee_id", 1)])],
    ),
    Book(
        "announcements",
        indexes=[
            Index([("done", 1), ("free_at", 1)]),
            Index([("published_at", 1)], {"expireAfterSeconds": KEPT_SECONDS}),
        ],
    ),
)


class StoredReaders:
    """ports.Readers over one collection."""

    def __init__(self, shelf: Any, session: Any) -> None:
        self._readers, self._session = shelf["readers"], session

    async def wants(self, programme_id: str, employee_id: str) -> bool:
        """As the port promises."""
        found = await self._readers.find_one({"_id": _key(programme_id, employee_id)}, session=self._session)
        return found is not None

    async def want(self, programme_id: str, employee_id: str, since: datetime) -> None:
        """As the port promises."""
        key = _key(programme_id, employee_id)
        first = {"$setOnInsert": {**key, "v": VERSION, "since": since}}
        await self._readers.update_one({"_id": key}, first, upsert=True, session=self._session)

    async def leave(self, programme_id: str, employee_id: str) -> None:
        """As the port promises."""
        await self._readers.delete_one({"_id": _key(programme_id, employee_id)}, session=self._session)

    async def some(self, programme_id: str, before: datetime, behind: str, most: int) -> Sequence[str]:
        """As the port promises."""
        wanted = {
            "programme_id": programme_id,
            "employee_id": {"$gt": behind},
            "since": {"$lte": before},
        }
        found = self._readers.find(wanted, session=self._session).sort([("employee_id", 1)]).limit(most)
        return [one["employee_id"] async for one in found]

    async def forget(self, employee_ids: Collection[str]) -> None:
        """As the port promises."""
        theirs = {"employee_id": {"$in": list(employee_ids)}}
        await self._readers.delete_many(theirs, session=self._session)


class StoredAnnouncements:
    """ports.Announcements over one collection: who works at one is whoever moves `free_at` on first."""

    def __init__(self, shelf: Any, session: Any) -> None:
        self._announcements, self._session = shelf["announcements"], session

    async def note(self, announcement: Announcement) -> None:
        """As the port promises."""
        fields = asdict(announcement)
        where = {"_id": fields.pop("content_id")}
        first = {"$setOnInsert": {**fields, "v": VERSION}}
        await self._announcements.update_one(where, first, upsert=True, session=self._session)

    async def take(self, at: datetime, until: datetime) -> Announcement | None:
        """As the port promises."""
        found = await self._announcements.find_one_and_update(
            {"done": False, "free_at": {"$lte": at}},
            {"$set": {"free_at": until}},
            sort=[("free_at", 1)],
            return_document=ReturnDocument.AFTER,
        )
        return None if found is None else _announcement_from(found)

    async def keep(self, announcement: Announcement) -> None:
        """As the port promises."""
        fields = asdict(announcement)
        where = {"_id": fields.pop("content_id")}
        await self._announcements.update_one(where, {"$set": fields})


def _key(programme_id: str, employee_id: str) -> dict[str, str]:
    return {"programme_id": programme_id, "employee_id": employee_id}


def _announcement_from(document: Mapping[str, Any]) -> Announcement:
    readable(document, "announcement")
    names = ("programme_id", "published_at", "free_at", "behind", "done")
    return Announcement(
        document["_id"], **{name: document[name] for name in names}, told=tuple(document["told"])
    )
