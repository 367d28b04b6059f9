"""One transaction: what a batch does to the state, what follows from it, and where to read on."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from time import time
from typing import Any

from bson.binary import UUID_SUBTYPE, Binary
from pymongo import DeleteMany, InsertOne, UpdateOne

from chassis.collections import applied
from chassis.failpoints import failpoint
from chassis.mongo import Mongo, Transaction
from chassis.projection.deadletters import DeadLetters
from chassis.projection.model import Books, Item, Projection, Refused
from chassis.projection.offsets import Slot, witness_of

PARK_SECONDS = (1.0, 60.0)
FEW_PARKED = 100


class Fenced(Exception):
    """Somebody else moved the stored offset: this process no longer owns the partition."""


class Switched(Exception):
    """Another generation of the projection is live now."""


@dataclass(slots=True)
class Batch:
    """Items by slot, in log order, those from the parking after those from the log."""

    parts: list[tuple[Slot, list[Item]]] = field(default_factory=list)

    def items(self) -> list[Item]:
        """Return all items."""
        return [item for _, part in self.parts for item in part]

    def halves(self) -> tuple["Batch", "Batch"]:
        """Return the first and the second half; each partition keeps its order."""
        flat = [(slot, item) for slot, part in self.parts for item in part]
        middle = len(flat) // 2
        return Batch.of(flat[:middle]), Batch.of(flat[middle:])

    @classmethod
    def of(cls, flat: Sequence[tuple[Slot, Item]]) -> "Batch":
        """Group by slot."""
        batch = cls()
        for slot, item in flat:
            if not batch.parts or batch.parts[-1][0] is not slot:
                batch.parts.append((slot, []))
            batch.parts[-1][1].append(item)
        return batch


class Absorber:
    """Applies batches of one projection in one generation.

    Without `dead_letters` it says nothing, as while rebuilding.
    """

    def __init__(
        self,
        projection: Projection[Any],
        mongo: Mongo,
        dead_letters: DeadLetters | None,
        generation: int,
    ) -> None:
        self.projection = projection
        self.generation = generation
        self._mongo = mongo
        self._dead_letters = dead_letters

    async def absorb(self, batch: Batch) -> None:
        """Commit the batch and move its slots on; raise, with nothing changed, when it cannot be."""

        async def work(tx: Transaction) -> list[Books]:
            return await self._work(batch, tx)

        books = await self._mongo.transact(
            work,
            generations={self.projection.name: self.generation},
            silent=self._dead_letters is None,
        )
        failpoint("after-commit")
        for (slot, items), book in zip(batch.parts, books, strict=True):
            _move_on(slot, items, book)
        if self._dead_letters is not None:
            self._dead_letters.settled(batch.items())

    async def _work(self, batch: Batch, tx: Transaction) -> list[Books]:
        items = batch.items()
        for item in items:
            _forget_attempt(item)
        await self._check_generation(tx)
        fresh = await self._drop_known(tx, items)
        await self.projection.apply([item.heard for item in fresh if item.heard is not None], tx)
        self._judge(items)
        if self._dead_letters is not None:
            await self._dead_letters.put([item for item in items if item.outcome == "refused"])
        await self._remember(tx, [item for item in items if item.outcome == "applied"])
        await self._park(tx, items)
        failpoint("in-transaction")
        books = [Books.of(part) for _, part in batch.parts]
        await self._advance(tx, batch, books)
        return books

    async def _check_generation(self, tx: Transaction) -> None:
        if self._dead_letters is None:
            return  # a rebuild works on a generation that is not live
        live = await tx.collections["generations"].find_one({"_id": self.projection.name}, session=tx.session)
        if (live["live"] if live else 1) != self.generation:
            raise Switched

    async def _drop_known(self, tx: Transaction, items: Sequence[Item]) -> list[Item]:
        """Mark repeats as duplicates, within the batch too; return what is to be applied."""
        waiting = [item for item in items if item.heard is not None and item.refusal is None]
        seen = await self._applied(tx, waiting)
        parked = await self._known_parked(tx, [item for item in waiting if item.parked_attempts is None])
        fresh: list[Item] = []
        for item in waiting:
            event_id, known = item.stored_id, seen[item.marks]
            if parked and item.parked_attempts is None and event_id in parked:
                item.outcome = "duplicate"
                continue
            before = len(known)
            known.add(event_id)  # asked once only: the driver hashes ids in Python
            if len(known) == before:
                item.outcome = "duplicate"
            else:
                fresh.append(item)
        return fresh

    async def _applied(self, tx: Transaction, items: Sequence[Item]) -> dict[str, set[Any]]:
        """The ids that were applied before, by the collection that holds them: one look-up for each."""
        by_marks: dict[str, list[Item]] = defaultdict(list)
        for item in items:
            by_marks[item.marks].append(item)
        return {marks: await self._known(tx, marks, some) for marks, some in by_marks.items()}

    async def _known(self, tx: Transaction, name: str, items: Sequence[Item]) -> set[Any]:
        wanted = {"_id": {"$in": [item.stored_id for item in items]}}
        return await _ids(tx.collections[name].find(wanted, {"_id": 1}, session=tx.session))

    async def _known_parked(self, tx: Transaction, items: Sequence[Item]) -> set[Any]:
        """The ids that are parked: all of them where these are few, else those of the items."""
        if not items:
            return set()
        collection = tx.collections[f"parked.{self.projection.name}"]
        some = await _ids(collection.find({}, {"_id": 1}, session=tx.session).limit(FEW_PARKED))
        if len(some) < FEW_PARKED:
            return some
        return await self._known(tx, f"parked.{self.projection.name}", items)

    def _judge(self, items: Sequence[Item]) -> None:
        now_ms = round(time() * 1000)
        for item in items:
            if item.outcome:
                continue
            heard = item.heard
            parking = heard.parking if heard is not None else None
            if heard is not None and parking is not None and parking[1] <= now_ms and item.verdict is None:
                heard.refuse(parking[0], "waited in vain until its deadline")
            if item.refusal is not None or (heard is not None and heard.refusal is not None):
                item.outcome = "refused"
            elif heard is not None and heard.passed_over:
                item.outcome = "ignored"
            else:
                item.outcome = "parked" if parking is not None else "applied"

    async def _remember(self, tx: Transaction, items: Sequence[Item]) -> None:
        """Mark as applied what the house leaves no mark of."""
        name = applied(self.projection.name)
        documents = [{"_id": one.stored_id} for one in items if one.marks == name]
        if documents:
            await tx.collections[name].insert_many(documents, ordered=False, session=tx.session)

    async def _park(self, tx: Transaction, items: Sequence[Item]) -> None:
        settled = [i.parked_id for i in items if i.parked_attempts is not None and i.outcome != "parked"]
        changes: list[Any] = [DeleteMany({"_id": {"$in": settled}})] if settled else []
        changes += [_parked(item) for item in items if item.outcome == "parked"]
        if changes:
            collection = tx.collections[f"parked.{self.projection.name}"]
            await collection.bulk_write(changes, ordered=False, session=tx.session)

    async def _advance(self, tx: Transaction, batch: Batch, books: Sequence[Books]) -> None:
        """Compare and set every offset: whoever holds a stale one is a zombie and must not commit."""
        moves = [
            _move(slot, items, book, self.generation)
            for (slot, items), book in zip(batch.parts, books, strict=True)
        ]
        result = await tx.collections["offsets"].bulk_write(moves, ordered=False, session=tx.session)
        if result.matched_count != len(moves):
            raise Fenced


async def _ids(cursor: Any) -> set[Any]:
    return {Binary(document["_id"].bytes, UUID_SUBTYPE) for document in await cursor.to_list(None)}


def _forget_attempt(item: Item) -> None:
    if item.heard is not None:
        item.heard.reset()
        item.outcome = ""


def _parked(item: Item) -> Any:
    assert item.heard is not None  # noqa: S101
    assert item.heard.parking is not None  # noqa: S101
    attempts = 0 if item.parked_attempts is None else item.parked_attempts + 1
    first, longest = PARK_SECONDS
    later_ms = round((time() + min(first * 2 ** min(attempts, 10), longest)) * 1000)
    due_ms = min(later_ms, item.heard.parking[1])
    if item.parked_attempts is not None:
        changed = {"due_ms": due_ms, "attempts": attempts}
        return UpdateOne({"_id": item.stored_id}, {"$set": changed})
    return InsertOne(
        {
            "_id": item.stored_id,
            "slot": f"{item.topic}|{item.partition}",
            "offset": item.offset,
            "key": item.key,
            "value": item.value,
            "headers": [list(header) for header in item.headers],
            "reason": item.heard.parking[0],
            "due_ms": due_ms,
            "accepted_at_ms": item.heard.origin.accepted_at_ms,
            "attempts": 0,
        }
    )


def _next(slot: Slot, items: Sequence[Item]) -> tuple[int, Mapping[str, Any] | None]:
    logged = [item for item in items if item.parked_attempts is None]
    return (logged[-1].offset + 1, witness_of(logged[-1])) if logged else (slot.next, slot.witness)


def _move(slot: Slot, items: Sequence[Item], books: Books, generation: int) -> Any:
    """Compare the counts too: a turn of parked events alone moves no offset, and must be fenced as well."""
    following, witness = _next(slot, items)
    increments = {name: amount for name, amount in books.counts.items() if amount}
    change: dict[str, Any] = {"$set": {"next": following, "witness": witness}}
    if increments:
        change["$inc"] = increments
    stands = {name: slot.counts[name] for name in ("consumed", "parked")}
    return UpdateOne({"_id": slot.document_id, "next": slot.next, "generation": generation, **stands}, change)


def _move_on(slot: Slot, items: Sequence[Item], books: Books) -> None:
    slot.next, slot.witness = _next(slot, items)
    slot.delay = 0.0
    for name, amount in books.counts.items():
        slot.counts[name] = slot.counts.get(name, 0) + amount


def refuse(item: Item, error: BaseException) -> None:
    """Give an item up whose handler raised again and again while nothing else was in its batch."""
    item.refusal = Refused("HANDLER_RAISED", type(error).__name__)
    item.outcome = ""
