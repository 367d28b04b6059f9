"""One house of metrics over a real broker and a real database, in this process."""

import uuid
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import grpc
import httpx
import pytest
import pytest_asyncio
from aiokafka import AIOKafkaProducer

from chassis.envelope import Envelope
from chassis.house import House
from deploy.topics import create_topics
from portevoix.metrics.v1 import figures_pb2_grpc, people_pb2_grpc, service_pb2_grpc
from portevoix.topics import TOPICS
from services.metrics.settings import MetricsSettings
from services.metrics.wiring import build
from services.metrics.wiring.parts import now_ms
from tests.component.metrics.purse import Purse
from tests.conftest import drop_databases
from tests.issuer import Issuer
from tests.waiting import until

TOPIC, MENTIONS, LABELS = "portevoix.share.v1", "portevoix.mentions.v1", "portevoix.metrics.v1"
NEWS = LABELS
PARTITIONS = 3
KEPT = ("generations", "offsets", "leases")  # of a house that goes on


@dataclass
class Clock:
    """The time as the house has it: that of the world, or later, where a test sets none."""

    at_ms: int | None = None
    ahead_ms: int = 0

    def __call__(self) -> int:
        return self.at_ms if self.at_ms is not None else now_ms() + self.ahead_ms


@dataclass
class Metrics:
    """The house, its doors, and the pen of the houses that it hears."""

    house: House
    channel: Any
    http: httpx.AsyncClient
    producer: AIOKafkaProducer
    issuer: Issuer
    kafka: str
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

    @property
    def people(self) -> Any:
        """PeopleService."""
        return people_pb2_grpc.PeopleServiceStub(self.channel)

    async def publish(self, *events: Any, ids: Sequence[str] | None = None) -> list[str]:
        """Write events into the topics of their packages, each under its key; return their ids."""
        named = list(ids or (str(uuid.uuid4()) for _ in events))
        for event, event_id in zip(events, named, strict=True):
            full_name, topic = event.DESCRIPTOR.full_name, f"{self.namespace}.{event.DESCRIPTOR.file.package}"
            headers = Envelope(event_id=event_id, type=full_name, source="test", time_ms=1).headers()
            value, key = event.SerializeToString(), _key(event).encode()
            await self.producer.send_and_wait(topic, value, key=key, headers=headers)
            self.published[topic] += 1
        return named

    async def say(self, *events: Any) -> None:
        """Write events, and return when every projection of their topics has consumed all of them."""
        await self.publish(*events)
        await self.consumed()

    async def consumed(self) -> None:
        """Return when every projection of a topic has consumed all that was ever published there."""
        await until(self._consumed, 60, what="all consumed")

    async def forget(self) -> None:
        """Empty the database once nothing is on its way, and set the clock to the world's."""
        await self.consumed()
        collections = self.house.mongo.collections
        await until(lambda: _empty(collections["outbox"]), what="an empty outbox")
        for declared in collections.declared:
            if declared.name not in KEPT:
                await collections[declared.name].delete_many({})
        self.clock.at_ms, self.clock.ahead_ms = None, 0

    async def _consumed(self) -> bool:
        heard: Counter[tuple[str, str]] = Counter()
        async for one in self.house.mongo.collections["offsets"].find({"generation": 1}):
            heard[one["projection"], one["topic"]] += one["next"]
        read = {
            (name, f"{self.namespace}.{topic}")
            for name, projection in self.house.projections.items()
            for topic in projection.topics
        }
        return all(heard[place] >= self.published[place[1]] for place in read)

    def as_role(self, *roles: str) -> list[tuple[str, str]]:
        """Metadata of somebody with these roles."""
        return self.issuer.metadata("someone", roles)

    async def ask(self, call: str, request: Any, role: str, subject: str = "someone", key: str = "") -> Any:
        """The answer of PeopleService to somebody with a role; under this key, or a new one."""
        metadata = self.issuer.metadata(subject, [role], key=key or uuid.uuid4().hex)
        return await getattr(self.people, call)(request, metadata=metadata, timeout=20)

    async def get(self, path: str, **query: str) -> httpx.Response:
        """Ask a JSON door as a programme manager."""
        token = self.issuer.token("someone", ["programme_manager"])
        return await self.http.get(path, params=query, headers={"authorization": f"Bearer {token}"})


@pytest_asyncio.fixture(scope="session")
async def shared(kafka: str, mongodb: str, issuer: Issuer) -> AsyncIterator[Metrics]:
    """A house for all tests that need none of their own: to start one takes longer than most of them."""
    namespace = f"t{uuid.uuid4().hex[:10]}"
    async with living(kafka, mongodb, namespace, issuer) as found:
        yield found
    drop_databases(mongodb, namespace)


@pytest.fixture
async def metrics(
    request: pytest.FixtureRequest,
    shared: Metrics,
    kafka: str,
    mongodb: str,
    namespace: str,
    issuer: Issuer,
) -> AsyncIterator[Metrics]:
    """A house that knows nothing: the shared one, emptied, or with the mark `own_house` one of its own."""
    if request.node.get_closest_marker("own_house"):
        async with living(kafka, mongodb, namespace, issuer) as found:
            yield found
        return
    await shared.forget()
    yield shared


@asynccontextmanager
async def living(kafka: str, mongodb: str, namespace: str, issuer: Issuer) -> AsyncIterator[Metrics]:
    """A house that runs within."""
    await create_topics(kafka, namespace=namespace, partitions=PARTITIONS)
    settings = {"KAFKA": kafka, "MONGODB": mongodb, "NAMESPACE": namespace}
    free = {"GRPC": "127.0.0.1:0", "HTTP": "127.0.0.1:0"}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {**settings, **free}.items():
            patch.setenv(f"PORTEVOIX_{name}", value)
        for name, value in issuer.environment().items():
            patch.setenv(name, value)
        clock = Clock()
        house = build(MetricsSettings(), clock)
    await house.start()
    channel = grpc.aio.insecure_channel(f"127.0.0.1:{house.rpc.port}")
    producer = AIOKafkaProducer(bootstrap_servers=kafka)
    await producer.start()
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{house.web.port}") as http:
        yield Metrics(house, channel, http, producer, issuer, kafka, namespace, clock)
    await producer.stop()
    await channel.close()
    await house.stop()


@pytest.fixture
def purse(metrics: Metrics) -> Purse:
    """The service of value of the same house."""
    return Purse(metrics.channel, metrics.http, metrics.issuer)


async def _empty(collection: Any) -> bool:
    return await collection.find_one() is None


def _key(event: Any) -> str:
    """The value of the first field that names the event's key in proto/topics.yaml."""
    topic = TOPICS[event.DESCRIPTOR.file.package]
    for path in topic.messages[event.DESCRIPTOR.name].split(" or "):
        found = event
        for step in path.split("."):
            found = getattr(found, step)
        if found:
            return str(found)
    raise AssertionError(f"no key in {event.DESCRIPTOR.name}")
