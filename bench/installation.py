"""A house in processes of its own, on topics and a database that are filled before the clock starts."""

import asyncio
import os
import sys
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import grpc
import httpx
import pymongo
from prometheus_client.parser import text_string_to_metric_families

from bench.feeding import PARTITIONS, preload
from bench.gamify_events import PROGRAMME, Record, monday_after
from chassis.envelope import PROTOBUF, Envelope
from deploy.local import Infrastructure
from deploy.local.parts import free_port
from deploy.local.process import Process, Workshop
from deploy.topics import create_topics
from portevoix.content.v1 import events_pb2 as content
from tests.issuer import Issuer

HEARD, CONTENT = "portevoix.share.v1", "portevoix.content.v1"
COLUMNS = ("consumed", "applied", "duplicate", "refused", "ignored", "parked")
RETRIED = ("portevoix_mongo_transaction_attempts_total", "outcome", "retried")
CONSUMED = ("portevoix_projection_consumed_total", "topic", HEARD)


@dataclass(frozen=True, slots=True)
class Replica:
    """A process of the house that answers."""

    process: Process
    stub: Any
    http: str

    @property
    def pid(self) -> int:
        """Its process id; AssertionError where it has ended."""
        return alive(self.process)

    def metric(self, which: tuple[str, str, str]) -> int:
        """A counter of /metrics whose label has that value, summed over the other labels."""
        name, label, value = which
        page = httpx.get(f"http://{self.http}/metrics", timeout=10).text
        return summed(page, name, label, value)


class Installation(ABC):
    """A namespace of one broker and one database, and the means to look at both past the service."""

    house = ""
    """Which service runs here."""

    def __init__(self, infra: Infrastructure, issuer: Issuer, namespace: str, workshop: Workshop) -> None:
        self.infra, self.namespace = infra, namespace
        self._issuer, self._workshop = issuer, workshop
        self._client = pymongo.MongoClient[dict[str, Any]](infra.mongodb, readConcernLevel="majority")
        self.database = self._client[f"{namespace}_portevoix_{self.house}"]
        self.topic = f"{namespace}.{HEARD}"

    async def begin(self, *programmes: str) -> None:
        """Make the topics, and say that there are these programmes."""
        await create_topics(self.infra.kafka, namespace=self.namespace, partitions=PARTITIONS)
        topic = f"{self.namespace}.{CONTENT}"
        await preload(self.infra.kafka, topic, map(_programme, programmes or (PROGRAMME,)))

    def close(self) -> None:
        """Leave the database, and take away what is there."""
        self._client.drop_database(self.database.name)
        self._client.close()

    @asynccontextmanager
    async def replica(self, name: str = "one") -> AsyncIterator[Replica]:
        """A process inside the block. The embedded broker wants a name that comes back after a restart."""
        grpc_address, http_address = (f"127.0.0.1:{free_port()}" for _ in range(2))
        process = Process(
            f"{self.house}-{name}",
            [sys.executable, "-m", f"services.{self.house}"],
            self._workshop,
            lambda: _answers(http_address),
            environment=self._environment(grpc_address, http_address, name),
            seconds=60,
        )
        await asyncio.to_thread(process.start)
        try:
            async with grpc.aio.insecure_channel(grpc_address) as channel:
                yield Replica(process, self.stub(channel), http_address)
        finally:
            await asyncio.to_thread(process.stop)

    @abstractmethod
    def stub(self, channel: grpc.aio.Channel) -> Any:
        """What calls go through."""

    def metadata(self, subject: str, *roles: str) -> Sequence[tuple[str, str]]:
        """Who calls."""
        return self._issuer.metadata(subject, roles)

    async def consumed(self) -> int:
        """How many records of share's topic are decided and stored."""
        return self.books()["consumed"]

    def books(self) -> dict[str, int]:
        """The columns of the offset documents, summed over the partitions of share's topic."""
        found = list(self.database["offsets"].find({"topic": self.topic}))
        return {column: sum(one[column] for one in found) for column in COLUMNS}

    def _environment(self, grpc_address: str, http_address: str, name: str) -> dict[str, str]:
        return {
            **self._issuer.environment(),
            "PYTHONPATH": os.pathsep.join(sys.path),
            "PORTEVOIX_KAFKA": self.infra.kafka,
            "PORTEVOIX_MONGODB": self.infra.mongodb,
            "PORTEVOIX_NAMESPACE": self.namespace,
            "PORTEVOIX_GRPC": grpc_address,
            "PORTEVOIX_HTTP": http_address,
            "PORTEVOIX_REPLICA": name,
            "PORTEVOIX_LOG_LEVEL": "WARNING",
        }


def alive(process: Process) -> int:
    """The process id; AssertionError where it has ended."""
    assert process.pid is not None, f"{process.name} has ended"
    return process.pid


def summed(page: str, name: str, label: str, value: str) -> int:
    """A series of a page of /metrics where a label has that value, summed over the other labels."""
    samples = [one for family in text_string_to_metric_families(page) for one in family.samples]
    return sum(int(one.value) for one in samples if one.name == name and one.labels.get(label) == value)


def _answers(address: str) -> bool:
    try:
        return httpx.get(f"http://{address}/livez").is_success
    except httpx.TransportError:
        return False


def _programme(programme_id: str) -> Record:
    changed = content.ProgrammeChanged(
        programme_id=programme_id,
        name="Bench",
        why="To measure.",
        zone="Europe/Paris",
        gamification=True,
        occurred_at_ms=monday_after(datetime.now(UTC)) - 30 * 24 * 3_600_000,
    )
    event_id, kind = f"bench-{programme_id}", changed.DESCRIPTOR.full_name
    envelope = Envelope(event_id, kind, "portevoix_content", 1, PROTOBUF)
    return Record(programme_id.encode(), changed.SerializeToString(), envelope.headers())
