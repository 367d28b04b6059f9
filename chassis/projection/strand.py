"""The loop of an exactly-once reader: poll its partitions, absorb in one transaction, back off alone.

A process has several such loops over one consumer, each for the partitions of its own numbers and with a
transaction of its own, so that one decodes and decides while another waits for the database. To each other
they are what two processes are: nothing but the consumer, the dead letters and the gauges is shared.
"""

import asyncio
from collections.abc import Mapping, Sequence
from time import monotonic
from typing import Any

import structlog
from aiokafka import TopicPartition
from aiokafka.errors import KafkaError, OffsetOutOfRangeError
from pymongo.errors import PyMongoError

from chassis.failpoints import failpoint
from chassis.mongo import Mongo
from chassis.projection.absorb import Absorber, Batch, Fenced, Switched, refuse
from chassis.projection.deadletters import DeadLetters
from chassis.projection.decode import Decoder
from chassis.projection.failures import passing
from chassis.projection.gauges import Gauges
from chassis.projection.ownership import Ownership
from chassis.projection.parking import due
from chassis.projection.records import item_of
from chassis.river import River
from chassis.telemetry import Telemetry
from chassis.tracing import batch_span

log = structlog.get_logger(__name__)

POLL_MS = 50
# An idle reader looks shortly and rests: not every broker holds a fetch until there is something to send, and
# one that answers at once is asked a thousand times a second. What is answered during the rest is kept.
IDLE_AFTER = 3
IDLE_POLL_MS = 5
IDLE_REST_SECONDS = 0.1
LARGEST_BATCH = 8000
SMALLEST_BATCH = 50
SLOW_SECONDS = 1.5  # well below the server's limit of 5 s on a transaction
BACKOFF_SECONDS = (0.2, 10.0)
ATTEMPTS_ALONE = 3
PARKING_SECONDS = 0.5
# One who owns nothing still polls, or the client would leave the group for him; and without a name `getmany`
# would take what is another strand's.
NOTHING = TopicPartition("", 0)


