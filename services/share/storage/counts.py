"""What the door must not count twice, in MongoDB."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any

from pymongo import UpdateOne

from chassis.mongo import Transaction
from services.share.domain.model.register import ConversionKey, Reading, TotalKey
from services.share.storage.documents import VERSION, by_ids, known_fields


class StoredCounts:
    """Readings, conversions and first visits over one transaction."""

    def __init__(self, collections: Any, tx: Transaction | None) -> None:
        self._collections = collections
        self._session = tx.session if tx is not None else None

    async def totals(self, keys: Collection[TotalKey]) -> dict[TotalKey, Reading]:
        """The readings applied last."""
        by_id = {_total_id(key): key for key in keys}
        cursor = self._collections["totals"].find(by_ids(by_id.keys()), session=self._session)
        return {
            by_id[found["_id"]]: Reading(found["total"], found["observed_at_ms"])
            for found in await cursor.to_list(None)
        }

    async def save_totals(self, readings: Mapping[TotalKey, Reading]) -> None:
        """Store readings as the last applied ones."""
        changes = [
            UpdateOne(
                {"_id": _total_id(key)},
                known_fields({"total": reading.total, "observed_at_ms": reading.observed_at_ms}),
                upsert=True,
            )
            for key, reading in readings.items()
        ]
        await self._collections["totals"].bulk_write(changes, ordered=False, session=self._session)

    async def conversions(self, keys: Collection[ConversionKey]) -> set[ConversionKey]:
        """Those that were counted before."""
        ids = [key._asdict() for key in keys]
        cursor = self._collections["conversions"].find(by_ids(ids), {"_id": 1}, session=self._session)
        return {ConversionKey(**found["_id"]) for found in await cursor.to_list(None)}

    async def save_conversions(self, keys: Collection[ConversionKey], at_ms: int) -> None:
        """Store that these were counted."""
        documents = [{"_id": key._asdict(), "at_ms": at_ms, "version": VERSION} for key in keys]
        await self._collections["conversions"].insert_many(documents, ordered=False, session=self._session)

    async def first_visits(self, keys: Collection[str]) -> set[str]:
        """Those of these visits that were made before."""
        cursor = self._collections["first_visits"].find(by_ids(keys), {"_id": 1}, session=self._session)
        return {found["_id"] for found in await cursor.to_list(None)}

    async def save_first_visits(self, visits: Mapping[str, int]) -> None:
        """Store first visits; the server forgets each some time after its moment."""
        documents = [
            {"_id": key, "expires_at": datetime.fromtimestamp(until_ms / 1000, UTC)}
            for key, until_ms in visits.items()
        ]
        await self._collections["first_visits"].insert_many(documents, ordered=False, session=self._session)

    async def tally(self, without_effect: Mapping[tuple[int, str], int]) -> None:
        """Add to what came without effect; a document per partition, so that no two consumers share one."""
        changes = [
            UpdateOne(
                {"_id": f"{partition}|{why}"}, {"$inc": {"count": count}, "$set": {"why": why}}, upsert=True
            )
            for (partition, why), count in without_effect.items()
        ]
        await self._collections["tallies"].bulk_write(changes, ordered=False, session=self._session)


async def tallied(collections: Any) -> dict[str, int]:
    """What came through the inbox without effect since the beginning, by why."""
    totals: dict[str, int] = {}
    async for found in collections["tallies"].find({}):
        totals[found["why"]] = totals.get(found["why"], 0) + found["count"]
    return totals


def _total_id(key: TotalKey) -> str:
    return f"{key.subject}|{int(key.measure)}|{key.source}"
