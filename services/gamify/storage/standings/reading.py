"""Reads sums and what changed, all of one moment."""

from asyncio import to_thread
from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

from bson import decode_all

from chassis.collections import Collections
from chassis.mongo import Mongo
from services.gamify.domain.facts import Purpose
from services.gamify.domain.model.boards import Scope
from services.gamify.ports.projections import POINTS
from services.gamify.storage.documents import Document
from services.gamify.storage.keys import SEPARATOR
from services.gamify.storage.standings import asking
from services.gamify.storage.standings.asking import Stage
from services.gamify.storage.standings.table import (
    EMPTY,
    NEVER,
    Account,
    Column,
    Row,
    Stamps,
    Table,
    column_of,
    joined,
    table_of,
)

BATCH = 2_000  # documents that are decoded at a time: the loop waits for so many at most
ACCOUNTS = 500  # asked for at a time
JOINED_AT = 50  # batches that make one stretch: many small arrays leave holes in the memory
FOLDED_AT = 20  # stretches that are added up at a time: what was read takes more room than its sums
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
        return self._marks(await self._read(self._marking()))

    async def marks_and_withdrawn(self) -> tuple[Marks, frozenset[bytes]]:
        """And everybody who withdrew the consent to have points."""
        query = {"given": False, "_id": {"$regex": f"{WITHDRAWN}$"}}
        withdrawn = [{"$match": query}, {"$project": {"_id": 0, "who": "$_id"}}]
        found = await self._read([*self._marking(), self._and("consents", withdrawn)])
        names = frozenset(one["who"].removesuffix(WITHDRAWN).encode() for one in found if "who" in one)
        return self._marks(found), names

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
        found: dict[str, list[Document]] = {one: [] for one in ids}
        for some in _parts(list(ids), ACCOUNTS):
            for one in await self._rows(*asking.some(scope, some)):
                found[one["a"]].append(one)
        torn = [account for account, rows in found.items() if any(one["x"] for one in rows)]
        found |= {account: [] for account in torn}
        for some in _parts(torn, ACCOUNTS):
            for one in await self._rows(*asking.days_of(scope, some)):
                found[one["a"]].append(one)
        return {_employee(one, scope): _account(rows, stamps) for one, rows in found.items()}

    async def everybody(self, scope: Scope, stamps: Stamps) -> tuple[Table, set[str]]:
        """What is summed of everybody, and the accounts whose days must be asked beside it."""
        name, pipeline = asking.everybody(scope)
        read, columns, torn = [EMPTY.column()], list[Column](), set[str]()
        cursor = self[name].aggregate_raw_batches(list(pipeline), batchSize=BATCH, session=self._session)
        async for batch in cursor:
            column, some = await to_thread(_decoded, batch, scope, stamps)
            columns.append(column)
            torn |= some
            if len(columns) >= JOINED_AT:
                read, columns = [*read, joined(columns)], []
            if len(read) >= FOLDED_AT:
                read = [(await to_thread(table_of, read)).column()]
        return await to_thread(table_of, [*read, *columns]), torn

    def __getitem__(self, name: str) -> Any:
        """The driver's collection."""
        return self._database[self._collections.stored_name(name)]

    @property
    def _generation(self) -> int:
        return self._collections.generation_of(POINTS)

    def _marking(self) -> list[Stage]:
        """Over `offsets`: documents {_id, epoch, next}, and {_id, top} by slot, out of the index."""
        newest: list[Stage] = [
            {"$sort": {"rev.slot": -1, "rev.offset": -1}},
            {"$group": {"_id": "$rev.slot", "top": {"$first": "$rev.offset"}}},
        ]
        return [
            {"$match": {"projection": POINTS, "generation": self._generation}},
            {"$project": {"epoch": 1, "next": 1}},
            self._and("accounts", newest),
        ]

    def _and(self, name: str, pipeline: list[Stage]) -> Stage:
        return {"$unionWith": {"coll": self._collections.stored_name(name), "pipeline": pipeline}}

    def _marks(self, found: Sequence[Document]) -> Marks:
        offsets = {one["_id"]: (one["epoch"], one["next"]) for one in found if "next" in one}
        tops = {one["_id"]: one["top"] for one in found if one.get("top") is not None}
        return Marks(self._generation, offsets, tops)

    async def _read(self, pipeline: list[Stage]) -> Sequence[Document]:
        return await self._rows("offsets", pipeline)

    async def _rows(self, name: str, pipeline: Sequence[Stage]) -> Sequence[Document]:
        cursor = self[name].aggregate(list(pipeline), session=self._session)
        found: list[Document] = await cursor.to_list(None)
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


def _decoded(batch: bytes, scope: Scope, stamps: Stamps) -> tuple[Column, set[str]]:
    documents = decode_all(batch)
    rows = [
        (
            _employee(one["a"], scope),
            stamps.code((one["t"], one["d"], one["l"])),
            one["p"],
            one["m"],
            one["r"],
        )
        for one in documents
    ]
    return column_of(rows), {one["a"] for one in documents if one["x"]}


def _account(rows: Sequence[Document], stamps: Stamps) -> Account:
    summed: dict[int, tuple[int, int]] = {}
    for one in rows:
        stamp = stamps.code((one["t"], one["d"], one["l"]))
        points, made = summed.get(stamp, (0, 0))
        summed[stamp] = points + one["p"], made + one["m"]
    reached_ms = max((one["r"] for one in rows), default=NEVER)
    return Account(reached_ms, [Row(stamp, *of) for stamp, of in summed.items()])


def _employee(account: str, scope: Scope) -> bytes:
    return account[len(scope.programme_id) + 1 :].encode()


def _parts(of: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for first in range(0, len(of), size):
        yield of[first : first + size]
