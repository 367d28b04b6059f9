"""One house of metrics over a real broker and a real database, in this process."""

import uuid
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import grpc
import httpx
import pytest
from aiokafka import AIOKafkaProducer

from chassis.envelope import Envelope
from chassis.house import House
from deploy.topics import create_topics
from portevoix.metrics.v1 import figures_pb2_grpc, service_pb2_grpc
from services.metrics.settings import MetricsSettings
from services.metrics.wiring import build
from services.metrics.wiring.sentiment import now_ms
from tests.issuer import Issuer
from tests.waiting import until

TOPIC, MENTIONS, LABELS = "portevoix.share.v1", "portevoix.mentions.v1", "portevoix.metrics.v1"
PARTITIONS = 3


class Clock:
    """The time as the house is told it; a test sets it ahead."""

    ahead_ms = 0

    def __call__(self) -> int:
        return now_ms() + self.ahead_ms


@dataclass
class Metrics:
    """The house, its doors, and the pens of the others."""

    house: House
    channel: Any
    http: httpx.AsyncClient
    producer: AIOKafkaProducer
    issuer: Issuer
    namespace: str
    clock: Clock
    published: Counter[str] = field(default_factory=Counter)

    @property
    def topic(self) -> str:
        """Share's topic."""
        return f"{self.namespace}.{TOPIC}"

    @property
    def stub(self) -> Any:
        """MetricsService."""
        return service_pb2_grpc.MetricsServiceStub(self.channel)

    @property
    def figures(self) -> Any:
        """FiguresService."""
        return figures_pb2_grpc.FiguresServiceStub(self.channel)

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
            self.published[topic] += 1
        return named

    async def say(self, *events: Any) -> None:
        """Publish, and wait until everything that was ever published was consumed."""
        await self.publish(*events)
        await self.consumed()

    async def consumed(self) -> None:
        """Wait until every reader of a topic has consumed all that was ever published there."""
        await until(self._all_of_it, what=f"{self.published} consumed")

    async def _all_of_it(self) -> bool:
        read: Counter[tuple[str, str]] = Counter()
        async for one in self.house.mongo.collections["offsets"].find():
            read[one["projection"], one["topic"]] += one["consumed"]
        topics = {topic for _, topic in read}
        return self.published.keys() <= topics and all(
            consumed >= self.published[topic] for (_, topic), consumed in read.items()
        )

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
    await create_topics(kafka, namespace=namespace, partitions=PARTITIONS)
    settings = {"KAFKA": kafka, "MONGODB": mongodb, "NAMESPACE": namespace}
    free = {"GRPC": "127.0.0.1:0", "HTTP": "127.0.0.1:0"}
    for name, value in {**settings, **free}.items():
        monkeypatch.setenv(f"PORTEVOIX_{name}", value)
    for name, value in issuer.environment().items():
        monkeypatch.setenv(name, value)
    clock = Clock()
    house = build(MetricsSettings(), clock)
    await house.start()
    channel = grpc.aio.insecure_channel(f"127.0.0.1:{house.rpc.port}")
    producer = AIOKafkaProducer(bootstrap_servers=kafka)
    await producer.start()
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{house.web.port}") as http:
        yield Metrics(house, channel, http, producer, issuer, namespace, clock)
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
