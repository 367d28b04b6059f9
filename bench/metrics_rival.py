"""The same records by a handler per message, and the same questions to raw events."""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import pymongo
from pymongo import WriteConcern
from pymongo.database import Database
from pymongo.errors import BulkWriteError

from bench.feeding import make_topic
from bench.gamify_events import Record
from bench.meter import Figures, Spread
from bench.metrics_installation import Days, Metrics
from bench.plain_counts import KINDS, amounts
from bench.rival import Rival
from portevoix.type.v1 import facts_pb2 as types

PLAIN_EVENTS = 3_000
CHUNK, DUPLICATE_KEY = 10_000, 11000
_EVENTS = [{"$group": {"_id": None, "events": {"$sum": "$events"}}}]


class CountsRival(Rival[Metrics]):
    """A handler per message."""

    async def plainly(self, policy: str) -> tuple[Figures, Spread]:
        """The first few thousand records; then probes on a topic of their own."""
        goal = min(PLAIN_EVENTS, len(self._given.records))
        busy, quiet = f"plain_{policy}", f"plain_{policy}_quiet"
        quiet_topic = f"{self._place.namespace}.{quiet}"
        await make_topic(self._kafka, quiet_topic)
        with pymongo.MongoClient[dict[str, Any]](self._place.infra.mongodb) as client:
            database = client[self._place.database.name]

            async def done() -> int:
                (found,) = database[f"{busy}_day"].aggregate(_EVENTS).to_list() or [{"events": 0}]
                return int(found["events"])

            async def visible(content_id: str) -> bool:
                item = {"_id": {"$regex": f" {content_id}$"}}
                return database[f"{quiet}_item"].find_one(item) is not None

            figures = await self._run(goal, busy, self._command(self._place.topic, busy, policy), done)
            reading = self._command(quiet_topic, quiet, policy)
            return figures, await self._steady(quiet, reading, quiet_topic, figures, visible)

    def _command(self, topic: str, name: str, policy: str) -> Sequence[str]:
        stored = [self._place.infra.mongodb, self._place.database.name, name]
        return [
            *(sys.executable, "-m", "bench.plain_counts", self._kafka),
            *(*stored, topic, self._group(name), policy),
        ]


class RawEvents:
    """Every event of employees outside the company as a document, once each, found by its day."""

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self._events = database["raw"].with_options(write_concern=WriteConcern(w=1))

    def store(self, records: Iterable[Record]) -> int:
        """Insert them, and return how many there are."""
        self._events.create_index([("date", 1)])
        documents = filter(None, map(_raw, records))
        while chunk := list(islice(documents, CHUNK)):
            try:
                self._events.insert_many(chunk, ordered=False)
            except BulkWriteError as error:
                if any(one["code"] != DUPLICATE_KEY for one in (error.details or {})["writeErrors"]):
                    raise
        return self._events.estimated_document_count()

    def sums(self, of: Days, by: str, measures: Sequence[str]) -> Mapping[str, Mapping[str, int]]:
        """Sums of the measures by a field of the events, as somebody would write it."""
        added = {name: {"$sum": f"$n.{name}"} for name in measures}
        stages: list[dict[str, Any]] = [
            {"$match": {"date": {"$gte": of.first, "$lte": of.last}}},
            {"$group": {"_id": f"${by}", **added}},
        ]
        return {one.pop("_id"): one for one in self._events.aggregate(stages)}


def _raw(record: Record) -> dict[str, Any] | None:
    headers = dict(record.headers)
    if (kind := KINDS.get(headers["ce_type"].decode())) is None:
        return None
    event = kind.FromString(record.value)
    if event.channel == types.CHANNEL_INTERNAL:
        return None
    return {
        "_id": headers["ce_id"].decode(),
        "date": event.moment.local_date,
        "item": event.item.content_id,
        "campaign": event.item.campaign_id,
        "network": event.network,
        "team": event.person.team,
        "person": event.person.employee_id,
        "n": dict(amounts(event)),
    }


def totals(found: Mapping[str, Mapping[str, int]], measures: Sequence[str]) -> Iterator[tuple[str, int]]:
    """All groups together, measure by measure."""
    for name in measures:
        yield name, sum(one[name] for one in found.values())
