"""share as a living house over a real broker and database, and hands that knock on its doors."""

import asyncio
import base64
import os
import time
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple, cast
from uuid import uuid4
from zlib import crc32

import grpc
import httpx
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from google.protobuf import symbol_database
from google.protobuf.message import Message
from google.rpc import error_details_pb2
from grpc_status import rpc_status

from chassis.envelope import Envelope
from chassis.settings import load
from deploy.topics import create_topics
from portevoix.content.v1 import events_pb2 as content_pb2
from portevoix.inbox.v1 import events_pb2 as inbox_pb2
from portevoix.share.v1 import activities_pb2_grpc, links_pb2_grpc, service_pb2_grpc
from portevoix.share.v1 import events_pb2 as said_pb2
from portevoix.share.v1 import service_pb2 as wire
from portevoix.type.v1 import facts_pb2
from services.share.settings import ShareSettings
from services.share.wiring import build
from tests.component.share.fake_content import FakeContent, answering, item_of
from tests.issuer import Issuer
from tests.waiting import until

SHARE, INBOX, CONTENT = "portevoix.share.v1", "portevoix.inbox.v1", "portevoix.content.v1"
MENTIONS = "portevoix.mentions.v1"
PARTITIONS = 2
LINKS = "https://go.example.org"
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
SHARING = said_pb2.CONSENT_PURPOSE_SHARING
SECRETS = {name: f"whsec_{base64.b64encode(name.encode() * 8).decode()}" for name in ("old", "new", "ats")}
POSTBACKS = f"crm {SECRETS['old']} {SECRETS['new']}\nats {SECRETS['ats']}  # applicants\n"
PRECEDENCE = "linkedin: [urn:network]\n"


class Refusal(NamedTuple):
    """How a refused call ended: its status, its reason, and the fields that were named."""

    code: str
    reason: str
    fields: frozenset[str] = frozenset()


class Said(NamedTuple):
    """A message as it stood on a topic."""

    event_id: str
    key: str
    headers: Mapping[str, str]
    message: Any
    value: bytes


class Reader:
    """Remembers what it read of a topic, and reads on from there."""

    def __init__(self, kafka: str, topic: str) -> None:
        self._kafka = kafka
        self._partitions = [TopicPartition(topic, number) for number in range(PARTITIONS)]
        self._next = dict.fromkeys(self._partitions, 0)
        self._read: list[Said] = []
        self._lock = asyncio.Lock()

    async def read(self) -> list[Said]:
        """All that stands on the topic now."""
        async with self._lock:
            await self._read_on()
            return self._read

    async def _read_on(self) -> None:
        consumer = AIOKafkaConsumer(bootstrap_servers=self._kafka, isolation_level="read_committed")
        await consumer.start()
        try:
            consumer.assign(self._partitions)
            for partition in self._partitions:  # before the first await: the client would go elsewhere
                consumer.seek(partition, self._next[partition])
            for partition, end in (await consumer.end_offsets(self._partitions)).items():
                while self._next[partition] < end:
                    found = await consumer.getmany(partition, timeout_ms=500)
                    self._read += map(_said, found.get(partition, ()))
                    self._next[partition] = await consumer.position(partition)
        finally:
            await consumer.stop()