class Strand:
    """Reads the partitions whose number, modulo the strands of the projection, is `number`."""

    def __init__(
        self,
        number: int,
        owned: Ownership,
        letters: DeadLetters,
        gauges: Gauges,
        mongo: Mongo,
        river: River,
        telemetry: Telemetry,
    ) -> None:
        self._number = number
        self._owned = owned
        self._letters = letters
        self._gauges = gauges
        self._mongo = mongo
        self._telemetry = telemetry
        self._projection = owned.projection
        self._decoder = Decoder(owned.projection, river.bare)
        self._size = LARGEST_BATCH // 4
        self._empty_polls = 0
        self._parking_at = 0.0
        self.turn_at = monotonic()
        self.fault: str | None = None

    async def turn(self) -> None:
        """Poll once, absorb what came; on a failure of the world rest, to read the same again."""
        self.turn_at = monotonic()
        try:
            await self._turn_or_mend()
        except (KafkaError, PyMongoError, OSError) as error:
            log.warning("the reader waits", projection=self._projection.name, reason=repr(error)[:300])
            self._rewind()  # what was polled and not absorbed is read again
            await asyncio.sleep(BACKOFF_SECONDS[0])

    async def _turn_or_mend(self) -> None:
        try:
            await self._owned.adopt_orphans(self._number)
            await self._turn()
        except OffsetOutOfRangeError as error:
            await self._owned.out_of_range(error.args[0])
        except UnicodeDecodeError:  # the client unpacks header names itself, and cannot go on over a bad one
            await self._stop_unreadable()

    def _moving(self) -> list[TopicPartition]:
        return self._owned.moving(self._number)

    def _rewind(self) -> None:
        self._owned.rewind(self._number)

    async def _stop_unreadable(self) -> None:
        self._rewind()
        for tp in self._moving():
            try:
                await self._owned.consumer_of().getmany(tp, timeout_ms=POLL_MS, max_records=self._size)
            except UnicodeDecodeError:
                self._owned.stop_slot(tp, "the client cannot unpack a record from the stored offset on")
        self._rewind()

    async def _turn(self) -> None:
        # No wait_for around getmany: a cancelled one switches the client's own liveness check off for good.
        idle = self._owned.all_idle(self._number, self._empty_polls >= IDLE_AFTER)
        wait_ms = IDLE_POLL_MS if idle else POLL_MS
        asked = self._moving() or [NOTHING]
        poll = self._owned.consumer_of().getmany
        records = await poll(*asked, timeout_ms=wait_ms, max_records=self._size)
        failpoint("after-poll")
        self._empty_polls = 0 if records else self._empty_polls + 1
        async with self._owned.locks[self._number]:
            batch = await self._admit(records)
            await self._add_parked(batch)
            if batch.parts:
                with self._owned.not_fetching(self._owned.read_out(self._moving(), records)):
                    await self._absorb_timed(batch)
            self._gauges.show(self._owned, self._number)
        if idle and not records:
            await self._doze()
        self._resume_rested()

    async def _doze(self) -> None:
        # Of all strands: a fetch that the broker holds is joined by nothing later, and were each shut alone,
        # whoever has it would have it again and again.
        with self._owned.not_fetching(self._owned.all_moving()):
            await asyncio.sleep(IDLE_REST_SECONDS)

    async def _admit(self, records: Mapping[TopicPartition, Sequence[Any]]) -> Batch:
        batch = Batch()
        for tp, found in records.items():
            items = await self._owned.admit(tp, [item_of(record) for record in found])
            if not items:
                continue
            slot = self._owned.slots[tp]
            for item in items:
                self._decoder.decode(item)
            reasons = slot.reasons(items)
            if not self._projection.outside and slot.guard.trips(reasons):
                self._owned.stop_slot(tp, "most records cannot be read: is an old reader deployed?")
                continue
            batch.parts.append((slot, items))
            await asyncio.sleep(0)  # there may be a thousand in each, and others use this loop
        return batch

    async def _add_parked(self, batch: Batch) -> None:
        if monotonic() - self._parking_at < PARKING_SECONDS:
            return
        self._parking_at = monotonic()
        moving = [self._owned.slots[tp] for tp in self._moving()]
        parts = {slot.document_id: items for slot, items in batch.parts}
        for slot, items in await due(self._mongo, self._projection.name, moving):
            for item in items:
                self._decoder.decode(item)
            if slot.document_id in parts:
                parts[slot.document_id].extend(items)
            else:
                batch.parts.append((slot, items))

    async def _absorb_timed(self, batch: Batch) -> None:
        began, count = monotonic(), len(batch.items())
        name = f"projection:{self._projection.name}"
        with batch_span(name, {item.traceparent for item in batch.items() if item.traceparent}):
            if not await self._absorb(batch):
                self._rewind()
        took = monotonic() - began
        self._telemetry.projection_batch_seconds.labels(self._projection.name).observe(took)
        self._telemetry.projection_batch_events.labels(self._projection.name).observe(count)
        if took > SLOW_SECONDS:
            self._size = max(SMALLEST_BATCH, self._size // 2)
        elif took < SLOW_SECONDS / 3 and count >= self._size:
            self._size = min(LARGEST_BATCH, self._size * 2)

    async def _absorb(self, batch: Batch) -> bool:
        """Absorb; on a failure of the world rest and read again later; return whether it was absorbed."""
        generation = batch.parts[0][0].generation  # one that is not all slots' is fenced
        absorber = Absorber(self._projection, self._mongo, self._letters, generation)
        failure: Exception | None = None
        try:
            await absorber.absorb(batch)
        except Exception as error:
            failure = error
        if failure is None:
            self.fault = None
            self._gauges.refused(batch.items())
            return True
        self._telemetry.projection_retries_total.labels(self._projection.name).inc()
        if isinstance(failure, Fenced | Switched):
            log.warning("partitions changed hands", projection=self._projection.name, why=repr(failure))
            await self._mongo.refresh_live()  # what is absorbed from now on is answered from now on
            await self._owned.reload(self._number)
        elif passing(failure):
            self._rest(batch, failure)
        else:
            return await self._isolate(batch, failure)
        return False

    async def _isolate(self, batch: Batch, error: Exception) -> bool:
        """Find the one record whose handler raises, halving; give it up after a few attempts alone."""
        items = batch.items()
        if len(items) > 1:
            first, second = batch.halves()
            return await self._absorb(first) and await self._absorb(second)
        if items[0].refusal is not None:  # it was given up, and that did not help: the fault is elsewhere
            self._rest(batch, error)
            return False
        items[0].attempts += 1
        if items[0].attempts >= ATTEMPTS_ALONE:
            log.error("a handler raised", projection=self._projection.name, exc_info=error)
            refuse(items[0], error)
            slot = batch.parts[0][0]
            if not self._projection.outside and slot.guard.trips(["HANDLER_RAISED"]):
                self._owned.stop_slot(TopicPartition(slot.topic, slot.partition), "its handlers raise")
                return False
        return await self._absorb(batch)

    def _rest(self, batch: Batch, error: Exception) -> None:
        first, longest = BACKOFF_SECONDS
        self.fault = f"cannot go on: {type(error).__name__}: {error}"[:300]
        log.error("partitions rest", projection=self._projection.name, reason=repr(error)[:300])
        for slot, _ in batch.parts:
            tp = TopicPartition(slot.topic, slot.partition)
            slot.delay = min(slot.delay * 2, longest) if slot.delay else first
            slot.paused_until = monotonic() + slot.delay
            self._owned.hold(tp)

    def _resume_rested(self) -> None:
        for tp, slot in self._owned.of_strand(self._number):
            if slot.paused_until and slot.paused_until <= monotonic() and slot.stopped is None:
                slot.paused_until = 0.0
                self._owned.let_go(tp)
