"""What feeds are made of, as documents."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import Any

from pymongo import UpdateOne

from services.content.domain.model.feed import Entry, Segment
from services.content.domain.model.items import Item
from services.content.domain.model.people import Person
from services.content.domain.rules.feed import entry_of, segment_of
from services.content.storage.documents import VERSION, readable
from services.content.storage.item_documents import audience_from_document
from services.content.storage.items import asks

# The server merges as many ranges of an index by their order; of more it would read all and sort.
RANGES = 200
_NEWEST_FIRST = [("published_at", -1), ("_id", -1)]


class StoredShelf:
    """ports.feed.Shelf over two collections: a small document per published item, and the audiences."""

    def __init__(self, shelf: Any, segments: Any, session: Any) -> None:
        self._shelf = shelf
        self._segments = segments
        self._session = session

    async def place(self, item: Item) -> None:
        """As the port promises."""
        segment, entry = segment_document(item), entry_document(item)
        key = {"_id": segment.pop("_id")}  # one that is there is not written: publications do not meet on it
        await self._segments.update_one(key, {"$setOnInsert": segment}, upsert=True, session=self._session)
        key = {"_id": entry.pop("_id")}
        await self._shelf.update_one(key, {"$set": entry}, upsert=True, session=self._session)

    async def remove(self, content_id: str) -> None:
        """As the port promises."""
        await self._shelf.delete_one({"_id": content_id}, session=self._session)

    async def segments(self, person: Person) -> Sequence[Segment]:
        """As the port promises."""
        cursor = self._segments.find(asks(person, "audience."), session=self._session)
        return [_segment_from(one) for one in await cursor.to_list(None)]

    async def read(
        self,
        segments: Collection[str],
        topics: Collection[str] | None,
        size: int,
        behind: tuple[datetime, str] | None,
    ) -> Sequence[Entry]:
        """As the port promises."""
        parts = _parts(sorted(segments), topics)
        found = [await self._newest({**part, **_behind(behind)}, size) for part in parts]
        newest = merge(*found, key=lambda one: (one.published_at, one.content_id), reverse=True)
        return list(islice(_each_once(newest), size))

    async def featured(self, segments: Collection[str], most: int) -> Sequence[Entry]:
        """As the port promises."""
        return await self._newest({"featured": True, "segment": {"$in": list(segments)}}, most)

    async def _newest(self, wanted: Mapping[str, Any], size: int) -> list[Entry]:
        cursor = self._shelf.find(wanted, session=self._session).sort(_NEWEST_FIRST).limit(size)
        return [_entry_from(one) for one in await cursor.to_list(size)]


class StoredInterests:
    """ports.feed.Interests over one collection."""

    def __init__(self, collection: Any, session: Any) -> None:
        self._collection = collection
        self._session = session

    async def of(self, employee_id: str) -> Mapping[str, int]:
        """As the port promises."""
        document = await self._collection.find_one({"_id": employee_id}, session=self._session)
        if document is None:
            return {}
        return {one["topic"]: one["weight"] for one in readable(document, "interests")["topics"]}

    async def replace(self, employee_id: str, weights: Mapping[str, int]) -> None:
        """As the port promises."""
        topics = [{"topic": topic, "weight": weight} for topic, weight in sorted(weights.items())]
        fields = {"$set": {"v": VERSION, "topics": topics}}
        await self._collection.update_one({"_id": employee_id}, fields, upsert=True, session=self._session)

    async def forget(self, employee_ids: Iterable[str]) -> None:
        """As the port promises."""
        await self._collection.delete_many({"_id": {"$in": list(employee_ids)}}, session=self._session)


class StoredShared:
    """ports.feed.Shared over one projected collection: a document per person and item."""

    def __init__(self, collection: Any, session: Any) -> None:
        self._collection = collection
        self._session = session

    async def among(self, employee_id: str, content_ids: Collection[str]) -> frozenset[str]:
        """As the port promises."""
        keys = [_key(employee_id, one) for one in content_ids]
        cursor = self._collection.find({"_id": {"$in": keys}}, {"_id": 1}, session=self._session)
        return frozenset([one["_id"]["content_id"] for one in await cursor.to_list(None)])

    async def learn(self, made: Iterable[tuple[str, str]]) -> None:
        """As the port promises."""
        writes = [
            UpdateOne(
                {"_id": _key(employee_id, content_id)},
                {"$setOnInsert": {"v": VERSION, "employee_id": employee_id}},
                upsert=True,
            )
            for employee_id, content_id in made
        ]
        if writes:
            await self._collection.bulk_write(writes, ordered=False, session=self._session)

    async def forget(self, employee_ids: Iterable[str]) -> None:
        """As the port promises."""
        theirs = {"employee_id": {"$in": list(employee_ids)}}
        await self._collection.delete_many(theirs, session=self._session)


def _parts(segments: Sequence[str], topics: Collection[str] | None) -> Iterator[dict[str, Any]]:
    """Conditions that together ask for these audiences and topics, none of more than RANGES ranges."""
    if topics is None:
        for some in _slices(segments, RANGES):
            yield {"segment": {"$in": some}}
        return
    for few in _slices(segments, RANGES):
        for some in _slices(sorted(topics), RANGES // len(few)):
            yield {"segment": {"$in": few}, "topics": {"$in": some}}


def _slices(values: Sequence[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(values), size):
        yield list(values[start : start + size])


def _each_once(entries: Iterable[Entry]) -> Iterator[Entry]:
    """An item about several of the topics may come from several parts, one right behind the other."""
    last = ""
    for one in entries:
        if one.content_id != last:
            yield one
        last = one.content_id


def _behind(behind: tuple[datetime, str] | None) -> dict[str, Any]:
    if behind is None:
        return {}
    moment, content_id = behind
    same = {"published_at": moment, "_id": {"$lt": content_id}}
    return {"published_at": {"$lte": moment}, "$or": [{"published_at": {"$lt": moment}}, same]}


def _key(employee_id: str, content_id: str) -> dict[str, str]:
    return {"employee_id": employee_id, "content_id": content_id}


def segment_document(item: Item) -> dict[str, Any]:
    """The audience of an item."""
    segment = segment_of(item)
    return {
        "_id": segment.segment,
        "v": VERSION,
        "audience": asdict(segment.audience),
        "programme_id": segment.programme_id,
    }


def entry_document(item: Item) -> dict[str, Any]:
    """What feeds must know of a published item."""
    document = asdict(entry_of(item))
    return {"_id": document.pop("content_id"), "v": VERSION, **document}


def _segment_from(document: Mapping[str, Any]) -> Segment:
    readable(document, "segment")
    return Segment(document["_id"], audience_from_document(document["audience"]), document["programme_id"])


def _entry_from(document: Mapping[str, Any]) -> Entry:
    readable(document, "entry")
    return Entry(
        content_id=document["_id"],
        programme_id=document["programme_id"],
        segment=document["segment"],
        published_at=document["published_at"],
        topics=tuple(document["topics"]),
        language=document["language"],
        expires_at=document["expires_at"],
        external=document["external"],
        networks=tuple(document["networks"]),
        featured=document["featured"],
    )
