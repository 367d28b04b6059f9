"""The loop of an exactly-once reader: poll all partitions, absorb in one transaction, back off alone.

FastStream owns the consumer's settings and life; this owns its offsets. Every guard here answers a trap of
the client that was seen to lose or repeat messages: see docs/decisions.
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
from chassis.projection.gauges import Gauges, lag
from chassis.projection.model import Projection, check_marks
from chassis.projection.ownership import Ownership
from chassis.projection.parking import due
from chassis.projection.records import item_of
from chassis.river import DEAD_LETTER_SUFFIX, River
from chassis.telemetry import Telemetry
from chassis.tracing import batch_span

log = structlog.get_logger(__name__)

POLL_MS = 50
# An idle reader looks shortly and rests: not every broker holds a fetch until there is something to send, and
# one that answers at once is asked a thousand times a second. What is answered during the rest is kept.
IDLE_AFTER = 3
IDLE_POLL_MS = 5
IDLE_REST_SECONDS = 0.1
LARGEST_BATCH = 2000
SMALLEST_BATCH = 50
SLOW_SECONDS = 1.5  # well below the server's limit of 5 s on a transaction
BACKOFF_SECONDS = (0.2, 10.0)
ATTEMPTS_ALONE = 3
HINT_SECONDS = 1.0
PARKING_SECONDS = 0.5
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
        self._decoder = Decoder(projection, river.bare)
        self._letters = DeadLetters(river, self._group)
        self._gauges = Gauges(projection.name, river, telemetry)
        self._owned = Ownership(projection, mongo, on_lost=self._gauges.lost)
        self._sub: Any = None
        self._task: asyncio.Task[None] | None = None
        self._stopping = False
        self._size = LARGEST_BATCH // 4
        self._empty_polls = 0
        self._turn_at = monotonic()
        self._hinted_at = monotonic()
        self._parking_at = 0.0
        self._fault: str | None = None

    async def start(self) -> None:
        """Wait for the topics, join the group, begin to read."""
        check_marks(self._projection, self._mongo.collections)
        topics = list(self._projection.topics)
        await self._river.wait_for_topics([*topics, *(topic + DEAD_LETTER_SUFFIX for topic in topics)])
        self._sub = self._river.subscriber(topics, self._group, self._owned, member=self._member)
        self._owned.consumer_of = lambda: self._sub.consumer
        await self._river.listen(self._sub)
        self._turn_at = monotonic()
        self._task = asyncio.create_task(self._run(), name=self.name)

    async def stop(self) -> None:
        """Finish the batch in hand, leave a hint of where we are, leave the group."""
        self._stopping = True
        if self._task is not None:
            await self._task
            await self._hint(force=True)
        if self._sub is not None:
            await self._sub.stop()

    def alive(self) -> str | None:
        """Return None while the loop turns; a loop that ended or hangs is mended by a restart."""
        if self._task is None:
            return None
        if self._task.done() and not self._stopping:
            return "the loop ended"
        silent = monotonic() - self._turn_at
        return None if silent < SILENT_SECONDS else f"no turn for {silent:.0f} s"

    async def ready(self) -> str | None:
        """Return None while every owned partition moves and is not far behind."""
        if self._task is None:
            return "not started yet"
        if not self._owned.settled:
            return "no assignment yet"
        for slot in self._owned.slots.values():
            if slot.stopped is not None:
                return f"{slot.topic}/{slot.partition} stopped: {slot.stopped}"
        if self._fault is not None:
            return self._fault
        behind = sum(lag(self._owned, tp, slot) for tp, slot in self._owned.slots.items())
        return None if behind <= READY_LAG else f"{behind} records behind"

    @property
    def _consumer(self) -> Any:
        return self._sub.consumer

    async def _run(self) -> None:
        while not self._stopping:
            self._turn_at = monotonic()
            try:
                await self._turn_or_mend()
            except (KafkaError, PyMongoError, OSError) as error:
                log.warning("the reader waits", projection=self._projection.name, reason=repr(error)[:300])
                self._owned.rewind()  # what was polled and not absorbed is read again
                await asyncio.sleep(BACKOFF_SECONDS[0])

    async def _turn_or_mend(self) -> None:
        try:
            await self._owned.adopt_orphans()
            await self._turn()
            await self._hint()
        except OffsetOutOfRangeError as error:
            await self._owned.out_of_range(error.args[0])
        except UnicodeDecodeError:  # the client unpacks header names itself, and cannot go on over a bad one
            await self._stop_unreadable()

    async def _stop_unreadable(self) -> None:
        self._owned.rewind()
        for tp in self._owned.moving():
            try:
                await self._consumer.getmany(tp, timeout_ms=POLL_MS, max_records=self._size)
            except UnicodeDecodeError:
                self._owned.stop_slot(tp, "the client cannot unpack a record from the stored offset on")
        self._owned.rewind()

    async def _turn(self) -> None:
        # No wait_for around getmany: a cancelled one switches the client's own liveness check off for good.
        idle = self._empty_polls >= IDLE_AFTER
        wait_ms = IDLE_POLL_MS if idle else POLL_MS
        records = await self._consumer.getmany(timeout_ms=wait_ms, max_records=self._size)
        failpoint("after-poll")
        self._empty_polls = 0 if records else self._empty_polls + 1
        async with self._owned.lock:
            batch = await self._admit(records)
            await self._add_parked(batch)
            if batch.parts:
                with self._owned.not_fetching(self._owned.read_out(records)):
                    await self._absorb_timed(batch)
            self._gauges.show(self._owned)
        if idle and not records:
            await self._doze()
        self._resume_rested()

    async def _doze(self) -> None:
        with self._owned.not_fetching(self._owned.moving()):
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
        return batch

    async def _add_parked(self, batch: Batch) -> None:
        if monotonic() - self._parking_at < PARKING_SECONDS:
            return
        self._parking_at = monotonic()
        moving = [self._owned.slots[tp] for tp in self._owned.moving()]
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
        with batch_span(self.name, {item.traceparent for item in batch.items() if item.traceparent}):
            if not await self._absorb(batch):
                self._owned.rewind()
        took = monotonic() - began
        self._telemetry.projection_batch_seconds.labels(self._projection.name).observe(took)
        self._telemetry.projection_batch_events.labels(self._projection.name).observe(count)
        if took > SLOW_SECONDS:
            self._size = max(SMALLEST_BATCH, self._size // 2)
        elif took < SLOW_SECONDS / 3 and count >= self._size:
            self._size = min(LARGEST_BATCH, self._size * 2)

    async def _absorb(self, batch: Batch) -> bool:
        """Absorb; on a failure of the world rest and read again later; return whether it was absorbed."""
        absorber = Absorber(self._projection, self._mongo, self._letters, self._owned.generation)
        failure: Exception | None = None
        try:
            await absorber.absorb(batch)
        except Exception as error:
            failure = error
        if failure is None:
            self._fault = None
            return True
        self._telemetry.projection_retries_total.labels(self._projection.name).inc()
        if isinstance(failure, Fenced | Switched):
            log.warning("partitions changed hands", projection=self._projection.name, why=repr(failure))
            await self._owned.reload()
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
        self._fault = f"cannot go on: {type(error).__name__}: {error}"[:300]
        log.error("partitions rest", projection=self._projection.name, reason=repr(error)[:300])
        for slot, _ in batch.parts:
            tp = TopicPartition(slot.topic, slot.partition)
            slot.delay = min(slot.delay * 2, longest) if slot.delay else first
            slot.paused_until = monotonic() + slot.delay
            self._owned.hold(tp)

    def _resume_rested(self) -> None:
        for tp, slot in self._owned.slots.items():
            if slot.paused_until and slot.paused_until <= monotonic() and slot.stopped is None:
                slot.paused_until = 0.0
                self._owned.let_go(tp)

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
                    await self._consumer.commit(offsets)
        except KafkaError as error:
            log.debug("no hint given", reason=type(error).__name__)
        except Exception as error:  # a partition that was just taken away is no reason to stop
            log.debug("no hint given", reason=repr(error))
