"""A small reader over a real broker and database: it counts how often each person is named.

The message is the plainest of the published ones; the chassis looks into none of them.
"""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from pymongo import UpdateOne

from chassis.collections import Collection, Projected, machinery_of
from chassis.envelope import PROTOBUF, Envelope
from chassis.mongo import Mongo, Transaction
from chassis.projection import Heard, Origin, Projection, Projector
from chassis.river import River
from chassis.telemetry import Telemetry
from portevoix.share.v1.events_pb2 import EmployeeErased

TOPIC = "portevoix.share.v1"
MOMENT_MS = 1_700_000_000_000


async def count_names(batch: Sequence[Heard[str]], tx: Transaction) -> None:
    """Add one per fact to the person's counter."""
    if batch:
        ones = [UpdateOne({"_id": heard.fact}, {"$inc": {"n": 1}}, upsert=True) for heard in batch]
        await tx.collections["names"].bulk_write(ones, session=tx.session)


def reader(apply: Any = count_names) -> Projection[str]:
    """The projection under test."""

    def on_employee_erased(message: EmployeeErased, _origin: Origin) -> str:
        return message.employee_id

    return Projection("names", [TOPIC], {EmployeeErased: on_employee_erased}, apply)


class Rig:
    """Broker, database and one reader in this process; `records` are published as share would."""

    def __init__(self, kafka: str, mongodb: str, namespace: str, *more: Collection) -> None:
        self.kafka, self.namespace = kafka, namespace
        self.telemetry = Telemetry("rig")
        declared = [Projected("names", by="names"), Projected("told", by="names"), *more]
        self.mongo = Mongo(mongodb, f"{namespace}_rig", [*declared, *machinery_of("names")], self.telemetry)
        self.river = River(kafka, namespace=namespace, client_id="rig")
        self.topic = self.river.topic(TOPIC)

    def figures(self, name: str, label: str) -> dict[str, float]:
        """The samples of a series that are not 0, or all of a gauge, by the value of one label."""
        samples = [one for family in self.telemetry.registry.collect() for one in family.samples]
        found = [one for one in samples if one.name == f"portevoix_{name}"]
        return {one.labels.get(label, ""): one.value for one in found if one.value or "total" not in name}

    async def create_topics(self, partitions: int = 2) -> None:
        admin = AIOKafkaAdminClient(bootstrap_servers=self.kafka)
        await admin.start()
        try:
            names = (self.topic, self.topic + ".dlq")
            await admin.create_topics([NewTopic(name, partitions, 1) for name in names])
        finally:
            await admin.close()

    async def publish(self, records: Iterable[tuple[bytes | None, Sequence[tuple[str, bytes]]]]) -> None:
        producer = AIOKafkaProducer(bootstrap_servers=self.kafka, enable_idempotence=True, linger_ms=5)
        await producer.start()
        try:
            sent = [
                await producer.send(self.topic, value, key=b"%d" % (number % 7), headers=list(headers))
                for number, (value, headers) in enumerate(records)
            ]
            for one in sent:
                await one
        finally:
            await producer.stop()

    @asynccontextmanager
    async def reading(self, projection: Projection[Any] | None = None) -> AsyncIterator[Projector]:
        """The reader runs inside the block."""
        projector = Projector(projection or reader(), self.mongo, self.river, self.telemetry, house="rig")
        await projector.start()
        try:
            yield projector
        finally:
            await projector.stop()

    async def counted(self) -> Mapping[str, int]:
        found = await self.mongo.collections["names"].find({}).to_list(None)
        return {document["_id"]: document["n"] for document in found}

    async def books(self) -> Mapping[str, int]:
        """The offset documents' columns, summed over partitions."""
        found = await self.mongo.collections["offsets"].find({}).to_list(None)
        columns = ("consumed", "applied", "duplicate", "refused", "ignored", "parked", "next")
        return {column: sum(document[column] for document in found) for column in columns}


def named(person: str, event_id: str) -> tuple[bytes, list[tuple[str, bytes]]]:
    """One good record."""
    value = EmployeeErased(employee_id=person, occurred_at_ms=MOMENT_MS).SerializeToString()
    kind = EmployeeErased.DESCRIPTOR.full_name
    return value, Envelope(event_id, kind, "share", MOMENT_MS, PROTOBUF).headers()
