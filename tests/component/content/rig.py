"""content as a living house over a real broker and database, and hands that knock on its doors."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, NamedTuple, cast
from uuid import uuid4

import grpc
import httpx
import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from google.protobuf import symbol_database
from google.protobuf.message import Message
from google.rpc import error_details_pb2
from grpc_status import rpc_status

from chassis.envelope import PROTOBUF, Envelope
from chassis.settings import load
from portevoix.content.v1 import (
    announcements_pb2_grpc,
    conversation_pb2_grpc,
    feed_pb2_grpc,
    library_pb2_grpc,
    policy_pb2_grpc,
    recognition_pb2_grpc,
    service_pb2_grpc,
    sources_pb2_grpc,
)
from portevoix.content.v1 import service_pb2 as wire
from services.content.settings import ContentSettings
from services.content.wiring import build
from tests.issuer import Issuer
from tests.reading import read_topic
from tests.waiting import until

CONTENT, SHARE, INBOX = "portevoix.content.v1", "portevoix.share.v1", "portevoix.inbox.v1"
SURVEY = "portevoix.survey.v1"
TOPICS = tuple(f"{name}{dead}" for name in (CONTENT, SHARE, INBOX, SURVEY) for dead in ("", ".dlq"))
TRUSTED = "urn:cms:trusted"
COMPANY = "Atelier Lumière"
PARTITIONS = 2


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
    message: Message


class Rig:
    """The house's doors. Calls are made as somebody: `rig.call("GetItem", request, "e1", "employee")`."""

    def __init__(self, kafka: str, namespace: str, issuer: Issuer, house: Any) -> None:
        self.kafka, self.namespace, self.issuer, self.house = kafka, namespace, issuer, house
        self.channel = grpc.aio.insecure_channel(f"127.0.0.1:{house.rpc.port}")
        self.stubs: tuple[Any, ...] = (
            service_pb2_grpc.ContentServiceStub(self.channel),
            library_pb2_grpc.LibraryServiceStub(self.channel),
            feed_pb2_grpc.FeedServiceStub(self.channel),
            announcements_pb2_grpc.AnnouncementServiceStub(self.channel),
            policy_pb2_grpc.PolicyServiceStub(self.channel),
            conversation_pb2_grpc.ConversationServiceStub(self.channel),
            sources_pb2_grpc.SourceServiceStub(self.channel),
            recognition_pb2_grpc.RecognitionServiceStub(self.channel),
        )
        self.http = httpx.AsyncClient(base_url=f"http://127.0.0.1:{house.web.port}")

    async def call(self, name: str, request: Message, subject: str, *roles: str, key: str = "") -> Any:
        """The response of a call, made with an idempotency key of its own unless one is given."""
        metadata = self.issuer.metadata(subject, roles, key=key or uuid4().hex)
        stub = next(one for one in self.stubs if hasattr(one, name))
        return await getattr(stub, name)(request, metadata=metadata, timeout=20)

    async def refused(self, name: str, request: Message, subject: str, *roles: str) -> Refusal:
        """How a call was refused; fails where it was not."""
        refusal = await self.attempt(name, request, subject, *roles)
        assert refusal is not None, f"{name} was not refused"
        return refusal

    async def attempt(self, name: str, request: Message, subject: str, *roles: str) -> Refusal | None:
        """How a call was refused, or None where it was not."""
        try:
            await self.call(name, request, subject, *roles)
        except grpc.aio.AioRpcError as error:
            return refusal_of(error)
        return None

    async def unlisted(self, service: str, name: str, subject: str, *roles: str) -> Refusal:
        """How a call was refused that no proto file names."""
        call: Any = self.channel.unary_unary(f"/{service}/{name}", request_serializer=bytes)
        try:
            await call(b"", metadata=self.issuer.metadata(subject, roles, key=uuid4().hex), timeout=20)
        except grpc.aio.AioRpcError as error:
            return refusal_of(error)
        raise AssertionError(f"{name} was not refused")

    async def age(self, content_id: str, field: str) -> None:
        """Let a moment of an item lie in the past, as if one had waited for it."""
        past = datetime(2026, 1, 1, tzinfo=UTC)
        items = self.house.mongo.collections["items"]
        assert (await items.update_one({"_id": content_id}, {"$set": {field: past}})).modified_count == 1

    async def json(
        self, verb: str, path: str, body: object, subject: str, *roles: str
    ) -> tuple[int, dict[str, Any]]:
        """Status and document of a call through the JSON door."""
        headers = {
            "authorization": f"Bearer {self.issuer.token(subject, roles)}",
            "idempotency-key": uuid4().hex,
        }
        content = None if body is None else json.dumps(body)
        response = await self.http.request(verb, path, content=content, headers=headers)
        return response.status_code, response.json()

    async def publish(self, topic: str, message: Message, source: str, event_id: str = "") -> str:
        """Publish as another house or an outside system would; the event id."""
        event_id = event_id or str(uuid4())
        envelope = Envelope(event_id, message.DESCRIPTOR.full_name, source, 1_700_000_000_000, PROTOBUF)
        await self.publish_raw(topic, message.SerializeToString(), envelope.headers())
        return event_id

    async def publish_raw(self, topic: str, value: bytes, headers: Sequence[tuple[str, bytes]]) -> None:
        producer = AIOKafkaProducer(bootstrap_servers=self.kafka)
        await producer.start()
        try:
            await producer.send_and_wait(
                f"{self.namespace}.{topic}", value, key=b"k", headers=list(headers), partition=0
            )
        finally:
            await producer.stop()

    async def log(self, topic: str) -> list[Said]:
        """All that stands on a topic now, partition by partition."""
        records = await read_topic(self.kafka, f"{self.namespace}.{topic}", PARTITIONS)
        return [_said(record) for record in records]

    async def said(self, kind: type[Message], key: str, count: int = 1) -> list[Said]:
        """The messages of that type and key, once there are `count` of them."""

        async def look() -> list[Said]:
            found = [one for one in await self.log(CONTENT) if one.key == key and type(one.message) is kind]
            assert len(found) >= count, f"{len(found)} of {count}"
            return found

        found: list[Said] = await until(look)
        return found

    async def close(self) -> None:
        await self.http.aclose()
        await self.channel.close()


