"""How far a projection is behind the log: for what waits until all up to a moment was taken in."""

from collections.abc import Mapping

from aiokafka import TopicPartition

from chassis.mongo import Mongo
from chassis.river import River

Offsets = Mapping[tuple[str, int], int]
"""By topic, as the broker calls it, and partition."""


class LogProgress:
    """The log as one projection reads it, in its live generation."""

    def __init__(self, projection: str, mongo: Mongo, river: River) -> None:
        self._projection = projection
        self._mongo = mongo
        self._river = river

    async def stands(self) -> Offsets:
        """Up to which offset, excluded, each partition was taken in; empty before anything was ever read."""
        collections = self._mongo.collections
        generation = collections.generation_of(self._projection)
        query = {"projection": self._projection, "generation": generation}
        found = collections["offsets"].find(query, {"topic": 1, "partition": 1, "next": 1})
        return {(one["topic"], one["partition"]): one["next"] async for one in found}

    async def ends(self) -> Offsets:
        """Where each of these partitions ends now: the offset of the next record. Raises KafkaError."""
        partitions = [TopicPartition(*where) for where in await self.stands()]
        if not partitions:
            return {}
        consumer = self._river.replayer()
        await consumer.start()
        try:
            consumer.assign(partitions)
            ends = await consumer.end_offsets(partitions)
        finally:
            await consumer.stop()
        return {(one.topic, one.partition): end for one, end in ends.items()}
