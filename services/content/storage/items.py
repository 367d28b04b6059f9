"""The library, as documents."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from pymongo.errors import BulkWriteError, DuplicateKeyError

from services.content.domain.errors import ChangedMeanwhile, Taken
from services.content.domain.model.items import Item, State
from services.content.domain.model.pages import Cursor, Filter, Page, Words
from services.content.domain.model.people import Person
from services.content.domain.rules.audience import tags
from services.content.storage.documents import field_by_field
from services.content.storage.item_documents import item_from_document, item_to_document, stemming_of

_NEWEST_FIRST = [("created_at", -1), ("_id", -1)]


class StoredItems:
    """ports.Items over one collection."""

    def __init__(self, collection: Any, session: Any) -> None:
        self._collection = collection
        self._session = session

    async def find(self, content_id: str) -> Item | None:
        """As the port promises."""
        document = await self._collection.find_one({"_id": content_id}, session=self._session)
        return None if document is None else item_from_document(document)

    async def add(self, item: Item) -> None:
        """As the port promises."""
        try:
            await self._collection.insert_one(item_to_document(item), session=self._session)
        except DuplicateKeyError as error:
            raise Taken("an item has this id already") from error

    async def known(self, content_ids: Collection[str]) -> Collection[str]:
        """As the port promises."""
        found = self._collection.find({"_id": {"$in": [*content_ids]}}, {"_id": 1}, session=self._session)
        return {one["_id"] for one in await found.to_list(None)}

    async def add_all(self, items: Sequence[Item]) -> None:
        """As the port promises."""
        if not items:
            return
        try:
            await self._collection.insert_many(
                [item_to_document(one) for one in items], session=self._session
            )
        except BulkWriteError as error:
            raise Taken("an item has one of these ids already") from error

    async def replace(self, item: Item) -> None:
        """As the port promises."""
        before = {"_id": item.content_id, "revision": item.revision - 1}
        fields = field_by_field(item_to_document(item), "draft")
        result = await self._collection.update_one(before, {"$set": fields}, session=self._session)
        if result.matched_count != 1:
            raise ChangedMeanwhile("somebody changed it meanwhile: read it again")

    async def page(self, wanted: Filter, size: int, after: Cursor | None) -> Page:
        """As the port promises."""
        return await self._page([_narrowed(wanted)], size, after)

    async def open_page(
        self, wanted: Filter, size: int, after: Cursor | None, person: Person, at: datetime
    ) -> Page:
        """As the port promises."""
        return await self._page([_narrowed(wanted), *_open_to(person, at)], size, after)

    async def find_words(
        self,
        words: Words,
        wanted: Filter,
        size: int,
        after: Cursor | None,
        who: tuple[Person, datetime] | None,
    ) -> Page:
        """As the port promises."""
        text = {"$text": {"$search": words.query, "$language": stemming_of(words.language)}}
        narrowed = [text, _narrowed(wanted), *(_open_to(*who) if who else ())]
        return await self._page(narrowed, size, after)

    async def find_many(self, content_ids: Iterable[str]) -> Mapping[str, Item]:
        """As the port promises."""
        cursor = self._collection.find({"_id": {"$in": list(content_ids)}}, session=self._session)
        return {one["_id"]: item_from_document(one) async for one in cursor}

    async def due(self, at: datetime, most: int) -> Sequence[str]:
        """As the port promises."""
        planned = {"state": State.APPROVED.value, "publish_at": {"$lte": at}}
        over = {"state": State.PUBLISHED.value, "draft.expires_at": {"$lte": at}}
        cursor = self._collection.find({"$or": [planned, over]}, {"_id": 1}, session=self._session)
        return [one["_id"] for one in await cursor.limit(most).to_list(most)]

    async def unindexed(self, most: int) -> Sequence[str]:
        """As the port promises."""
        cursor = self._collection.find({"search": {"$exists": False}}, {"_id": 1}, session=self._session)
        return [one["_id"] for one in await cursor.limit(most).to_list(most)]

    async def index(self, item: Item) -> None:
        """As the port promises."""
        search = {"$set": {"search": item_to_document(item)["search"]}}
        await self._collection.update_one({"_id": item.content_id}, search, session=self._session)

    async def disown(self, employee_ids: Iterable[str]) -> None:
        """As the port promises."""
        people = list(employee_ids)
        await self._collection.update_many(
            {"author_id": {"$in": people, "$gt": ""}},
            {"$set": {"author_id": ""}, "$inc": {"revision": 1}},
            session=self._session,
        )
        written = {"written_by": {"$in": people, "$gt": ""}}
        await self._collection.update_many(written, {"$set": {"written_by": ""}}, session=self._session)

    async def _page(self, conditions: list[Mapping[str, Any]], size: int, after: Cursor | None) -> Page:
        if after is not None:
            conditions.append(_behind(after))
        cursor = self._collection.find({"$and": conditions}, session=self._session)
        documents = await cursor.sort(_NEWEST_FIRST).limit(size + 1).to_list(size + 1)
        items = tuple(item_from_document(one) for one in documents[:size])
        more = len(documents) > size
        return Page(items, Cursor(items[-1].created_at, items[-1].content_id) if more else None)


def _narrowed(wanted: Filter) -> dict[str, Any]:
    filters = {
        "draft.programme_id": wanted.programme_id,
        "draft.category": wanted.category,
        "draft.kind": wanted.kind,
        "draft.topics": wanted.topic,
        "draft.language": wanted.language,
        "draft.campaign_id": wanted.campaign_id,
        "state": wanted.state.value if wanted.state else "",
        "featured": wanted.featured,
    }
    return {name: value for name, value in filters.items() if value}


def _open_to(person: Person, at: datetime) -> list[dict[str, Any]]:
    """rules.audience.is_open and is_for, as the database asks them."""
    expiry = {"$or": [{"draft.expires_at": None}, {"draft.expires_at": {"$gt": at}}]}
    cohorts = [
        {"draft.programme_id": programme_id, "draft.audience.cohorts": cohort}
        for programme_id, cohort in person.cohorts
    ]
    unasked: dict[str, Any] = {"draft.audience.cohorts": {"$in": [[], None]}}
    return [
        {"state": State.PUBLISHED.value},
        expiry,
        asks(person, "draft.audience."),
        {"$or": [unasked, *cohorts]},
    ]


def asks(person: Person, prefix: str) -> dict[str, Any]:
    """What an audience must be like to take the person in, cohorts aside: no list, or with a value of theirs.

    None stands for a list that an older document lacks.
    """
    known = {
        "departments": [person.department],
        "countries": [person.country],
        "languages": list(tags(person.language)),
        "teams": [person.team],
        "locations": [person.location],
    }
    return {f"{prefix}{name}": {"$in": [[], None, *filter(None, values)]} for name, values in known.items()}


def _behind(after: Cursor) -> dict[str, Any]:
    return {
        "$or": [
            {"created_at": {"$lt": after.created_at}},
            {"created_at": after.created_at, "_id": {"$lt": after.content_id}},
        ]
    }
