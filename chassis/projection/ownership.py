"""Which partitions are ours, and where each stands. Kafka's own idea of our position is never trusted."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from time import time
from typing import Any

import structlog
from aiokafka import TopicPartition
from aiokafka.abc import ConsumerRebalanceListener
from pymongo.errors import PyMongoError

from chassis.mongo import Mongo, Transaction
from chassis.projection.model import Item, Projection
from chassis.projection.offsets import Slot, document_id, fresh_document

log = structlog.get_logger(__name__)


class Ownership(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka is not typed
    """The slots of this process, by strand: the number of the partition modulo that of the strands.

    So a key of two topics with as many partitions is read by one strand. A strand holds its lock of `locks`
    while it absorbs a batch and while its slots change.
    """

    def __init__(
        self,
        projection: Projection[Any],
        mongo: Mongo,
        *,
        on_lost: Callable[[Slot], None],
        on_dealt: Callable[[], None] = lambda: None,
    ) -> None:
        self.projection = projection
        self._mongo = mongo
        self._on_lost = on_lost
        self._on_dealt = on_dealt
        self.locks = [asyncio.Lock() for _ in range(projection.strands)]
        self.slots: dict[TopicPartition, Slot] = {}
        self._assigned = False
        self._idle: set[int] = set()
        self.consumer_of: Callable[[], Any] = lambda: None
        self._read_ms: dict[TopicPartition, int] = {}

    @property
    def settled(self) -> bool:
        """Whether we know our share, and where we stand in each of its partitions."""
        return self._assigned and all(tp in self.slots for tp in self.consumer_of().assignment())

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        """Wait for the batches in hand, then forget everything: every rebalance hands all out anew."""
        async with self._still():
            for slot in self.slots.values():
                self._on_lost(slot)
            self.slots.clear()
            self._assigned = False

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """Seek to the stored offsets. Nothing is read before: the client would hand records out early."""
        partitions = list(assigned)
        consumer = self.consumer_of()
        if partitions:
            consumer.pause(*partitions)  # before the first await
            for tp in partitions:
                consumer.seek(tp, 0)  # a placeholder: without one the client ends its fetcher
        self._assigned = True
        self._on_dealt()
        try:
            async with self._still():
                await self._load(partitions)
        except PyMongoError as error:  # the client would only log it; adopt_orphans tries again
            log.warning("cannot load offsets yet", projection=self.projection.name, reason=repr(error)[:200])

    @asynccontextmanager
    async def _still(self) -> AsyncIterator[None]:
        """Within: no strand absorbs anything."""
        async with AsyncExitStack() as held:
            for lock in self.locks:
                await held.enter_async_context(lock)
            yield

    def _strand(self, tp: TopicPartition) -> int:
        return int(tp.partition) % len(self.locks)

    def of_strand(self, strand: int) -> list[tuple[TopicPartition, Slot]]:
        """Return the slots of one strand."""
        return [(tp, slot) for tp, slot in self.slots.items() if self._strand(tp) == strand]

    async def adopt_orphans(self, strand: int) -> None:
        """Load partitions of a strand that were assigned while the database was away."""
        assigned = self.consumer_of().assignment()
        orphans = [tp for tp in assigned if tp not in self.slots and self._strand(tp) == strand]
        if orphans and self._assigned:
            async with self.locks[strand]:
                await self._load([tp for tp in orphans if tp in self.consumer_of().assignment()])

    async def reload(self, strand: int) -> None:
        """Read the strand's stored offsets again, of the generation live now; what stopped stays so.

        The caller holds its lock.
        """
        await self._load([tp for tp, slot in self.of_strand(strand) if slot.stopped is None])

    def rewind(self, strand: int) -> None:
        """Read on from where each partition stands: what the client handed out since is handed out again."""
        consumer = self.consumer_of()
        assigned = consumer.assignment() if consumer is not None else ()
        for tp, slot in self.of_strand(strand):
            if tp in assigned:
                consumer.seek(tp, slot.position)

    async def admit(self, tp: TopicPartition, items: Sequence[Item]) -> list[Item]:
        """Return the items to absorb: those that come next, of the log that we know."""
        slot = self.slots.get(tp)
        if slot is None or slot.stopped is not None or slot.paused_until or not items:
            return []
        if not slot.verify(items[0]):
            await self._begin_again(tp, slot, "another record stands where we were")
            return []
        unread = slot.unread(items)
        if not unread:
            return []
        if unread[0].offset > slot.next and not await self._explained(tp, slot, unread[0].offset):
            return []
        slot.gap = None
        self._read_ms[tp] = unread[-1].timestamp_ms
        return unread

    async def out_of_range(self, positions: Mapping[TopicPartition, int]) -> None:
        """Tell a topic that was made again from one whose retention has passed us by."""
        async with self._still():
            for tp in positions:
                slot = self.slots.get(tp)
                if slot is None:
                    continue
                begin, end = await self._bounds(tp)
                if begin > slot.next and slot.witness is None:
                    await self._begin_at(tp, slot, begin, f"nothing was read yet; the log begins at {begin}")
                elif begin > slot.next:
                    self.stop_slot(tp, f"retention has passed offset {slot.next}; the log begins at {begin}")
                elif end < slot.next:
                    await self._begin_again(tp, slot, f"the log ends at {end}, we were at {slot.next}")
                else:
                    slot.unverified = False
                    self.consumer_of().seek(tp, slot.next)

    def moving(self, strand: int) -> list[TopicPartition]:
        """Return the strand's partitions that neither rest nor stopped."""
        return [tp for tp, slot in self.of_strand(strand) if self._moves(tp, slot)]

    def all_moving(self) -> list[TopicPartition]:
        """Return the partitions of all strands that neither rest nor stopped."""
        return [tp for strand in range(len(self.locks)) for tp in self.moving(strand)]

    def all_idle(self, strand: int, idle: bool) -> bool:
        """Note whether there was nothing for a strand of late; return whether there was for none."""
        (self._idle.add if idle else self._idle.discard)(strand)
        return len(self._idle) == len(self.locks)

    def _moves(self, tp: TopicPartition, slot: Slot | None) -> bool:
        assigned = self.consumer_of().assignment()
        return slot is not None and tp in assigned and not slot.stopped and not slot.paused_until

    def read_out(
        self, moving: Sequence[TopicPartition], records: Mapping[TopicPartition, Sequence[Any]]
    ) -> list[TopicPartition]:
        """Return those of which, after these records, nothing is known to be left."""
        after = {tp: found[-1].offset + 1 for tp, found in records.items()}
        ends = {tp: self.consumer_of().highwater(tp) for tp in moving}
        return [
            tp for tp, end in ends.items() if end is not None and after.get(tp, self.slots[tp].next) >= end
        ]

    @contextmanager
    def not_fetching(self, partitions: Sequence[TopicPartition]) -> Iterator[None]:
        """Within: nothing more is asked for of these partitions; what the client holds of them it keeps.

        Not every broker holds a fetch until there is something to send: one that answers at once was asked
        hundreds of times for nothing while a batch was absorbed, and took half of the time for it.
        """
        self.consumer_of().pause(*partitions)
        try:
            yield
        finally:
            for tp in partitions:
                if self._moves(tp, self.slots.get(tp)):
                    self.let_go(tp)

    def stop_slot(self, tp: TopicPartition, why: str) -> None:
        """Read this partition no further until somebody has looked; say so."""
        log.critical(
            "a partition stopped",
            projection=self.projection.name,
            topic=tp.topic,
            partition=tp.partition,
            why=why,
        )
        self.slots[tp].stopped = why
        self.hold(tp)

    def hold(self, tp: TopicPartition) -> None:
        """Pause at the stored offset."""
        consumer = self.consumer_of()
        if tp in consumer.assignment():
            consumer.pause(tp)
            consumer.seek(tp, self.slots[tp].next)

    def let_go(self, tp: TopicPartition) -> None:
        """Read on."""
        consumer = self.consumer_of()
        if tp in consumer.assignment():
            consumer.resume(tp)

    def age_seconds(self, tp: TopicPartition) -> float:
        """Return the age of the newest record read."""
        return max(0.0, time() - self._read_ms.get(tp, round(time() * 1000)) / 1000)

    async def _load(self, partitions: Sequence[TopicPartition]) -> None:
        if not partitions:
            return
        documents = await self._mongo.transact(lambda tx: self._documents(tx, partitions))
        consumer = self.consumer_of()
        for tp in partitions:
            self.slots[tp] = slot = Slot.of(documents[tp])
            if tp in consumer.assignment():
                consumer.seek(tp, slot.position)
                consumer.resume(tp)

    async def _documents(
        self, tx: Transaction, partitions: Sequence[TopicPartition]
    ) -> dict[TopicPartition, Mapping[str, Any]]:
        name = self.projection.name
        live = await tx.collections["generations"].find_one({"_id": name}, session=tx.session)
        generation = live["live"] if live else 1
        ids = {tp: document_id(name, generation, tp.topic, tp.partition) for tp in partitions}
        offsets = tx.collections["offsets"]
        found = await offsets.find({"_id": {"$in": list(ids.values())}}, session=tx.session).to_list(None)
        by_id = {document["_id"]: document for document in found}
        fresh = [
            fresh_document(name, generation, tp.topic, tp.partition)
            for tp in partitions
            if ids[tp] not in by_id
        ]
        if fresh:
            await offsets.insert_many(fresh, session=tx.session)
        by_id.update({document["_id"]: document for document in fresh})
        return {tp: by_id[ids[tp]] for tp in partitions}

    async def _explained(self, tp: TopicPartition, slot: Slot, found: int) -> bool:
        """Read a gap twice: records handed out before a seek vanish, transaction markers stay."""
        if slot.gap != (slot.next, found):
            slot.gap = (slot.next, found)
            self.consumer_of().seek(tp, slot.next)
            return False
        begin, _ = await self._bounds(tp)
        if begin > slot.next:
            self.stop_slot(tp, f"retention has passed offset {slot.next}; the log begins at {begin}")
            return False
        return True

    async def _begin_again(self, tp: TopicPartition, slot: Slot, why: str) -> None:
        await self._begin_at(tp, slot, 0, f"the topic was made again: {why}")

    async def _begin_at(self, tp: TopicPartition, slot: Slot, offset: int, why: str) -> None:
        log.critical("reading on elsewhere", topic=tp.topic, partition=tp.partition, offset=offset, why=why)

        async def restart(tx: Transaction) -> None:
            await tx.collections["offsets"].update_one(
                {"_id": slot.document_id, "next": slot.next},
                {"$set": {"next": offset, "witness": None}, "$inc": {"epoch": 1}},
                session=tx.session,
            )

        await self._mongo.transact(restart)
        await self._load([tp])

    async def _bounds(self, tp: TopicPartition) -> tuple[int, int]:
        consumer = self.consumer_of()
        begin = await consumer.beginning_offsets([tp])
        end = await consumer.end_offsets([tp])
        return begin[tp], end[tp]
