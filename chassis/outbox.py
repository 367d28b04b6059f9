"""The relay: takes outbox rows to Kafka, lane by lane in order, under a lease per lane.

A kill between publishing and deleting repeats messages on the wire, with their ids unchanged; it never
reorders a key. A lane stops at its first message that cannot be sent, and says so.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from time import monotonic, time
from typing import Any

import structlog
from pymongo.errors import PyMongoError

from chassis.failpoints import failpoint
from chassis.lanes import Lanes
from chassis.mongo import Mongo, Transaction
from chassis.outgoing import Outgoing, unpack
from chassis.publishing import Result, spoilt
from chassis.river import River
from chassis.telemetry import Telemetry

log = structlog.get_logger(__name__)

POLL_SECONDS = 0.1
ROUND_BYTES = 4_000_000
BACKOFF_SECONDS = (0.2, 5.0)
STUCK_SECONDS = 60.0
MEASURE_SECONDS = 1.0


class Relay:
    """Publishes what transactions said, as a component."""

    name = "outbox"

    def __init__(self, mongo: Mongo, river: River, telemetry: Telemetry, identity: str) -> None:
        self._mongo = mongo
        self._river = river
        self._telemetry = telemetry
        self._lanes = Lanes(mongo, identity)
        self._nudged = asyncio.Event()
        self._stopping = False
        self._task: asyncio.Task[None] | None = None
        self._blocked: dict[
            int, tuple[float, float]
        ] = {}  # lane: (not before, next delay), monotonic seconds
        self._oldest_seconds = 0.0
        self._measured_at = float("-inf")
        self._turn_at = monotonic()

    async def start(self) -> None:
        """Begin to publish."""
        await self._lanes.prepare()
        self._mongo.on_news(self._nudged.set)
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Publish what is stored, as far as that works at once, then give the lanes back."""
        self._stopping = True
        self._nudged.set()
        if self._task is None:
            return
        await self._task
        try:
            while await self._round():
                pass
            await self._lanes.release()
        except PyMongoError as error:
            log.warning("the outbox was not flushed", reason=type(error).__name__)

    def alive(self) -> str | None:
        """Return None while the loop turns."""
        silent = monotonic() - self._turn_at
        return None if silent < STUCK_SECONDS else f"no turn for {silent:.0f} s"

    async def ready(self) -> str | None:
        """Return None unless a message has waited for more than a minute."""
        if self._oldest_seconds > STUCK_SECONDS:
            return f"a message has waited for {self._oldest_seconds:.0f} s"
        return None

    async def _run(self) -> None:
        while not self._stopping:
            self._turn_at = monotonic()
            try:
                await self._lanes.hold()
                moved = await self._round()
            except PyMongoError as error:
                log.warning("the relay cannot reach MongoDB", reason=type(error).__name__)
                moved = False
            if not moved:
                await self._wait()

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(POLL_SECONDS):
                await self._nudged.wait()
        except TimeoutError:
            pass
        self._nudged.clear()

    async def _round(self) -> bool:
        """Publish the oldest rows of the lanes that are ours and not blocked; return whether any left."""
        lanes = [lane for lane in self._lanes.held() if self._blocked.get(lane, (0.0, 0.0))[0] <= monotonic()]
        rows = await self._oldest_rows(lanes)
        await self._measure()
        by_lane: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
        for row in rows:
            by_lane[row["lane"]].append(row)
        lines: dict[int, list[tuple[Any, Outgoing]]] = {}
        for lane, waiting in by_lane.items():
            lines[lane] = [(row["_id"], one) for row in waiting for one in unpack(row)]
            await asyncio.sleep(0)  # there may be many thousand, and others use this loop
        results = await self._river.send_lines([[one for _, one in line] for line in lines.values()])
        failpoint("after-publish")
        sent = [self._settle(*line, result) for line, result in zip(lines.items(), results, strict=True)]
        done = [row_id for ids, _ in sent for row_id in ids]
        if done:
            await self._mongo.collections["outbox"].delete_many({"_id": {"$in": done}})
        if spoilt(failure for _, failure in sent):
            await self._river.renew()
        return bool(done)

    async def _oldest_rows(self, lanes: Sequence[int]) -> list[Mapping[str, Any]]:
        if not lanes:
            return []
        cursor = self._mongo.collections["outbox"].find({"lane": {"$in": list(lanes)}})
        rows: list[Mapping[str, Any]] = []
        size = 0
        async for row in cursor.sort([("at", 1), ("_id", 1)]).limit(1000).batch_size(200):
            rows.append(row)
            size += row["bytes"]
            if size > ROUND_BYTES:
                break
        await cursor.close()
        return rows

    def _settle(
        self, lane: int, messages: Sequence[tuple[Any, Outgoing]], results: Sequence[Result]
    ) -> tuple[list[Any], Result]:
        """Return the rows of one lane that left whole, up to its first failure, and that failure."""
        rows = list(dict.fromkeys(row_id for row_id, _ in messages))
        count = next((n for n, result in enumerate(results) if result is not None), len(results))
        for topic, said in Counter(message.topic for _, message in messages[:count]).items():
            self._telemetry.outbox_published_total.labels(topic).inc(said)
        if count == len(results):
            self._blocked.pop(lane, None)
            return rows, None
        failed_row, message = messages[count]
        self._block(lane, failed_row, message.topic, results[count])
        return rows[: rows.index(failed_row)], results[count]

    def _block(self, lane: int, row_id: Any, topic: str, failure: BaseException | None) -> None:
        first, longest = BACKOFF_SECONDS
        _, delay = self._blocked.get(lane, (0.0, first))
        self._blocked[lane] = (monotonic() + delay, min(delay * 2, longest))
        self._telemetry.outbox_failures_total.inc()
        log.error("a lane stopped", lane=lane, row=str(row_id), topic=topic, reason=repr(failure))

    async def _measure(self) -> None:
        """Look at all our lanes, the blocked ones above all; once a second is enough."""
        if monotonic() - self._measured_at < MEASURE_SECONDS:
            return
        self._measured_at = monotonic()
        outbox = self._mongo.collections["outbox"]
        oldest = await outbox.find_one({"lane": {"$in": self._lanes.held()}}, {"at": 1}, sort=[("at", 1)])
        self._oldest_seconds = max(0.0, time() - oldest["at"].time) if oldest else 0.0
        self._telemetry.outbox_pending.set(await outbox.estimated_document_count())
        self._telemetry.outbox_oldest_pending_age_seconds.set(self._oldest_seconds)


async def quarantine(mongo: Mongo, row_id: Any) -> bool:
    """Put a row that can never be sent aside, so that its lane goes on; return whether it was there."""

    async def move(tx: Transaction) -> bool:
        row = await tx.collections["outbox"].find_one_and_delete({"_id": row_id}, session=tx.session)
        if row is not None:
            await tx.collections["outbox_quarantine"].insert_one(row, session=tx.session)
        return row is not None

    return await mongo.transact(move)
