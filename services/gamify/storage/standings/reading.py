"""Reads sums and what changed, all of one moment."""

from asyncio import gather, to_thread
from collections.abc import AsyncIterator, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

from bson import decode_all

from chassis.collections import Collections
from chassis.mongo import Mongo
from services.gamify.domain.facts import Purpose
from services.gamify.domain.model.boards import Scope
from services.gamify.storage.collections import POINTS
from services.gamify.storage.keys import SEPARATOR
from services.gamify.storage.standings import asking
from services.gamify.storage.standings.table import Account, Column, Row, Stamps, column_of

BATCH = 2_000  # documents that are decoded at a time: the loop waits for so many at most
ACCOUNTS = 500  # asked for at a time
WITHDRAWN = SEPARATOR + Purpose.POINTS.value


class Marks(NamedTuple):
    """How far everything was at a moment.

    `offsets` are (epoch, next) by partition: a topic made again has another epoch. `tops` are by slot the
    highest revision of an account: of those that the slot was the last to touch, so it may go down.
    """

    generation: int
    offsets: Mapping[str, tuple[int, int]]
    tops: Mapping[str, int]

    def follows(self, other: "Marks") -> bool:
        """Whether what happened in between can be told by revisions: no slot went back."""
        same = self.generation == other.generation and other.offsets.keys() <= self.offsets.keys()
        return same and all(
            epoch == self.offsets[slot][0] and place <= self.offsets[slot][1]
            for slot, (epoch, place) in other.offsets.items()
        )

    def cover(self, other: "Marks") -> bool:
        """Whether nothing happened between these and others that are later."""
        seen = all(top <= self.tops.get(slot, -1) for slot, top in other.tops.items())
        return seen and self[:2] == other[:2]

    def after(self, other: "Marks") -> "Marks":
        """Return these, with the highest revision that either has seen."""
        slots = self.tops.keys() | other.tops.keys()
        tops = {slot: max(self.tops.get(slot, -1), other.tops.get(slot, -1)) for slot in slots}
        return self._replace(tops=tops)


class Moment:
    """The database at one moment, or with no session as it is."""

    def __init__(self, database: Any, collections: Collections, session: Any = None) -> None:
        self._database = database
        self._collections = collections
        self._session = session

    async def marks(self) -> Marks:
        """How far everything is."""
        offsets, tops = (
            await gather(self._offsets(), self._tops())
            if not self._session
            else (
                await self._offsets(),
                await self._tops(),
            )
        )
        return Marks(self._generation, offsets, tops)

    async def withdrawn(self) -> frozenset[bytes]:
        """Everybody who withdrew the consent to have points."""
        query = {"given": False, "_id": {"$regex": f"{WITHDRAWN}$"}}
        found = self["consents"].find(query, {"_id": 1}, session=self._session)
        return frozenset(one["_id"].removesuffix(WITHDRAWN).encode() for one in await found.to_list(None))

    async def changed(self, scope: Scope, now: Marks, seen: Marks) -> set[str]:
        """Accounts of the programme that were touched since."""
        newer = [
            {"rev.slot": slot, "rev.offset": {"$gt": seen.tops.get(slot, -1)}}
            for slot, top in now.tops.items()
            if top > seen.tops.get(slot, -1)
        ]
        if not newer:
            return set()
        found = await self["accounts"].find({"$or": newer}, {"_id": 1}, session=self._session).to_list(None)
        own = scope.programme_id + SEPARATOR
        return {one["_id"] for one in found if one["_id"].startswith(own)}

    async def accounts(self, scope: Scope, ids: Collection[str], stamps: Stamps) -> dict[bytes, Account]:
        """What is summed of each of these accounts."""
        found: dict[str, list[Any]] = {one: [] for one in ids}
        torn: set[str] = set()
        for some in _parts(list(ids), ACCOUNTS):
            for one in await self._summed(*asking.some(scope, some)):
                found[one["_id"]["a"]].append(one)
                torn |= {one["_id"]["a"]} if one["x"] else set()
        for some in _parts(list(torn), ACCOUNTS):
            found |= {one: [] for one in some}
            for one in await self._summed(*asking.days_of(scope, some)):
                found[one["_id"]["a"]].append(one)
        return {_employee(one, scope): _account(rows, stamps) for one, rows in found.items()}

    async def everybody(self, scope: Scope, stamps: Stamps) -> tuple[list[Column], set[str]]:
        """What is summed of everybody, and the accounts whose days must be asked beside it."""
        name, pipeline = asking.everybody(scope)
        columns: list[Column] = []
        torn: set[str] = set()
        cursor = self[name].aggregate_raw_batches(
            list(pipeline), batchSize=BATCH, allowDiskUse=True, session=self._session
        )
        async for batch in cursor:
            column, some = await to_thread(_decoded, batch, scope, stamps)
            columns += [column] if column is not None else []
            torn |= some
        return columns, torn

    def __getitem__(self, name: str) -> Any:
        """The driver's collection."""
        return self._database[self._collections.stored_name(name)]

    @property
    def _generation(self) -> int:
        return self._collections.generation_of(POINTS)

    async def _offsets(self) -> dict[str, tuple[int, int]]:
        query = {"projection": POINTS, "generation": self._generation}
        fields = {"epoch": 1, "next": 1}
        found = await self["offsets"].find(query, fields, session=self._session).to_list(None)
        return {one["_id"]: (one["epoch"], one["next"]) for one in found}

    async def _tops(self) -> dict[str, int]:
        newest: list[dict[str, Any]] = [
            {"$sort": {"rev.slot": -1, "rev.offset": -1}},
            {"$group": {"_id": "$rev.slot", "top": {"$first": "$rev.offset"}}},
        ]
        found = await self["accounts"].aggregate(newest, session=self._session).to_list(None)
        return {one["_id"]: one["top"] for one in found if one["_id"] is not None}

    async def _summed(self, name: str, pipeline: Sequence[Any]) -> list[dict[str, Any]]:
        cursor = self[name].aggregate(list(pipeline), session=self._session)
        found: list[dict[str, Any]] = await cursor.to_list(None)
        return found


def now(mongo: Mongo) -> Moment:
    """The database as it is."""
    return Moment(mongo.database, mongo.collections)


@asynccontextmanager
async def moment(mongo: Mongo) -> AsyncIterator[Moment]:
    """The database at one moment, for as long as the block lasts."""
    collections = mongo.collections
    async with mongo.snapshot() as (session, database):
        yield Moment(database, collections, session)


def _decoded(batch: bytes, scope: Scope, stamps: Stamps) -> tuple[Column | None, set[str]]:
    documents = decode_all(batch)
    torn = {one["_id"]["a"] for one in documents if one["x"]}
    rows = [
        (_employee(by["a"], scope), stamps.code((by["t"], by["d"], by["l"])), one["p"], one["m"], one["r"])
        for one in documents
        if (by := one["_id"])["a"] not in torn
    ]
    return column_of(rows) if rows else None, torn


def _account(rows: Iterable[Mapping[str, Any]], stamps: Stamps) -> Account:
    summed = [
        (one["r"], Row(stamps.code((by["t"], by["d"], by["l"])), one["p"], one["m"]))
        for one in rows
        if (by := one["_id"])
    ]
    return Account(max((at for at, _ in summed), default=0), [row for _, row in summed])


def _employee(account: str, scope: Scope) -> bytes:
    return account[len(scope.programme_id) + 1 :].encode()


def _parts(of: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for first in range(0, len(of), size):
        yield of[first : first + size]