class Rig:
    """The house's doors. Calls are made as somebody: `rig.call("Enrol", request, "e1", "employee")`."""

    def __init__(
        self, environment: Mapping[str, str], issuer: Issuer, house: Any, content: FakeContent
    ) -> None:
        self.environment, self.issuer, self.house, self.content = environment, issuer, house, content
        self.kafka, self.namespace = environment["PORTEVOIX_KAFKA"], environment["PORTEVOIX_NAMESPACE"]
        self._readers: dict[str, Reader] = {}
        self.channel = grpc.aio.insecure_channel(f"127.0.0.1:{house.rpc.port}")
        self.stub = service_pb2_grpc.ShareServiceStub(self.channel)
        self.stubs: list[Any] = [
            self.stub,
            activities_pb2_grpc.ActivityServiceStub(self.channel),
            links_pb2_grpc.LinkServiceStub(self.channel),
        ]
        self.http = httpx.AsyncClient(base_url=f"http://127.0.0.1:{house.web.port}", timeout=20)

    async def call(self, name: str, request: Message, subject: str, *roles: str, key: str = "") -> Any:
        """The response of a call, made with an idempotency key of its own unless one is given."""
        metadata = self.issuer.metadata(subject, roles or ("employee",), key=key or uuid4().hex)
        stub = next(one for one in self.stubs if hasattr(one, name))
        return await getattr(stub, name)(request, metadata=metadata, timeout=20)

    async def refused(self, name: str, request: Message, subject: str, *roles: str) -> Refusal:
        """How a call was refused; fails where it was not."""
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await self.call(name, request, subject, *roles)
        return refusal_of(caught.value)

    async def import_people(self, people: Iterable[wire.ImportEmployeesRequest]) -> Any:
        """The answer to an import by client stream."""
        metadata = self.issuer.metadata("hr", ["hr"], key=uuid4().hex)
        return await self.stub.ImportEmployees(iter(list(people)), metadata=metadata, timeout=60)

    async def employ(self, external_id: str = "", **fields: Any) -> str:
        """The opaque id of a person who was just imported."""
        external_id = external_id or uuid4().hex
        await self.import_people([person(external_id, **fields)])
        return await self.employee_id(external_id)

    async def employee_id(self, external_id: str) -> str:
        """The opaque id of a person."""
        request = wire.FindEmployeeRequest(external_id=external_id)
        return str((await self.call("FindEmployee", request, "hr", "hr")).employee_id)

    async def programme(self, **fields: Any) -> str:
        """A programme that share has heard of."""
        programme_id = f"p-{uuid4().hex[:8]}"
        usual = {
            "name": "Spring",
            "why": "We grow by who speaks of us",
            "zone": "Europe/Paris",
            "gamification": True,
            "occurred_at_ms": 1_700_000_000_000,
        }
        await self.hear(content_pb2.ProgrammeChanged(programme_id=programme_id, **{**usual, **fields}))
        found = self.house.mongo.collections["programmes"]
        await until(lambda: found.find_one({"_id": programme_id}))
        return programme_id

    async def item(self, programme_id: str, *suggestions: Any, **other: Any) -> str:
        """An item that may be shared, of which share has heard."""
        content_id = f"c-{uuid4().hex[:8]}"
        fake = self.content.items[content_id] = item_of(content_id, programme_id, *suggestions, **other)
        await self.hear(
            content_pb2.ContentPublished(
                item=fake.answer.item,
                occurred_at_ms=1_700_000_000_000,
                title="How we halved our energy bill",
                why="People ask",
                url="https://example.org/energy",
                external=fake.external,
            )
        )
        found = self.house.mongo.collections["items"]
        await until(lambda: found.find_one({"_id": content_id}))
        return content_id

    async def advocate(self, programme_id: str, *networks: str, external_id: str = "", **fields: Any) -> str:
        """A person who takes part, with consent to sharing on these networks."""
        employee_id = await self.employ(external_id, **fields)
        consents = [wire.Consent(purpose=SHARING, network=network) for network in networks]
        request = wire.EnrolRequest(programme_id=programme_id, consents=consents)
        await self.call("Enrol", request, employee_id)
        return employee_id

    async def share(self, employee_id: str, content_id: str, network: str = "linkedin") -> Any:
        """A share that was prepared and confirmed; what was prepared."""
        request = wire.PrepareShareRequest(content_id=content_id, network=network)
        prepared = await self.call("PrepareShare", request, employee_id)
        await self.call("ConfirmShare", wire.ConfirmShareRequest(share_id=prepared.share_id), employee_id)
        return prepared

    async def click(self, link: str, user_agent: str | None = None, **headers: str) -> httpx.Response:
        """A visit to a tracked link, by its path below the public base; by a visitor of its own."""
        path = link.removeprefix(LINKS)
        given = {"user-agent": browser(link) if user_agent is None else user_agent, **headers}
        encoded = {name.encode(): value.encode() for name, value in given.items()}
        return await self.http.get(path, headers=encoded)

    async def hear(self, *messages: Message) -> None:
        """Say something on content's topic as content would."""
        await self.publish(CONTENT, [(str(uuid4()), "content", message) for message in messages])

    async def report(self, *messages: Message, source: str = "urn:test") -> list[str]:
        """Report something to the inbox as an outside system would; the event ids."""
        named = [(str(uuid4()), source, message) for message in messages]
        await self.publish(INBOX, named)
        return [event_id for event_id, _, _ in named]

    async def publish(self, topic: str, messages: Sequence[tuple[str, str, Message]]) -> None:
        """Publish (event id, source, message) in order, all to one partition."""
        now_ms = round(time.time() * 1000)
        raw = [
            (
                message.SerializeToString(),
                Envelope(event_id, message.DESCRIPTOR.full_name, source, now_ms).headers(),
            )
            for event_id, source, message in messages
        ]
        await self.publish_raw(topic, raw)

    async def publish_raw(self, topic: str, raw: Sequence[tuple[bytes, list[tuple[str, bytes]]]]) -> None:
        """Publish bytes with these headers."""
        producer = AIOKafkaProducer(bootstrap_servers=self.kafka, linger_ms=5)
        await producer.start()
        try:
            name = f"{self.namespace}.{topic}"
            sent = [
                await producer.send(name, body, key=b"k", headers=heads, partition=0) for body, heads in raw
            ]
            for one in sent:
                await one
        finally:
            await producer.stop()

    async def log(self, topic: str = SHARE) -> list[Said]:
        """All that stands on a topic now, in the order in which it was read."""
        if topic not in self._readers:
            self._readers[topic] = Reader(self.kafka, f"{self.namespace}.{topic}")
        return await self._readers[topic].read()

    async def said(
        self, kind: type[Message], key: str, count: int = 1, *, topic: str = SHARE, seconds: float = 20
    ) -> list[Said]:
        """The messages of that type and key, once there are `count` of them."""

        async def look() -> list[Said]:
            found = [one for one in await self.log(topic) if one.key == key and type(one.message) is kind]
            assert len(found) >= count, f"{len(found)} of {count}"
            return found

        found: list[Said] = await until(look, seconds)
        assert len(found) == count
        return found

    async def dead_letter(self, event_id: str, seconds: float = 20) -> Said:
        """The dead letter of an event of the inbox."""

        async def look() -> Said | None:
            letters = await self.log(f"{INBOX}.dlq")
            return next((one for one in letters if one.headers.get("ce_id") == event_id), None)

        letter: Said = await until(look, seconds)
        return letter

    async def settled(self, seconds: float = 30) -> Mapping[str, int]:
        """The books of the door, once all that stands in the inbox was consumed."""
        offsets = self.house.mongo.collections["offsets"]
        partitions = [TopicPartition(f"{self.namespace}.{INBOX}", n) for n in range(PARTITIONS)]
        consumer = AIOKafkaConsumer(bootstrap_servers=self.kafka)
        await consumer.start()
        try:
            ends = await consumer.end_offsets(partitions)
        finally:
            await consumer.stop()

        async def look() -> Mapping[str, int] | None:
            found = await offsets.find({"_id": {"$regex": "door"}}).to_list(None)
            books = {name: sum(one.get(name, 0) for one in found) for name in OUTCOMES}
            return books if books["consumed"] == sum(ends.values()) else None

        books: Mapping[str, int] = await until(look, seconds)
        return books

    async def close(self) -> None:
        await self.http.aclose()
        await self.channel.close()


