"""The library, as documents."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from pymongo.errors import DuplicateKeyError

from services.content.domain.errors import ChangedMeanwhile, Taken
from services.content.domain.model.items import Audience, Draft, Item, Origin, State, Suggestion
from services.content.domain.model.pages import Cursor, Filter, Page
from services.content.domain.model.people import Person
from services.content.domain.rules.audience import tags
from services.content.storage.documents import VERSION, field_by_field, readable

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

    async def disown(self, employee_ids: Iterable[str]) -> None:
        """As the port promises."""
        await self._collection.update_many(
            {"author_id": {"$in": list(employee_ids), "$gt": ""}},
            {"$set": {"author_id": ""}, "$inc": {"revision": 1}},
            session=self._session,
        )

    async def _page(self, conditions: list[Mapping[str, Any]], size: int, after: Cursor | None) -> Page:
        if after is not None:
            conditions.append(_behind(after))
        cursor = self._collection.find({"$and": conditions}, session=self._session)
        documents = await cursor.sort(_NEWEST_FIRST).limit(size + 1).to_list(size + 1)
        items = tuple(item_from_document(one) for one in documents[:size])
        more = len(documents) > size
        return Page(items, Cursor(items[-1].created_at, items[-1].content_id) if more else None)


def item_to_document(item: Item) -> dict[str, Any]:
    """The fields of an item that this version knows."""
    document = asdict(item)
    document["_id"] = document.pop("content_id")
    return {**document, "v": VERSION, "state": item.state.value}


def item_from_document(document: Mapping[str, Any]) -> Item:
    """The item that a document describes."""
    readable(document, "item")
    origin = document["origin"]
    return Item(
        content_id=document["_id"],
        draft=_draft_from(document["draft"]),
        state=State(document["state"]),
        created_at=document["created_at"],
        changed_at=document["changed_at"],
        revision=document["revision"],
        published_at=document["published_at"],
        author_id=document["author_id"],
        note=document["note"],
        reason=document["reason"],
        origin=None if origin is None else Origin(origin["source"], origin["external_id"]),
    )


def _draft_from(document: Mapping[str, Any]) -> Draft:
    audience = document["audience"]
    plain = {name: value for name, value in document.items() if name in _PLAIN}
    return Draft(
        **plain,
        topics=tuple(document["topics"]),
        audience=Audience(**{name: tuple(audience[name]) for name in _DIMENSIONS}),
        suggestions=tuple(
            Suggestion(one["suggestion_id"], one["network"], one["language"], one["text"])
            for one in document["suggestions"]
        ),
    )


_DIMENSIONS = ("departments", "countries", "languages", "teams")
_PLAIN = frozenset(Draft.__slots__) - {"topics", "audience", "suggestions"}


def _narrowed(wanted: Filter) -> dict[str, Any]:
    filters = {
        "draft.programme_id": wanted.programme_id,
        "draft.category": wanted.category,
        "draft.kind": wanted.kind,
        "draft.topics": wanted.topic,
        "draft.language": wanted.language,
        "draft.campaign_id": wanted.campaign_id,
        "state": wanted.state.value if wanted.state else "",
    }
    return {name: value for name, value in filters.items() if value}


def _open_to(person: Person, at: datetime) -> list[dict[str, Any]]:
    """rules.is_open and rules.belongs, as the database asks them."""
    known = {
        "departments": [person.department],
        "countries": [person.country],
        "languages": list(tags(person.language)),
        "teams": [person.team],
    }
    audience = [
        {"$or": [{f"draft.audience.{name}": []}, {f"draft.audience.{name}": {"$in": values}}]}
        for name, values in known.items()
    ]
    expiry = {"$or": [{"draft.expires_at": None}, {"draft.expires_at": {"$gt": at}}]}
    return [{"state": State.PUBLISHED.value}, expiry, *audience]


def _behind(after: Cursor) -> dict[str, Any]:
    return {
        "$or": [
            {"created_at": {"$lt": after.created_at}},
            {"created_at": after.created_at, "_id": {"$lt": after.content_id}},
        ]
    }
