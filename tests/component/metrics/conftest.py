"""One house of metrics over a real broker and a real database, in this process."""

import uuid
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

import grpc
import httpx
import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from chassis.envelope import Envelope
from chassis.house import House
from portevoix.metrics.v1 import figures_pb2_grpc, service_pb2_grpc
from services.metrics.settings import MetricsSettings
from services.metrics.wiring import build
from tests.issuer import Issuer
from tests.waiting import until

TOPICS = ("portevoix.share.v1", "portevoix.content.v1")
PARTITIONS = 3


@dataclass
class Metrics:
    """The house, its doors, and the pen of share."""

    house: House
    stub: Any
    figures: Any
    http: httpx.AsyncClient
    producer: AIOKafkaProducer
    issuer: Issuer
    namespace: str
    published: int = 0

    @property
    def topic(self) -> str:
        """Share's topic."""
        return f"{self.namespace}.{TOPICS[0]}"

    async def publish(self, *events: Any, ids: Sequence[str] | None = None) -> list[str]:
        """Write events into the topics of their houses, each under its key; return their ids."""
        named = list(ids or (str(uuid.uuid4()) for _ in events))
        for event, event_id in zip(events, named, strict=True):
            kind = event.DESCRIPTOR.full_name
            headers = Envelope(event_id=event_id, type=kind, source="test", time_ms=1).headers()
            topic = f"{self.namespace}.{kind.rpartition('.')[0]}"
            await self.producer.send_and_wait(
                topic, event.SerializeToString(), key=key_of(event).encode(), headers=headers
            )
        self.published += len(named)
        return named

    async def say(self, *events: Any) -> None:
        """Publish, and wait until everything that was ever published was consumed."""
        await self.publish(*events)
        await self.consumed()

    async def consumed(self) -> None:
        """Wait until everything that was ever published was consumed."""
        offsets = self.house.mongo.collections["offsets"]

        async def all_of_it() -> bool:
            return bool(sum([one["consumed"] async for one in offsets.find()]) >= self.published)

        await until(all_of_it, what=f"{self.published} events consumed")

    def as_role(self, *roles: str) -> list[tuple[str, str]]:
        """Metadata of somebody with these roles."""
        return self.issuer.metadata("someone", roles)

    async def get(self, path: str, **query: str) -> httpx.Response:
        """Ask a JSON door as a programme manager."""
        token = self.issuer.token("someone", ["programme_manager"])
        return await self.http.get(path, params=query, headers={"authorization": f"Bearer {token}"})


@pytest.fixture
async def metrics(
    kafka: str, mongodb: str, namespace: str, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Metrics]:
    topics = [f"{namespace}.{one}" for one in TOPICS]
    await _create(kafka, [*topics, *(f"{one}.dlq" for one in topics)])
    settings = {"KAFKA": kafka, "MONGODB": mongodb, "NAMESPACE": namespace}
    free = {"GRPC": "127.0.0.1:0", "HTTP": "127.0.0.1:0"}
    for name, value in {**settings, **free}.items():
        monkeypatch.setenv(f"PORTEVOIX_{name}", value)
    for name, value in issuer.environment().items():
        monkeypatch.setenv(name, value)
    house = build(MetricsSettings())
    await house.start()
    channel = grpc.aio.insecure_channel(f"127.0.0.1:{house.rpc.port}")
    producer = AIOKafkaProducer(bootstrap_servers=kafka)
    await producer.start()
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{house.web.port}") as http:
        stub = service_pb2_grpc.MetricsServiceStub(channel)
        figures = figures_pb2_grpc.FiguresServiceStub(channel)
        yield Metrics(house, stub, figures, http, producer, issuer, namespace)
    await producer.stop()
    await channel.close()
    await house.stop()


def key_of(event: Any) -> str:
    """The key under which the house that says it would."""
    fields = {one.name for one in event.DESCRIPTOR.fields}
    if "person" in fields:
        return str(event.person.employee_id or event.item.content_id)
    if "item" in fields:
        return str(event.item.content_id)
    return str(getattr(event, event.DESCRIPTOR.fields[0].name))


async def _create(kafka: str, topics: Sequence[str]) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(name, PARTITIONS, 1) for name in topics])
    finally:
        await admin.close()
