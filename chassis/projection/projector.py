"""A reader as a part of its house: it joins its group, runs its strands, says how it stands.

FastStream owns the consumer's settings and life; the strands own its offsets. Every guard in this package
answers a trap of the client that was seen to lose or repeat messages: see docs/decisions.
"""

import asyncio
from time import monotonic
from typing import Any

import structlog
from aiokafka.errors import KafkaError

from chassis.failpoints import failpoint
from chassis.mongo import Mongo
from chassis.projection.deadletters import DeadLetters
from chassis.projection.gauges import Gauges, lag
from chassis.projection.model import Projection, check_marks
from chassis.projection.ownership import Ownership
from chassis.projection.strand import Strand
from chassis.river import DEAD_LETTER_SUFFIX, River
from chassis.telemetry import Telemetry

log = structlog.get_logger(__name__)

HINT_SECONDS = 1.0
SILENT_SECONDS = 60.0
READY_LAG = 100_000


class Projector:
    """Runs one projection, as a component."""

    def __init__(
        self,
        projection: Projection[Any],
        mongo: Mongo,
        river: River,
        telemetry: Telemetry,
        *,
        house: str,
        member: str | None = None,
    ) -> None:
        self.name = f"projection:{projection.name}"
        self._projection = projection
        self._mongo = mongo
        self._river = river
        self._telemetry = telemetry
        self._group = f"portevoix.{house}.{projection.name}"
        self._member = f"{member}.{projection.name}" if member else None
        gauges = Gauges(projection.name, river, telemetry)
        self._owned = Ownership(projection, mongo, on_lost=gauges.lost, on_dealt=gauges.dealt)
        letters = DeadLetters(river, self._group)
        self._strands = [
            Strand(number, self._owned, letters, gauges, mongo, river, telemetry)
            for number in range(projection.strands)
        ]
        self._sub: Any = None
        self._tasks: list[asyncio.Task[None]] = []
        self._stopping = False
        self._hinted_at = monotonic()

    async def start(self) -> None:
        """Wait for the topics, join the group, begin to read."""
        check_marks(self._projection, self._mongo.collections)
        topics = list(self._projection.topics)
        await self._river.wait_for_topics([*topics, *(topic + DEAD_LETTER_SUFFIX for topic in topics)])
        self._sub = self._river.subscriber(topics, self._group, self._owned, member=self._member)
        self._owned.consumer_of = lambda: self._sub.consumer
        await self._river.listen(self._sub)
        for strand in self._strands:
            strand.turn_at = monotonic()
            self._tasks.append(asyncio.create_task(self._run(strand), name=self.name))

    async def stop(self) -> None:
        """Finish the batches in hand, leave a hint of where we are, leave the group."""
        self._stopping = True
        if self._tasks:
            await asyncio.gather(*self._tasks)
            await self._hint(force=True)
        if self._sub is not None:
            await self._sub.stop()

    def alive(self) -> str | None:
        """Return None while every strand turns; one that ended or hangs is mended by a restart."""
        if not self._tasks:
            return None
        if any(task.done() for task in self._tasks) and not self._stopping:
            return "the loop ended"
        silent = monotonic() - min(strand.turn_at for strand in self._strands)
        return None if silent < SILENT_SECONDS else f"no turn for {silent:.0f} s"

    async def ready(self) -> str | None:
        """Return None while every owned partition moves and is not far behind."""
        if not self._tasks:
            return "not started yet"
        if not self._owned.settled:
            return "no assignment yet"
        for slot in self._owned.slots.values():
            if slot.stopped is not None:
                return f"{slot.topic}/{slot.partition} stopped: {slot.stopped}"
        if fault := next((strand.fault for strand in self._strands if strand.fault is not None), None):
            return fault
        behind = sum(lag(self._owned, tp, slot) for tp, slot in self._owned.slots.items())
        return None if behind <= READY_LAG else f"{behind} records behind"

    async def _run(self, strand: Strand) -> None:
        while not self._stopping:
            await strand.turn()
            await self._hint()

    async def _hint(self, *, force: bool = False) -> None:
        """Tell Kafka where we are, for lag dashboards only; nothing reads it back."""
        if not force and monotonic() - self._hinted_at < HINT_SECONDS:
            return
        self._hinted_at = monotonic()
        failpoint("before-hint")
        offsets = {tp: slot.next for tp, slot in self._owned.slots.items()}
        try:
            if offsets:
                async with asyncio.timeout(
                    HINT_SECONDS * 5
                ):  # without a broker the client would wait for ever
                    await self._sub.consumer.commit(offsets)
        except KafkaError as error:
            log.debug("no hint given", reason=type(error).__name__)
        except Exception as error:  # a partition that was just taken away is no reason to stop
            log.debug("no hint given", reason=repr(error))
