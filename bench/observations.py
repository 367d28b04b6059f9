"""What a network poller reports of the shares of a company, preloaded in the inbox."""

import random
import time
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, NamedTuple
from uuid import uuid4

import pymongo
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from google.protobuf import json_format
from google.protobuf.message import Message

from chassis.envelope import PROTOBUF, Envelope, outside_id
from portevoix.inbox.v1 import events_pb2 as inbox_pb2
from portevoix.share.v1 import service_pb2 as wire
from portevoix.type.v1 import facts_pb2
from tests.component.share.rig import INBOX, SHARE, SHARING, Rig, person
from tests.waiting import until

PARTITIONS = 8
NETWORK = "mastodon"
SOURCE = "urn:bench:poller"
HOUR_MS = 3_600_000


class Record(NamedTuple):
    """One record of the inbox."""

    partition: int
    value: bytes
    headers: list[tuple[str, bytes]]


def record(key: int, message: Message, event_id: str, content_type: str = PROTOBUF) -> Record:
    """A message in the partition of its key, as protobuf or as JSON."""
    now_ms = round(time.time() * 1000)
    value = (
        message.SerializeToString()
        if content_type == PROTOBUF
        else json_format.MessageToJson(message, indent=None).encode()
    )
    headers = Envelope(event_id, message.DESCRIPTOR.full_name, SOURCE, now_ms, content_type).headers()
    return Record(key % PARTITIONS, value, headers)


class Company:
    """A company with `shares` shares of `people` people. `seed` decides what is observed of them."""

    def __init__(self, rig: Rig, people: int, shares: int, seed: int = 1) -> None:
        self._rig, self._people, self._count = rig, people, shares
        self._chance = random.Random(seed)
        self._likes: list[int] = [0] * shares
        self._observed_ms = round(time.time() * 1000) - HOUR_MS
        self.share_ids: list[str] = []

    async def settle(self) -> None:
        """Employ and enrol everybody, and have every share reported by another tool."""
        programme_id = await self._rig.programme()
        content_id = await self._rig.item(programme_id)
        names = [f"bench-{number}" for number in range(self._people)]
        await self._rig.import_people(person(name) for name in names)
        consents = [wire.Consent(purpose=SHARING, network=NETWORK)]
        for name in names:
            employee_id = await self._rig.employee_id(name)
            request = wire.EnrolRequest(programme_id=programme_id, consents=consents)
            await self._rig.call("Enrol", request, employee_id)
        made = []
        for number in range(self._count):
            share = inbox_pb2.ShareMade(
                external_id=names[number % self._people],
                content_id=content_id,
                network=NETWORK,
                occurred_at_ms=round(time.time() * 1000),
            )
            event_id = uuid4().hex
            self.share_ids.append(outside_id(SOURCE, event_id))
            made.append(record(number, share, event_id))
        await publish(self._rig, made)
        shares = self._rig.house.mongo.collections["shares"]

        async def all_there() -> bool:
            return bool(await shares.count_documents({}) == self._count)

        await until(all_there, 60)

    def observations(self, count: int, content_type: str = PROTOBUF) -> Iterator[Record]:
        """Growing totals of two measures of one share each, in no order of shares."""
        for _ in range(count):
            self._observed_ms += 1
            which = self._chance.randrange(self._count)
            self._likes[which] += 1 + self._chance.randrange(3)
            totals = {
                facts_pb2.MEASURE_LIKES: self._likes[which],
                facts_pb2.MEASURE_IMPRESSIONS: self._likes[which] * 40,
            }
            message = inbox_pb2.EngagementObserved(
                share_id=self.share_ids[which],
                network=NETWORK,
                observed_at_ms=self._observed_ms,
                counts=[inbox_pb2.Count(measure=measure, total=total) for measure, total in totals.items()],
                provenance=facts_pb2.PROVENANCE_MEASURED,
            )
            yield record(which, message, str(self._observed_ms), content_type)


async def publish(rig: Rig, records: Iterable[Record]) -> None:
    """Publish to the inbox, in order within each partition."""
    producer = AIOKafkaProducer(bootstrap_servers=rig.kafka, linger_ms=20, max_batch_size=256 * 1024)
    await producer.start()
    try:
        topic = f"{rig.namespace}.{INBOX}"
        for one in records:
            await producer.send(topic, one.value, headers=one.headers, partition=one.partition)
        await producer.flush()
    finally:
        await producer.stop()


class Sample(NamedTuple):
    """How far the door was at a moment, in records since the look-out began."""

    at: float
    consumed: int
    published: int


class Lookout:
    """Looks at what was decided and what was said, from outside."""

    def __init__(self, consumer: AIOKafkaConsumer, offsets: Any, inbox: str, said: str) -> None:
        self._consumer, self._offsets, self._inbox = consumer, offsets, inbox
        self._partitions = [TopicPartition(said, number) for number in range(PARTITIONS)]
        self._first = Sample(0, 0, 0)

    async def begin(self) -> None:
        """Count from now on."""
        self._first = await self._look()

    async def until_published(self, count: int, seconds: float) -> Sequence[Sample]:
        """Samples from the first that shows work to the one that shows `count` published."""
        samples: list[Sample] = []

        async def enough() -> bool:
            at, consumed, published = await self._look()
            first = self._first
            sample = Sample(at, consumed - first.consumed, published - first.published)
            if sample.consumed:
                samples.append(sample)
            return sample.published >= count

        await until(enough, seconds, every=0.1)
        return samples

    async def _look(self) -> Sample:
        ends = await self._consumer.end_offsets(self._partitions)
        found = self._offsets.find({"topic": self._inbox})
        return Sample(time.perf_counter(), sum(one["consumed"] for one in found), sum(ends.values()))


@asynccontextmanager
async def looking(rig: Rig) -> AsyncIterator[Lookout]:
    """A look-out on the door of a rig's installation, whichever process runs it."""
    consumer = AIOKafkaConsumer(bootstrap_servers=rig.kafka)
    await consumer.start()
    with pymongo.MongoClient[dict[str, Any]](rig.environment["PORTEVOIX_MONGODB"]) as client:
        offsets = client[f"{rig.namespace}_portevoix_share"]["offsets"]
        prefix = f"{rig.namespace}."
        try:
            yield Lookout(consumer, offsets, prefix + INBOX, prefix + SHARE)
        finally:
            await consumer.stop()


def rate(samples: Sequence[Sample]) -> float:
    """Records per second from the first sample that shows work to the last."""
    first, last = samples[0], samples[-1]
    return (last.published - first.published) / (last.at - first.at)