OUTCOMES = ("consumed", "applied", "duplicate", "refused", "ignored", "parked")


@asynccontextmanager
async def living(
    kafka: str, mongodb: str, issuer: Issuer, namespace: str, folder: Path, **settings: str
) -> AsyncIterator[Rig]:
    """The house runs inside the block, on ports of its own."""
    await create_topics(kafka, namespace=namespace, partitions=PARTITIONS)
    master = folder / "master-key"
    if not master.exists():
        master.write_text(f"m1:{base64.b64encode(os.urandom(32)).decode()}\n")
    fake = FakeContent()
    async with answering(fake) as content:
        environment = {
            **issuer.environment(),
            "PORTEVOIX_KAFKA": kafka,
            "PORTEVOIX_MONGODB": mongodb,
            "PORTEVOIX_NAMESPACE": namespace,
            "PORTEVOIX_GRPC": "127.0.0.1:0",
            "PORTEVOIX_HTTP": "127.0.0.1:0",
            "PORTEVOIX_CONTENT": content,
            "PORTEVOIX_MASTER_KEY": str(master),
            "PORTEVOIX_SERVICE_TOKEN": str(issuer.service_token("share")),
            "PORTEVOIX_LINKS": LINKS,
            "PORTEVOIX_POSTBACKS": _file(folder, "postbacks", POSTBACKS),
            "PORTEVOIX_PRECEDENCE": _file(folder, "precedence.yaml", PRECEDENCE),
            **{f"PORTEVOIX_{name.upper()}": value for name, value in settings.items()},
        }
        with pytest.MonkeyPatch.context() as patch:
            for name, value in environment.items():
                patch.setenv(name, value)
            house = build(load(ShareSettings))
        await house.start()
        rig = Rig(environment, issuer, house, fake)
        try:
            yield rig
        finally:
            await rig.close()
            assert await house.stop()


