"""What the door must not count twice, in MongoDB."""

from collections.abc import Collection, Mapping
from typing import Any

from pymongo import UpdateOne

from chassis.mongo import Transaction
from services.share.domain.model.register import ConversionKey, Figure, FigureKey, Reading
from services.share.domain.model.stamps import Measure, Provenance
from services.share.storage.documents import VERSION, by_ids, checked, known_fields


class StoredCounts:
    """Figures, conversions over one transaction."""

    def __init__(self, collections: Any, tx: Transaction | None) -> None:
        self._collections = collections
        self._session = tx.session if tx is not None else None

    async def figures(self, subjects: Collection[str]) -> dict[FigureKey, Figure]:
        """Every counter of these subjects: one document each, which holds all of them."""
        cursor = self._collections["figures"].find(by_ids(subjects), session=self._session)
        return {
            _key(found["_id"], name): _figure(stored)
            for found in await cursor.to_list(None)
            for name, stored in checked(found, "figures")["counters"].items()
        }

    async def save_figures(self, figures: Mapping[FigureKey, Figure]) -> None:
        """Store counters as they are now; those of a subject that are not among them stay as they are."""
        subjects: dict[str, dict[str, Any]] = {}
        for key, figure in figures.items():
            subjects.setdefault(key.subject, {})[f"counters.{_name(key)}"] = _document(figure)
        changes = [
            UpdateOne({"_id": subject}, known_fields(fields), upsert=True)
            for subject, fields in subjects.items()
        ]
        await self._collections["figures"].bulk_write(changes, ordered=False, session=self._session)

    async def conversions(self, keys: Collection[ConversionKey]) -> set[ConversionKey]:
        """Those that were counted before."""
        ids = [key._asdict() for key in keys]
        cursor = self._collections["conversions"].find(by_ids(ids), {"_id": 1}, session=self._session)
        return {ConversionKey(**found["_id"]) for found in await cursor.to_list(None)}

    async def save_conversions(self, keys: Collection[ConversionKey], at_ms: int) -> None:
        """Store that these were counted."""
        documents = [{"_id": key._asdict(), "at_ms": at_ms, "version": VERSION} for key in keys]
        await self._collections["conversions"].insert_many(documents, ordered=False, session=self._session)

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


def _name(key: FigureKey) -> str:
    return f"{int(key.measure)}-{int(key.provenance)}"


def _key(subject: str, name: str) -> FigureKey:
    measure, _, provenance = name.partition("-")
    return FigureKey(subject, Measure(int(measure)), Provenance(int(provenance)))


def _document(figure: Figure) -> dict[str, Any]:
    # A list, since the order of first reports matters and the name of a source may hold dots.
    readings = [
        {"source": source, "figure": reading.figure, "observed_at_ms": reading.observed_at_ms}
        for source, reading in figure.readings.items()
    ]
    return {"counts": figure.counts, "readings": readings}


def _figure(stored: Mapping[str, Any]) -> Figure:
    readings = {one["source"]: Reading(one["figure"], one["observed_at_ms"]) for one in stored["readings"]}
    return Figure(stored["counts"], readings)
