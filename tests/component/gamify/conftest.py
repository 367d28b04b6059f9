"""One house of gamify over a real broker and a real database, in this process."""

from collections.abc import AsyncIterator, Callable, Collection, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import grpc
import httpx
import pymongo
import pytest
import pytest_asyncio
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from google.protobuf.message import Message

from chassis.envelope import PROTOBUF, Envelope
from chassis.house import House
from chassis.settings import load
from deploy.topics import create_topics
from portevoix.gamify.v1 import service_pb2_grpc
from services.gamify.ports.projections import POINTS
from services.gamify.settings import GamifySettings
from services.gamify.wiring import build
from services.gamify.wiring.parts import now_ms
from tests.conftest import drop_databases
from tests.issuer import Issuer
from tests.reading import read_topic
from tests.waiting import until

TOPIC, NEWS = "portevoix.share.v1", "portevoix.gamify.v1"
PARTITIONS = 2
Header = tuple[str, bytes]


@dataclass
class Clock:
    """The time as the house has it: that of the world where none is set."""

    at_ms: int | None = None

    def __call__(self) -> int:
        return self.at_ms if self.at_ms is not None else now_ms()


@dataclass
class Gamify:
    """The house, its doors, the pen of share, and a look past the house into its database."""

    house: House
    stub: Any
    http: httpx.AsyncClient
    producer: AIOKafkaProducer
    issuer: Issuer
    kafka: str
    namespace: str
    database: Any
    clock: Clock
    published: int = 0

    async def say(self, *events: Message) -> list[str]:
        """Publish as share would, and wait until it was taken in; return the ids."""
        pairs = [(str(uuid4()), event) for event in events]
        await self.publish(pairs)
        await self.consumed()
        return [event_id for event_id, _ in pairs]

    async def publish(self, events: Iterable[tuple[str, Message]]) -> None:
        """Publish events under their ids, in this order; the key is the person, or a brand post's item."""
        for event_id, event in events:
            one: Any = event
            envelope = Envelope(event_id, event.DESCRIPTOR.full_name, "portevoix_share", 1, PROTOBUF)
            who = one.person.employee_id or one.item.content_id
            await self.publish_raw(who.encode(), event.SerializeToString(), envelope.headers())

    async def publish_raw(self, key: bytes | None, value: bytes | None, headers: Sequence[Header]) -> None:
        """Publish anything."""
        topic = f"{self.namespace}.{TOPIC}"
        await self.producer.send(topic, value, key=key, headers=list(headers))
        self.published += 1

    async def consumed(self) -> None:
        """Wait until everything that was published was consumed."""
        await self.producer.flush()
        await until(lambda: self.books()["consumed"] >= self.published, 60, what="all consumed")

    def books(self) -> dict[str, int]:
        """The columns of the offset documents of the live generation, summed."""
        live = self.database["generations"].find_one({"_id": POINTS}) or {"live": 1}
        wanted = {"topic": f"{self.namespace}.{TOPIC}", "generation": live["live"]}
        found = list(self.database["offsets"].find(wanted))
        columns = ("consumed", "applied", "duplicate", "refused", "ignored", "parked")
        return {column: sum(one.get(column, 0) for one in found) for column in columns}

    async def ask(self, call: str, request: Message, subject: str, *roles: str) -> Any:
        """The answer to a call made as somebody, an employee unless other roles are given."""
        metadata = self.issuer.metadata(subject, roles or ("employee",), key=uuid4().hex)
        return await getattr(self.stub, call)(request, metadata=metadata, timeout=20)

    async def log(
        self,
        topic: str,
        enough: int | Callable[[Sequence[Any]], bool],
        about: Collection[str] | None = None,
    ) -> list[Any]:
        """The records of a topic, of those keys where some are given, once there are that many, or enough."""
        consumer = AIOKafkaConsumer(
            f"{self.namespace}.{topic}",
            bootstrap_servers=self.kafka,
            auto_offset_reset="earliest",
            group_id=None,
        )
        found: list[Any] = []

        async def read() -> bool:
            for records in (await consumer.getmany(timeout_ms=200)).values():
                found.extend(one for one in records if about is None or one.key.decode() in about)
            return len(found) >= enough if isinstance(enough, int) else enough(found)

        await consumer.start()
        try:
            await until(read, 30, what=f"{enough} records on {topic}")
        finally:
            await consumer.stop()
        return found

    async def everything_said(self, *keys: str) -> list[Any]:
        """All records of news, under these keys where some are given; all decided before is among them."""
        await until(lambda: not self.database["outbox"].find_one(), what="an empty outbox")
        records = await read_topic(self.kafka, f"{self.namespace}.{NEWS}", PARTITIONS)
        return [one for one in records if not keys or one.key.decode() in keys]

    async def all_said(self, kind: type[Message], *keys: str) -> list[Any]:
        """All messages of a kind under these keys; what was said twice is there twice."""
        return [message for _, message in messages(kind, await self.everything_said(*keys))]


