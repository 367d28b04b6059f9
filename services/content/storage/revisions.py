"""What was done with items, and how programmes review, as documents."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from services.content.domain.model.revisions import History, Revision, Step
from services.content.storage.documents import VERSION, readable
from services.content.storage.item_documents import draft_from_document


class StoredRevisions:
    """ports.items.Revisions over one collection."""

    def __init__(self, collection: Any, session: Any) -> None:
        self._collection = collection
        self._session = session

    async def add(self, revision: Revision) -> None:
        """As the port promises."""
        await self._collection.insert_one(_document_of(revision), session=self._session)

    async def page(self, content_id: str, size: int, before: int | None) -> History:
        """As the port promises."""
        wanted: dict[str, Any] = {"content_id": content_id}
        if before is not None:
            wanted["revision"] = {"$lt": before}
        cursor = self._collection.find(wanted, session=self._session).sort([("revision", -1)])
        documents = await cursor.limit(size + 1).to_list(size + 1)
        found = tuple(_revision_from(one) for one in documents[:size])
        return History(found, found[-1].revision if len(documents) > size else None)

    async def forget(self, employee_ids: Iterable[str]) -> None:
        """As the port promises."""
        theirs = {"by": {"$in": list(employee_ids), "$gt": ""}}
        await self._collection.update_many(theirs, {"$set": {"by": ""}}, session=self._session)


class StoredReviewing:
    """ports.items.Reviewing over two collections."""

    def __init__(self, reviewing: Any, streaks: Any, session: Any) -> None:
        self._reviewing = reviewing
        self._streaks = streaks
        self._session = session

    async def needed(self, programme_id: str) -> int:
        """As the port promises."""
        document = await self._reviewing.find_one({"_id": programme_id}, session=self._session)
        return 0 if document is None else int(readable(document, "reviewing")["needed"])

    async def set_needed(self, programme_id: str, needed: int) -> None:
        """As the port promises."""
        fields = {"$set": {"v": VERSION, "needed": needed}}
        await self._reviewing.update_one({"_id": programme_id}, fields, upsert=True, session=self._session)

    async def in_a_row(self, programme_id: str, author: str) -> int:
        """As the port promises."""
        document = await self._streaks.find_one({"_id": _key(programme_id, author)}, session=self._session)
        return 0 if document is None else int(readable(document, "streak")["approved"])

    async def approved(self, programme_id: str, author: str) -> None:
        """As the port promises."""
        fields = {"$set": {"v": VERSION, "author": author}, "$inc": {"approved": 1}}
        key = {"_id": _key(programme_id, author)}
        await self._streaks.update_one(key, fields, upsert=True, session=self._session)

    async def rejected(self, programme_id: str, author: str) -> None:
        """As the port promises."""
        key = {"_id": _key(programme_id, author)}
        await self._streaks.update_one(key, {"$set": {"approved": 0}}, session=self._session)

    async def forget(self, authors: Iterable[str]) -> None:
        """As the port promises."""
        await self._streaks.delete_many({"author": {"$in": list(authors)}}, session=self._session)


def _key(programme_id: str, author: str) -> dict[str, str]:
    return {"programme_id": programme_id, "author": author}


def _document_of(revision: Revision) -> dict[str, Any]:
    key = f"{revision.content_id} {revision.revision}"
    return {**asdict(revision), "_id": key, "v": VERSION, "step": revision.step.value}


def _revision_from(document: Mapping[str, Any]) -> Revision:
    readable(document, "revision")
    draft = document["draft"]
    return Revision(
        document["content_id"],
        document["revision"],
        Step(document["step"]),
        document["by"],
        document["at"],
        document["note"],
        tuple(document["changed"]),
        None if draft is None else draft_from_document(draft),
    )
