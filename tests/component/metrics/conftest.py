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
from portevoix.metrics.v1 import service_pb2_grpc
from services.metrics.settings import MetricsSettings
from services.metrics.wiring import build
from tests.component.metrics.purse import Purse
from tests.issuer import Issuer

TOPIC, NEWS = "portevoix.share.v1", "portevoix.metrics.v1"
PARTITIONS = 3


@dataclass
class Metrics:
    """The house, its doors, and the pen of share."""

    house: House
    stub: Any
    http: httpx.AsyncClient
    producer: AIOKafkaProducer
    issuer: Issuer
    topic: str
    channel: grpc.aio.Channel

    async def publish(self, *events: Any, ids: Sequence[str] | None = None) -> list[str]:
        """Write events into share's topic, each under its person; return their ids."""
        named = list(ids or (str(uuid.uuid4()) for _ in events))
        for event, event_id in zip(events, named, strict=True):
            who = event.person.employee_id or event.item.content_id
            headers = Envelope(
                event_id=event_id, type=event.DESCRIPTOR.full_name, source="share", time_ms=1
            ).headers()
            await self.producer.send_and_wait(
                self.topic, event.SerializeToString(), key=who.encode(), headers=headers
            )
        return named

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
    topic = f"{namespace}.{TOPIC}"
    await _create(kafka, [topic, f"{topic}.dlq", f"{namespace}.{NEWS}"])
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
        yield Metrics(house, stub, http, producer, issuer, topic, channel)
    await producer.stop()
    await channel.close()
    await house.stop()


@pytest.fixture
def purse(metrics: Metrics) -> Purse:
    """The service of value of the same house."""
    return Purse(metrics.channel, metrics.http, metrics.issuer)


async def _create(kafka: str, topics: Sequence[str]) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(name, PARTITIONS, 1) for name in topics])
    finally:
        await admin.close()