def messages(kind: type[Message], records: Iterable[Any]) -> list[tuple[bytes, Any]]:
    """Those of a kind among records, each with its id, in order."""
    headed = [(dict(one.headers), one.value) for one in records]
    name = kind.DESCRIPTOR.full_name.encode()
    return [(of["ce_id"], kind.FromString(value)) for of, value in headed if of["ce_type"] == name]


@pytest_asyncio.fixture(scope="session")
async def gamify(kafka: str, mongodb: str, issuer: Issuer) -> AsyncIterator[Gamify]:
    """A house for all tests of this folder; each test has people of its own."""
    namespace = f"t{uuid4().hex[:10]}"
    async with living(kafka, mongodb, issuer, namespace) as alive:
        yield alive
    drop_databases(mongodb, namespace)


@pytest.fixture(autouse=True)
def time_of_the_world(request: pytest.FixtureRequest) -> None:
    """No test finds the clock of the shared house where another left it."""
    if "gamify" in request.fixturenames:
        request.getfixturevalue("gamify").clock.at_ms = None


@pytest_asyncio.fixture(scope="session")
async def mall(kafka: str, mongodb: str, issuer: Issuer) -> AsyncIterator[Gamify]:
    """A house for tests that have a programme each."""
    namespace = f"t{uuid4().hex[:10]}"
    async with living(kafka, mongodb, issuer, namespace) as alive:
        yield alive
    drop_databases(mongodb, namespace)


@pytest.fixture
async def fresh(kafka: str, mongodb: str, namespace: str, issuer: Issuer) -> AsyncIterator[Gamify]:
    """A house for one test alone."""
    async with living(kafka, mongodb, issuer, namespace) as alive:
        yield alive


@pytest.fixture
def anna() -> str:
    """Somebody whom no other test knows."""
    return f"anna-{uuid4().hex[:8]}"


@asynccontextmanager
async def living(
    kafka: str, mongodb: str, issuer: Issuer, namespace: str, clock: Clock | None = None
) -> AsyncIterator[Gamify]:
    """The house runs inside the block, on ports of its own, by this clock or one of its own."""
    await create_topics(kafka, namespace=namespace, partitions=PARTITIONS)
    told = {"KAFKA": kafka, "MONGODB": mongodb, "NAMESPACE": namespace}
    told |= {"GRPC": "127.0.0.1:0", "HTTP": "127.0.0.1:0"}
    environment = {f"PORTEVOIX_{name}": value for name, value in told.items()}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {**environment, **issuer.environment()}.items():
            patch.setenv(name, value)
        clock = clock or Clock()
        house = build(load(GamifySettings), clock)
    await house.start()
    producer = AIOKafkaProducer(bootstrap_servers=kafka)
    await producer.start()
    # The service answers what a majority has; to look earlier than that would be to ask too early.
    client = pymongo.MongoClient[dict[str, Any]](
        mongodb, uuidRepresentation="standard", readConcernLevel="majority"
    )
    try:
        async with (
            grpc.aio.insecure_channel(f"127.0.0.1:{house.rpc.port}") as channel,
            httpx.AsyncClient(base_url=f"http://127.0.0.1:{house.web.port}") as http,
        ):
            stub = service_pb2_grpc.GamifyServiceStub(channel)
            database = client[f"{namespace}_portevoix_gamify"]
            yield Gamify(house, stub, http, producer, issuer, kafka, namespace, database, clock)
    finally:
        client.close()
        await producer.stop()
        assert await house.stop()
