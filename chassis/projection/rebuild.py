"""A projection is built again silently beside the live one, compared with it, and switched.

The new generation reads the log from its beginning to exactly the offsets at which the live one was
looked at; there both must have the same digest. The live reader notices the switch inside its next
transaction and goes on in the new generation, where it may say again what was said since: the same ids.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from pymongo import ReturnDocument

from chassis.mongo import Mongo, Transaction
from chassis.projection.absorb import Absorber, Batch
from chassis.projection.decode import Decoder
from chassis.projection.digest import Digest
from chassis.projection.model import Projection
from chassis.projection.offsets import Slot, document_id, fresh_document
from chassis.projection.records import item_of
from chassis.river import River

log = structlog.get_logger(__name__)

BATCH = 1000
ANSWER_MS = 10_000


class NotRebuilt(Exception):
    """The rebuilt state is not the live one, or could not be built; the live one stays."""


@dataclass(frozen=True)
class Snapshot:
    """A projection's state at one moment: where it stood in each partition, and its digest."""

    generation: int
    offsets: Mapping[TopicPartition, int]
    digest: str


class Rebuild:
    """Builds one projection again. One at a time per projection: the caller sees to that."""

    def __init__(self, projection: Projection[Any], mongo: Mongo, river: River) -> None:
        if not projection.rebuildable:
            raise NotRebuilt(f"{projection.name} holds decisions, not consequences: it cannot be built again")
        self._projection = projection
        self._mongo = mongo
        self._river = river
        self._decoder = Decoder(projection, river.bare)

    async def run(self) -> Snapshot:
        """Build, compare, switch; return what was switched to. Raise NotRebuilt when the digests differ."""
        live = await self.snapshot()
        generation = live.generation + 1
        await self._clear(generation)
        await self._replay(generation, live.offsets)
        rebuilt = await self.snapshot(generation)
        log.info("rebuilt", projection=self._projection.name, live=live.digest, rebuilt=rebuilt.digest)
        if rebuilt.digest != live.digest:
            raise NotRebuilt(f"{self._projection.name}: live {live.digest}, rebuilt {rebuilt.digest}")
        await self._switch(live.generation, generation)
        return rebuilt

    async def snapshot(self, generation: int | None = None) -> Snapshot:
        """Read offsets and digest of one generation (by default the live one) at one moment."""
        name = self._projection.name
        async with self._mongo.snapshot() as (session, database):
            if generation is None:
                live = await database["generations"].find_one({"_id": name}, session=session)
                generation = live["live"] if live else 1
            wanted = {"projection": name, "generation": generation}
            found = await database["offsets"].find(wanted, session=session).to_list(None)
            offsets = {TopicPartition(one["topic"], one["partition"]): one["next"] for one in found}
            collections = self._mongo.generation({name: generation})
            digest = Digest()
            for declared in collections.of(name):
                stored = database[collections.stored_name(declared.name)]
                await digest.collect(declared, stored.find({}, session=session))
        return Snapshot(generation, offsets, digest.text())

    async def _clear(self, generation: int) -> None:
        """Begin the generation empty: what an earlier attempt left is of no use."""
        name = self._projection.name
        collections = self._mongo.generation({name: generation})
        for declared in collections.of(name):
            await collections[declared.name].drop()
        await collections["offsets"].delete_many({"projection": name, "generation": generation})
        await self._mongo.prepare(collections)

    async def _replay(self, generation: int, targets: Mapping[TopicPartition, int]) -> None:
        slots = await self._slots(generation, targets)
        behind = {tp: slot for tp, slot in slots.items() if slot.next < targets[tp]}
        consumer = self._river.replayer()
        await consumer.start()
        try:
            consumer.assign(list(behind))
            for tp in behind:
                consumer.seek(tp, 0)
            while behind:
                await self._replay_some(consumer, generation, behind, targets)
        finally:
            await consumer.stop()

    async def _replay_some(
        self,
        consumer: AIOKafkaConsumer,
        generation: int,
        behind: dict[TopicPartition, Slot],
        targets: Mapping[TopicPartition, int],
    ) -> None:
        records = await consumer.getmany(*behind, timeout_ms=ANSWER_MS, max_records=BATCH)
        if not records:
            raise NotRebuilt(f"{self._projection.name}: the log gave nothing more; has retention passed?")
        batch = Batch()
        for tp, found in records.items():
            items = [self._decoder.decode(item_of(one)) for one in found if one.offset < targets[tp]]
            if items:
                batch.parts.append((behind[tp], items))
            if found[-1].offset + 1 >= targets[tp]:
                behind.pop(tp)
        if batch.parts:
            await Absorber(self._projection, self._mongo, None, generation).absorb(batch)

    async def _slots(
        self, generation: int, targets: Mapping[TopicPartition, int]
    ) -> dict[TopicPartition, Slot]:
        name = self._projection.name
        documents = [fresh_document(name, generation, tp.topic, tp.partition) for tp in targets]

        async def begin(tx: Transaction) -> None:
            if documents:
                await tx.collections["offsets"].insert_many(documents, session=tx.session)

        await self._mongo.transact(begin)
        by_id = {document["_id"]: document for document in documents}
        return {tp: Slot.of(by_id[document_id(name, generation, tp.topic, tp.partition)]) for tp in targets}

    async def _switch(self, live: int, generation: int) -> None:
        name = self._projection.name

        async def switch(tx: Transaction) -> int:
            document = await tx.collections["generations"].find_one_and_update(
                {"_id": name},
                {"$set": {"live": generation}},
                upsert=True,
                return_document=ReturnDocument.BEFORE,
                session=tx.session,
            )
            before: int = document["live"] if document else 1
            if before != live:
                raise NotRebuilt(f"{name}: generation {before} became live meanwhile")
            return before

        await self._mongo.transact(switch)
