"""Items, as documents."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from services.content.domain.model.items import (
    Audience,
    Draft,
    Event,
    Item,
    Origin,
    Source,
    State,
    Suggestion,
)
from services.content.storage.documents import VERSION, readable

# Stemming by the language of an item; others are looked up as they are written.
STEMMING = {"fr": "french", "en": "english"}
UNSTEMMED = "none"


def item_to_document(item: Item) -> dict[str, Any]:
    """The fields of an item that this version knows, and what searches look at."""
    document = asdict(item)
    document["_id"] = document.pop("content_id")
    return {**document, "v": VERSION, "state": item.state.value, "search": _search_of(item.draft)}


def stemming_of(language: str) -> str:
    """How words of a language are stemmed, as the database calls it."""
    return STEMMING.get(language.split("-")[0].lower(), UNSTEMMED)


def item_from_document(document: Mapping[str, Any]) -> Item:
    """The item that a document describes; older ones lack what was added since."""
    readable(document, "item")
    origin = document["origin"]
    return Item(
        content_id=document["_id"],
        draft=draft_from_document(document["draft"]),
        state=State(document["state"]),
        created_at=document["created_at"],
        changed_at=document["changed_at"],
        revision=document["revision"],
        published_at=document["published_at"],
        author_id=document["author_id"],
        note=document["note"],
        reason=document["reason"],
        origin=None if origin is None else Origin(origin["source"], origin["external_id"]),
        publish_at=document.get("publish_at"),
        networks=tuple(document.get("networks", ())),
        featured=document.get("featured", False),
        written_by=document.get("written_by", ""),
    )


def draft_from_document(document: Mapping[str, Any]) -> Draft:
    """The draft that a document describes."""
    plain = {name: value for name, value in document.items() if name in _PLAIN}
    event = document.get("event")
    return Draft(
        **plain,
        topics=tuple(document["topics"]),
        audience=audience_from_document(document["audience"]),
        suggestions=tuple(
            Suggestion(one["suggestion_id"], one["network"], one["language"], one["text"])
            for one in document["suggestions"]
        ),
        source=Source(**_known(Source, document.get("source", {}))),
        event=None if event is None else Event(**_known(Event, event)),
    )


def audience_from_document(document: Mapping[str, Any]) -> Audience:
    """The audience that a document describes."""
    return Audience(**{name: tuple(document.get(name, ())) for name in Audience.__slots__})


_PLAIN = frozenset(Draft.__slots__) - {"topics", "audience", "suggestions", "source", "event"}


def _known(kind: type[Source | Event], document: Mapping[str, Any]) -> dict[str, Any]:
    return {name: document[name] for name in kind.__slots__ if name in document}


def _search_of(draft: Draft) -> dict[str, Any]:
    place = "" if draft.event is None else draft.event.place
    texts = (one.text for one in draft.suggestions)
    return {
        "stemming": stemming_of(draft.language),
        "title": draft.title,
        "topics": list(draft.topics),
        "body": "\n".join(filter(None, (draft.why, draft.source.name, place, *texts))),
    }
