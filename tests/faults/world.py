"""One real gamify, or several, over a real broker and database, and the means to hurt them."""

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx
import pymongo
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from prometheus_client.parser import text_string_to_metric_families

from chassis.envelope import PROTOBUF, Envelope
from deploy.local.parts import free_port
from deploy.local.process import Process, Workshop
from deploy.topics import create_topics
from tests.faults.story import TOPIC, Fact
from tests.issuer import Issuer
from tests.waiting import until

ROOT = Path(__file__).resolve().parents[2]
Record = tuple[bytes | None, bytes | None, Sequence[tuple[str, bytes]]]
COLUMNS = ("consumed", "applied", "duplicate", "refused", "ignored", "parked")


class World:
    """A namespace of its own; processes die with the workshop."""

    def __init__(self, kafka: str, mongodb: str, namespace: str, workshop: Workshop, issuer: Issuer) -> None:
        self.kafka, self.namespace = kafka, namespace
        self._mongodb, self._workshop, self._issuer = mongodb, workshop, issuer
        self.client = pymongo.MongoClient[dict[str, Any]](
            mongodb, uuidRepresentation="standard", readConcernLevel="majority"
        )
        self._http = httpx.Client(timeout=10)  # one for all looks: making one costs more than a look
        self.database = self.client[f"{namespace}_portevoix_gamify"]
        self.topic = f"{namespace}.{TOPIC}"
        self.published = 0
        self._ports: dict[str, int] = {}

    async def begin(self, partitions: int = 4) -> None:
        """Make the topics."""
        await create_topics(self.kafka, namespace=self.namespace, partitions=partitions)

    def gamify(self, replica: str = "one", *, fail: str = "", without: str = "", **settings: str) -> Process:
        """A process, not started yet. It dies at the fail point; `without` names the guards taken out."""
        port = self._ports[replica] = free_port()
        module = ["services.gamify"] if not without else ["tests.faults.mutant", without, "services.gamify"]
        environment = {
            **self.environment(replica),
            "PORTEVOIX_HTTP": f"127.0.0.1:{port}",
            "PORTEVOIX_FAIL": fail,
            **settings,
        }
        answers = lambda: self._answers(port)  # noqa: E731
        return Process(
            f"gamify-{replica}-{port}",
            [sys.executable, "-m", *module],
            self._workshop,
            answers,
            environment=environment,
            seconds=60,
        )

    def environment(self, replica: str) -> dict[str, str]:
        """What a gamify is told."""
        return {
            **os.environ,
            **self._issuer.environment(),
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "gen")]),
            "PORTEVOIX_KAFKA": self.kafka,
            "PORTEVOIX_MONGODB": self._mongodb,
            "PORTEVOIX_NAMESPACE": self.namespace,
            "PORTEVOIX_GRPC": f"127.0.0.1:{free_port()}",
            # The embedded broker never puts a dead member out of its group: the same name must come back.
            "PORTEVOIX_REPLICA": replica,
            "PORTEVOIX_LOG_LEVEL": "WARNING",
        }

    async def publish(self, facts: Iterable[Fact]) -> None:
        """Publish facts as share would, in this order."""
        await self.publish_records([record_of(fact) for fact in facts])

    async def publish_records(self, records: Iterable[Record]) -> None:
        """Publish anything."""
        producer = AIOKafkaProducer(bootstrap_servers=self.kafka, enable_idempotence=True, linger_ms=5)
        await producer.start()
        try:
            sent = [
                await producer.send(self.topic, value, key=key, headers=list(headers))
                for key, value, headers in records
            ]
            for one in sent:
                await one
            self.published += len(sent)
        finally:
            await producer.stop()

    def books(self) -> Mapping[str, int]:
        """The offset documents' columns, summed over partitions of share's topic."""
        found = list(self.database["offsets"].find({"topic": self.topic}))
        return {column: sum(document[column] for document in found) for column in COLUMNS}

    async def consumed(self, count: int | None = None, seconds: float = 60) -> None:
        """Wait until everything published was consumed."""
        wanted = self.published if count is None else count
        await until(lambda: self.books()["consumed"] >= wanted, seconds, every=0.2, what=f"{wanted} consumed")

    def caught_up(self) -> bool:
        """Whether everything published was consumed."""
        return self.books()["consumed"] >= self.published

    async def letters(self, count: int, seconds: float = 30) -> list[Mapping[str, bytes]]:
        """The headers of the first `count` dead letters with distinct origins."""
        consumer = AIOKafkaConsumer(
            f"{self.topic}.dlq", bootstrap_servers=self.kafka, auto_offset_reset="earliest", group_id=None
        )
        found: dict[tuple[bytes, bytes], Mapping[str, bytes]] = {}
        await consumer.start()
        try:

            async def enough() -> bool:
                for records in (await consumer.getmany(timeout_ms=200)).values():
                    for record in records:
                        headers = dict(record.headers)
                        found[headers["dlq_partition"], headers["dlq_offset"]] = headers
                return len(found) >= count

            await until(enough, seconds, what=f"{count} dead letters")
        finally:
            await consumer.stop()
        return list(found.values())

    async def remake(self, topic: str, **config: str) -> None:
        """Delete a topic and make it again with this configuration."""
        admin = AIOKafkaAdminClient(bootstrap_servers=self.kafka)
        await admin.start()
        try:
            await admin.delete_topics([topic])

            async def gone() -> bool:
                return topic not in await admin.list_topics()

            await until(gone)

            async def made() -> bool:
                answer = await admin.create_topics([NewTopic(topic, 4, 1, topic_configs=config)])
                return bool(answer.topic_errors[0][1] == 0)

            await until(made)
        finally:
            await admin.close()

    def balance(self, replica: str, employee_id: str) -> int:
        """What a process answers by its public door."""
        answer = self._http.get(
            f"http://127.0.0.1:{self._ports[replica]}/v1/gamify/balance",
            params={"employeeId": employee_id},
            headers={"authorization": f"Bearer {self._issuer.token('metrics', ['service'])}"},
        )
        return int(answer.raise_for_status().json()["points"])

    def scraped(self, *replicas: str) -> Mapping[str, int]:
        """The books as Prometheus sees them, summed over these processes."""
        sums = dict.fromkeys(COLUMNS, 0)
        for replica in replicas:
            page = self._http.get(f"http://127.0.0.1:{self._ports[replica]}/metrics").text
            for family in text_string_to_metric_families(page):
                for sample in family.samples:
                    if sample.labels.get("topic") != TOPIC:
                        continue
                    if sample.name == "portevoix_projection_events_total":
                        sums[sample.labels["outcome"]] += int(sample.value)
                    elif sample.name == "portevoix_projection_consumed_total":
                        sums["consumed"] += int(sample.value)
        return sums

    def ready(self, replica: str) -> bool:
        """Whether /readyz says so."""
        return self._http.get(f"http://127.0.0.1:{self._ports[replica]}/readyz").is_success

    def why_not_ready(self, replica: str) -> str:
        """What /readyz says."""
        return self._http.get(f"http://127.0.0.1:{self._ports[replica]}/readyz").text

    def close(self) -> None:
        """Leave the database."""
        self._http.close()
        self.client.close()

    def _answers(self, port: int) -> bool:
        try:
            return self._http.get(f"http://127.0.0.1:{port}/livez").status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False


def record_of(fact: Fact) -> Record:
    """A fact as it stands on the wire."""
    kind = fact.message.DESCRIPTOR.full_name
    moment = fact.message.moment
    envelope = Envelope(fact.event_id, kind, "portevoix_share", moment.occurred_at_ms, PROTOBUF)
    return fact.key, fact.message.SerializeToString(), envelope.headers()
