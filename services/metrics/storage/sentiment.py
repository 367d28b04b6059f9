"""Mentions and their labels as documents.

`mentions` is a book: it comes from a topic that is kept for days, and calls change it. `labels` and
`sentiment_cells` follow from what metrics says; a cell belongs to one partition of the log.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from bson.int64 import Int64
from pymongo import ReplaceOne, UpdateOne

from chassis.collections import Book, Collections, Index, NewerDocument, Projected
from services.metrics.domain.model.sentiment import (
    About,
    Counts,
    Cursor,
    KeptMention,
    Label,
    Labelling,
    Mention,
    MentionLabelled,
    Moment,
    Place,
    Sentiment,
    SentimentAsked,
)
from services.metrics.domain.rules.sentiment import LabelChanges

PROJECTION = "sentiment"
VERSION = 1
Document = Mapping[str, Any]

COLLECTIONS = (
    Book(
        "mentions",
        indexes=[
            Index([("programme_id", 1), ("moment.at_ms", -1), ("_id", -1)]),
            Index([("text_until_ms", 1)], {"partialFilterExpression": {"text_until_ms": {"$exists": True}}}),
        ],
    ),
    Projected("labels", by=PROJECTION),
    Projected("sentiment_cells", by=PROJECTION, indexes=[Index([("programme_id", 1), ("date", 1)])]),
)


class StoredMentions:
    """ports.Mentions inside the transaction of `session`."""

    def __init__(self, collections: Collections, session: Any) -> None:
        self._mentions = collections["mentions"]
        self._session = session

    async def add(self, mentions: Sequence[KeptMention]) -> None:
        """See ports.Mentions, like every method here."""
        documents = [_mention_document(one) for one in mentions]
        if documents:
            await self._mentions.insert_many(documents, session=self._session)

    async def mention(self, mention_id: str) -> KeptMention | None:
        """See ports.Mentions."""
        found = await self._mentions.find_one({"_id": mention_id}, session=self._session)
        return _mention(found) if found is not None else None

    async def replace(self, kept: KeptMention) -> None:
        """See ports.Mentions."""
        key = {"_id": kept.mention.mention_id}
        await self._mentions.replace_one(key, _mention_document(kept), session=self._session)

    async def forget_texts(self, until_ms: int, most: int) -> int:
        """See ports.Mentions."""
        query = {"text_until_ms": {"$lte": until_ms}}
        cursor = self._mentions.find(query, {"_id": 1}, session=self._session).limit(most)
        ids = [one["_id"] async for one in cursor]
        if ids:
            wordless = {"$unset": {"text": "", "text_until_ms": ""}}
            await self._mentions.update_many({"_id": {"$in": ids}}, wordless, session=self._session)
        return len(ids)


class MentionsRead:
    """ports.MentionPages, outside a transaction."""

    def __init__(self, collections: Callable[[], Any]) -> None:
        self._collections = collections

    async def page(
        self, about: About, *, unlabelled: bool, after: Cursor | None, size: int
    ) -> Sequence[KeptMention]:
        """See ports.MentionPages."""
        query = {**_about(about), **({"label": None} if unlabelled else {})}
        if after is not None:
            at = "moment.at_ms"
            earlier = {at: {"$lt": after.at_ms}}
            query["$or"] = [earlier, {at: after.at_ms, "_id": {"$lt": after.mention_id}}]
        cursor = self._collections()["mentions"].find(query)
        newest = cursor.sort([("moment.at_ms", -1), ("_id", -1)]).limit(size)
        return [_mention(one) async for one in newest]


class StoredLabels:
    """ports.Labels inside the transaction of `session`."""

    def __init__(self, collections: Collections, session: Any) -> None:
        self._collections = collections
        self._session = session

    async def standing(self, mention_ids: Collection[str]) -> Mapping[str, MentionLabelled]:
        """See ports.Labels."""
        query = {"_id": {"$in": sorted(mention_ids)}}
        found = self._collections["labels"].find(query, session=self._session)
        return {one["_id"]: _labelled(one) async for one in found}

    async def save(self, changes: LabelChanges) -> None:
        """See ports.Labels."""
        labels = [_set_label(one) for one in changes.labels.values()]
        cells = [_add_cell(*key, counts) for key, counts in changes.cells.items()]
        for name, writes in (("labels", labels), ("sentiment_cells", cells)):
            if writes:
                await self._collections[name].bulk_write(writes, ordered=False, session=self._session)


class SentimentRead:
    """ports.SentimentCounts, outside a transaction."""

    def __init__(self, collections: Callable[[], Any]) -> None:
        self._collections = collections

    async def counts(self, asked: SentimentAsked) -> Counts:
        """See ports.SentimentCounts: one question, answered with one row."""
        days = {"$gte": asked.period.first.isoformat(), "$lte": asked.period.last.isoformat()}
        sums = {_counter(*one): {"$sum": f"$counts.{_counter(*one)}"} for one in _COUNTED}
        pipeline = [{"$match": {**_about(asked.about), "date": days}}, {"$group": {"_id": None, **sums}}]
        rows = await self._collections()["sentiment_cells"].aggregate(pipeline).to_list(None)
        return {one: row[_counter(*one)] for row in rows for one in _COUNTED}


_COUNTED = [(how, sentiment) for how in Labelling for sentiment in Sentiment]


def _counter(how: Labelling, sentiment: Sentiment) -> str:
    return f"{how.value}_{sentiment.value}"


def _about(about: About) -> dict[str, Any]:
    wanted = {"content_id": about.content_id, "network": about.network}
    chosen = {name: value for name, value in wanted.items() if value is not None}
    return {"programme_id": about.programme_id, **chosen}


def _mention_document(kept: KeptMention) -> dict[str, Any]:
    known = asdict(kept.mention)
    words = {"text": kept.text, "text_until_ms": kept.text_until_ms} if kept.text is not None else {}
    label = asdict(kept.label) if kept.label is not None else None
    return {"_id": known.pop("mention_id"), "v": VERSION, **known, "label": label, **words}


def _mention(document: Document) -> KeptMention:
    if document["v"] > VERSION:
        raise NewerDocument(f"{document['_id']} has version {document['v']}, this service knows {VERSION}")
    mention = Mention(
        document["_id"],
        document["programme_id"],
        document["content_id"],
        document["network"],
        document["source"],
        Moment(**document["moment"]),
        document["language"],
    )
    label = _label(document["label"]) if document["label"] is not None else None
    return KeptMention(mention, label, document.get("text"), document.get("text_until_ms"))


def _label(document: Document) -> Label:
    return Label(Sentiment(document["sentiment"]), Labelling(document["how"]), document["at_ms"])


def _labelled(document: Document) -> MentionLabelled:
    place, label = Place(**document["place"]), _label(document["label"])
    return MentionLabelled(document["_id"], place, label, document["event_id"])


def _set_label(labelled: MentionLabelled) -> ReplaceOne[dict[str, Any]]:
    document = asdict(labelled)
    label_id = document.pop("mention_id")
    document["label"]["at_ms"] = Int64(labelled.label.at_ms)
    return ReplaceOne({"_id": label_id}, document, upsert=True)


def _add_cell(partition: str, place: Place, counts: Mapping[tuple[Labelling, Sentiment], int]) -> UpdateOne:
    known = asdict(place)
    # Of one width always, and a counter is there as soon as it was touched: so two generations are alike.
    added = {f"counts.{_counter(*one)}": Int64(amount) for one, amount in counts.items()}
    update = {"$inc": added, "$setOnInsert": known}
    return UpdateOne({"_id": {"partition": partition, **known}}, update, upsert=True)
