"""Shares that stand, and those that are shown inside, as documents."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from pymongo import UpdateOne

from chassis import collections as declared
from chassis.collections import Book, Index, Projected
from services.content.domain.model.items import Item, State
from services.content.domain.model.places import Place
from services.content.domain.model.recognition import MadeShare, Period, Spotlight
from services.content.storage.documents import VERSION, readable
from services.content.storage.item_documents import item_from_document

MADE_SHARES = "made_shares"  # the projection that makes the collection of the same name
RECOGNITION: tuple[declared.Collection, ...] = (
    Projected(
        MADE_SHARES,
        by=MADE_SHARES,
        indexes=[Index([("programme_id", 1), ("made_at", 1)]), Index([("employee_id", 1)])],
    ),
    Book(
        "spotlights",
        indexes=[Index([("programme_id", 1), ("made_at", -1), ("_id", -1)]), Index([("share_id", 1)])],
    ),
)
_FIELDS = ("employee_id", "programme_id", "content_id", "network", "made_at")


class StoredMadeShares:
    """ports.MadeShares over one projected collection; of what was taken back the bare id is kept."""

    def __init__(self, shelf: Any, session: Any) -> None:
        self._shares, self._session = shelf[MADE_SHARES], session

    async def find(self, share_ids: Collection[str]) -> Mapping[str, MadeShare]:
        """As the port promises."""
        standing = {"_id": {"$in": list(share_ids)}, "retracted": False}
        found = self._shares.find(standing, session=self._session)
        return {one["_id"]: _share_from(one) async for one in found}

    async def authors(self, programme_id: str, period: Period, most: int) -> Sequence[str]:
        """As the port promises."""
        made = {"$gte": period.begins_at, "$lt": period.ends_at}
        wanted = {"programme_id": programme_id, "made_at": made, "retracted": False}
        steps = [{"$match": wanted}, {"$group": {"_id": "$employee_id"}}, {"$limit": most}]
        return [one["_id"] async for one in self._shares.aggregate(steps, session=self._session)]

    async def learn(self, made: Iterable[MadeShare], retracted: Collection[str]) -> None:
        """As the port promises."""
        writes = [
            UpdateOne(
                {"_id": one.share_id},
                [{"$set": {**_document_of(one), "retracted": {"$ifNull": ["$retracted", False]}}}],
                upsert=True,
            )
            for one in made
        ]
        gone = {"v": VERSION, "retracted": True}
        writes += [UpdateOne({"_id": one}, [{"$set": gone}], upsert=True) for one in retracted]
        if writes:
            await self._shares.bulk_write(writes, session=self._session)

    async def forget(self, employee_ids: Collection[str]) -> Collection[str]:
        """As the port promises."""
        theirs = {"employee_id": {"$in": list(employee_ids)}}
        found = self._shares.find(theirs, {"_id": 1}, session=self._session)
        share_ids = [one["_id"] async for one in found]
        await self._shares.delete_many(theirs, session=self._session)
        return share_ids


class StoredSpotlights:
    """ports.Spotlights over one collection."""

    def __init__(self, shelf: Any, session: Any) -> None:
        self._spotlights, self._session = shelf["spotlights"], session

    async def find(self, spotlight_id: str) -> Spotlight | None:
        """As the port promises."""
        document = await self._spotlights.find_one({"_id": spotlight_id}, session=self._session)
        return None if document is None else _spotlight_from(document)

    async def add(self, spotlight: Spotlight) -> None:
        """As the port promises."""
        document = asdict(spotlight)
        document["_id"] = document.pop("spotlight_id")
        await self._spotlights.insert_one({**document, "v": VERSION}, session=self._session)

    async def remove(self, spotlight_id: str) -> None:
        """As the port promises."""
        await self._spotlights.delete_one({"_id": spotlight_id}, session=self._session)

    async def page(
        self, programme_id: str, size: int, after: Place | None, period: Period | None = None
    ) -> Sequence[Spotlight]:
        """As the port promises."""
        wanted: dict[str, Any] = {"programme_id": programme_id}
        if period is not None:
            wanted["made_at"] = {"$gte": period.begins_at, "$lt": period.ends_at}
        if after is not None:
            wanted["$or"] = [
                {"made_at": {"$lt": after.at}},
                {"made_at": after.at, "_id": {"$lt": after.key}},
            ]
        found = self._spotlights.find(wanted, session=self._session)
        return [_spotlight_from(one) async for one in found.sort([("made_at", -1), ("_id", -1)]).limit(size)]

    async def remove_of(self, share_ids: Collection[str]) -> None:
        """As the port promises."""
        await self._spotlights.delete_many({"share_id": {"$in": list(share_ids)}}, session=self._session)


class StoredNews:
    """ports.News over the library."""

    def __init__(self, shelf: Any, session: Any) -> None:
        self._items, self._session = shelf["items"], session

    async def of(self, programme_id: str, period: Period, most: int) -> Sequence[Item]:
        """As the port promises."""
        wanted = {
            "draft.programme_id": programme_id,
            "published_at": {"$gte": period.begins_at, "$lt": period.ends_at},
            "state": State.PUBLISHED.value,
        }
        found = self._items.find(wanted, session=self._session)
        return [item_from_document(one) async for one in found.sort([("published_at", 1)]).limit(most)]


def _document_of(share: MadeShare) -> dict[str, Any]:
    document = {name: {"$literal": getattr(share, name)} for name in _FIELDS}
    return {**document, "v": VERSION}


def _share_from(document: Mapping[str, Any]) -> MadeShare:
    readable(document, "share")
    return MadeShare(document["_id"], **{name: document[name] for name in _FIELDS})


def _spotlight_from(document: Mapping[str, Any]) -> Spotlight:
    readable(document, "spotlight")
    names = ("share_id", "programme_id", "words", "language", "made_at")
    return Spotlight(document["_id"], **{name: document[name] for name in names})
