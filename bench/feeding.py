"""Records into a topic: as quickly as possible before a clock starts, or steadily with probes among them."""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from itertools import islice
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import GroupCoordinatorNotAvailableError
from aiokafka.structs import TopicPartition

from bench.gamify_events import Record
from bench.meter import Spread, spread
from tests.waiting import until

PARTITIONS = 8
TICK = 0.02  # seconds: the steady rate in steps of this
PROBE_EVERY, ASK_EVERY = 0.1, 0.01  # seconds: so exact are the figures while lags are short
ASKED_AT_ONCE = 3
PATIENCE = 60  # seconds until a probe counts as lost

Visible = Callable[[str], Awaitable[bool]]


@asynccontextmanager
async def pen(kafka: str, linger_ms: int) -> AsyncIterator[AIOKafkaProducer]:
    """A producer inside the block."""
    producer = AIOKafkaProducer(bootstrap_servers=kafka, linger_ms=linger_ms, max_batch_size=256 * 1024)
    await producer.start()
    try:
        yield producer
    finally:
        await producer.stop()


async def preload(kafka: str, topic: str, records: Iterable[Record]) -> None:
    """Publish in order within each partition, which the key decides; returns when the broker has all."""
    async with pen(kafka, 20) as producer:
        for one in records:
            await producer.send(topic, one.value, key=one.key, headers=one.headers)
        await producer.flush()


async def make_topic(kafka: str, topic: str) -> None:
    """Make a topic that nothing but the bench knows."""
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(topic, PARTITIONS, 1)])
    finally:
        await admin.close()


@asynccontextmanager
async def committed(kafka: str, group: str) -> AsyncIterator[Callable[[], Awaitable[int]]]:
    """How many records a consumer group has committed, over all partitions."""
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()

    async def count() -> int:
        try:
            found = await admin.list_consumer_group_offsets(group)
        except GroupCoordinatorNotAvailableError:  # Apache Kafka, before there ever was a group
            return 0
        return sum(max(0, one.offset) for one in found.values())

    try:
        yield count
    finally:
        await admin.close()


async def steady(
    kafka: str,
    topic: str,
    rate: float,
    seconds: float,
    records: Sequence[Record],
    probes: Iterable[Record],
    visible: Visible,
) -> Spread:
    """From a probe handed to the producer until it is visible, while `rate` records per second go by.

    A probe goes every PROBE_EVERY; AssertionError where one is not seen within PATIENCE of the last. What
    `visible` raises is raised.
    """
    coming, sources, watch = iter(records), iter(probes), Watch(visible)
    async with pen(kafka, 0) as producer, watch.asking() as check:
        begin, sent, probed = time.perf_counter(), 0, 0
        while (since := time.perf_counter() - begin) < seconds:
            for one in islice(coming, max(0, int(since * rate) - sent)):
                await producer.send(topic, one.value, key=one.key, headers=one.headers)
                sent += 1
            if since >= probed * PROBE_EVERY:
                one, probed = next(sources), probed + 1
                watch.begin(one.key.decode())
                await producer.send(topic, one.value, key=one.key, headers=one.headers)
            check()
            await asyncio.sleep(TICK)

        def all_seen() -> Sequence[float]:
            check()
            return watch.took(probed)

        took = await until(all_seen, PATIENCE, what="every probe seen")
    return spread(took)


class Watch:
    """Asks in turn whether probes are visible, never more than a few at a time: asking costs the asked."""

    def __init__(self, visible: Visible) -> None:
        self._visible = visible
        self._waiting: deque[tuple[str, float]] = deque()
        self._took: list[float] = []

    def begin(self, key: str) -> None:
        """The probe of this key is sent now."""
        self._waiting.append((key, time.perf_counter()))

    def took(self, count: int) -> Sequence[float]:
        """Seconds from sent to seen of each, once there are that many."""
        return self._took if len(self._took) == count else []

    @asynccontextmanager
    async def asking(self) -> AsyncIterator[Callable[[], None]]:
        """It asks inside the block; what is given raises what asking raised, where it did."""
        task = asyncio.create_task(self.ask())

        def check() -> None:
            if task.done():
                task.result()

        try:
            yield check
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def ask(self) -> None:
        """Ask until cancelled."""
        while True:
            await asyncio.sleep(ASK_EVERY)
            for _ in range(min(ASKED_AT_ONCE, len(self._waiting))):
                key, begin = self._waiting.popleft()
                if await self._visible(key):
                    self._took.append(time.perf_counter() - begin)
                else:
                    self._waiting.append((key, begin))


@asynccontextmanager
async def keys_seen(kafka: str, topic: str) -> AsyncIterator[set[str]]:
    """The keys of what is committed to a topic while the block runs."""
    seen: set[str] = set()
    consumer: Any = AIOKafkaConsumer(
        bootstrap_servers=kafka, isolation_level="read_committed", auto_offset_reset="earliest"
    )
    await consumer.start()
    consumer.assign([TopicPartition(topic, number) for number in range(PARTITIONS)])

    async def read() -> None:
        async for one in consumer:
            seen.add(one.key.decode())

    reading = asyncio.create_task(read())
    try:
        yield seen
    finally:
        reading.cancel()
        with suppress(asyncio.CancelledError):
            await reading
        await consumer.stop()