@asynccontextmanager
async def living(
    kafka: str, mongodb: str, issuer: Issuer, namespace: str, replica: str = "", **settings: str
) -> AsyncIterator[Rig]:
    """The house runs inside the block, on ports of its own; a `replica` joins those of the namespace."""
    if not replica:
        await create_topics(kafka, namespace)
    environment = {
        **issuer.environment(),
        "PORTEVOIX_KAFKA": kafka,
        "PORTEVOIX_MONGODB": mongodb,
        "PORTEVOIX_NAMESPACE": namespace,
        "PORTEVOIX_REPLICA": replica,
        "PORTEVOIX_GRPC": "127.0.0.1:0",
        "PORTEVOIX_HTTP": "127.0.0.1:0",
        "PORTEVOIX_PRIVATE_ADDRESSES": "true",
        "PORTEVOIX_COMPANY": COMPANY,
        "PORTEVOIX_CHECK_LINKS": "false",
        "PORTEVOIX_TRUSTED_SOURCES": f"urn:other, {TRUSTED}",
        **settings,
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        house = build(load(ContentSettings))
    await house.start()
    rig = Rig(kafka, namespace, issuer, house)
    try:
        yield rig
    finally:
        await rig.close()
        assert await house.stop()


async def create_topics(kafka: str, namespace: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(f"{namespace}.{name}", PARTITIONS, 1) for name in TOPICS])
    finally:
        await admin.close()


def refusal_of(error: grpc.aio.AioRpcError) -> Refusal:
    """Status, reason and fields of a refused call."""
    status = rpc_status.from_call(cast("grpc.Call", error))  # it takes what has these two methods
    reason, fields = "", frozenset[str]()
    for detail in status.details if status else ():
        info, bad = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
        if detail.Unpack(info):
            reason = info.reason
        elif detail.Unpack(bad):
            fields = frozenset(violation.field for violation in bad.field_violations)
    return Refusal(error.code().name, reason, fields)


def whole_draft(programme_id: str, **other: Any) -> wire.ItemDraft:
    """A draft that may be submitted, shareable outside by everybody."""
    usual: dict[str, Any] = {
        "category": "brand",
        "kind": "article",
        "title": "How we halved our energy bill",
        "why": "People who think of joining us ask about it",
        "url": "https://example.org/energy",
        "language": "en",
        "external": True,
        "suggestions": [
            wire.Suggestion(network="linkedin", language="en", text="Proud of this."),
            wire.Suggestion(network="linkedin", language="fr", text="J'en suis fier."),
            wire.Suggestion(network="x", language="en", text="Proud."),
        ],
    }
    return wire.ItemDraft(programme_id=programme_id, **{**usual, **other})


def _said(record: Any) -> Said:
    headers = {name: value.decode(errors="replace") for name, value in record.headers}
    kind = headers.get("ce_type", "")
    message: Message = wire.Suggestion()  # stands for a message that cannot be read
    if kind.startswith("portevoix.") and not record.topic.endswith(".dlq"):
        message = symbol_database.Default().GetSymbol(kind).FromString(record.value)
    return Said(headers.get("ce_id", ""), (record.key or b"").decode(), headers, message)