def _file(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.write_text(text)
    return str(path)


def browser(link: str) -> str:
    """A browser that follows this link only: whoever follows many within seconds is taken for a bot."""
    return BROWSER.replace("140", str(crc32(link.encode())))


def person(external_id: str, **fields: Any) -> wire.ImportEmployeesRequest:
    """A person, as the company has them."""
    usual = {
        "name": "Salma Idrissi",
        "email": f"{external_id}@example.org",
        "team": "Grid",
        "department": "Operations",
        "country": "MA",
        "language": "fr",
        "zone": "Africa/Casablanca",
        "effective_at_ms": 1_700_000_000_000,
    }
    return wire.ImportEmployeesRequest(external_id=external_id, **{**usual, **fields})


def engagement(
    *totals: tuple[int, int], network: str = "linkedin", at_ms: int = 0, running: bool = True, **subject: str
) -> inbox_pb2.EngagementObserved:
    """A report of (measure, amount) pairs: running totals, or else what changed."""
    counts = [
        inbox_pb2.Count(
            measure=facts_pb2.Measure.ValueType(measure), **{"total" if running else "delta": amount}
        )
        for measure, amount in totals
    ]
    return inbox_pb2.EngagementObserved(
        network=network,
        observed_at_ms=at_ms or round(time.time() * 1000),
        counts=counts,
        provenance=facts_pb2.PROVENANCE_MEASURED,
        **subject,
    )


def refusal_of(error: grpc.aio.AioRpcError) -> Refusal:
    """Status, reason and fields of a refused call."""
    status = rpc_status.from_call(cast("grpc.Call", error))
    reason, fields = "", frozenset[str]()
    for detail in status.details if status else ():
        info, bad = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
        if detail.Unpack(info):
            reason = info.reason
        elif detail.Unpack(bad):
            fields = frozenset(violation.field for violation in bad.field_violations)
    return Refusal(error.code().name, reason, fields)


def _said(record: Any) -> Said:
    headers = {name: value.decode(errors="replace") for name, value in record.headers}
    kind = headers.get("ce_type", "")
    message: Any = None
    if kind.startswith("portevoix.") and not record.topic.endswith(".dlq"):
        message = symbol_database.Default().GetSymbol(kind).FromString(record.value)
    return Said(
        headers.get("ce_id", ""), (record.key or b"").decode(errors="replace"), headers, message, record.value
    )
