"""The door: observations per second in one process, from the inbox to share's own topic.

Everything stands in the inbox before the process begins to read. Beside it, on the same parts, the plain way:
a handler per message that finds the share and its total, stores the new one and publishes what changed.
"""

import asyncio
import os
import platform
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from faststream import AckPolicy
from faststream.kafka import KafkaBroker, KafkaMessage
from motor.motor_asyncio import AsyncIOMotorClient

from bench.observations import PARTITIONS, SOURCE, Company, looking, publish, rate
from chassis.envelope import JSON, PROTOBUF
from deploy.local.parts import free_port
from deploy.local.process import Process, Workshop
from deploy.topics import create_topics
from portevoix.inbox.v1 import events_pb2 as inbox_pb2
from portevoix.share.v1 import events_pb2 as said_pb2
from tests.component.share.rig import INBOX, SHARE, Rig, living
from tests.issuer import Issuer

pytestmark = [pytest.mark.bench, pytest.mark.timeout(240)]

PEOPLE, SHARES = 500, 2_000
REPORTS, JSON_REPORTS, PLAIN_REPORTS = 60_000, 20_000, 1_500
OBSERVED = inbox_pb2.EngagementObserved.DESCRIPTOR.full_name


async def test_the_door(kafka: str, mongodb: str, issuer: Issuer, namespace: str, tmp_path: Path) -> None:
    await create_topics(kafka, namespace=namespace, partitions=PARTITIONS)
    async with living(kafka, mongodb, issuer, namespace, tmp_path) as rig:
        company = Company(rig, PEOPLE, SHARES)
        await company.settle()
    found: dict[str, float] = {}
    for name, count, content_type in (
        ("protobuf", REPORTS, PROTOBUF),
        ("json", JSON_REPORTS, JSON),
    ):
        await publish(rig, company.observations(count, content_type))
        async with looking(rig) as lookout:
            await lookout.begin()
            with Workshop() as workshop, running(workshop, rig):
                samples = await lookout.until_published(count, 90)
        found[name] = rate(samples)
        print(f"{name}: {found[name]:,.0f}/s over {samples[-1].at - samples[0].at:.1f} s")
        behind = max(sample.consumed - sample.published for sample in samples)
        print(f"  at most {behind:,} decided and not yet published")
    plain = await plainly(rig)
    print(f"the plain way: {plain:,.0f}/s; ratio {found['protobuf'] / plain:.0f}")
    assert found["protobuf"] > 5 * plain
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()}")


@contextmanager
def running(workshop: Workshop, rig: Rig) -> Iterator[None]:
    """The house in a process of its own, inside the block."""
    address = f"127.0.0.1:{free_port()}"
    environment = {**os.environ, **rig.environment, "PYTHONPATH": os.pathsep.join(sys.path)}
    environment |= {"PORTEVOIX_HTTP": address, "PORTEVOIX_LOG_LEVEL": "WARNING"}

    def answers() -> bool:
        try:
            return httpx.get(f"http://{address}/livez").is_success
        except httpx.TransportError:
            return False

    command = [sys.executable, "-m", "services.share"]
    with Process("share", command, workshop, answers, environment=environment, seconds=60):
        yield


async def plainly(rig: Rig) -> float:
    """Observations per second by a handler per message, over the first of those that the house read."""
    broker, done, moments = KafkaBroker(rig.kafka, logger=None), asyncio.Event(), list[float]()
    client: Any = AsyncIOMotorClient(rig.environment["PORTEVOIX_MONGODB"])
    database = client[f"{rig.namespace}_portevoix_share"]

    async def on_observation(body: bytes) -> None:
        report = inbox_pb2.EngagementObserved.FromString(body)
        share = await database["shares"].find_one({"_id": report.share_id})
        fact = said_pb2.EngagementObserved(share_id=share["_id"], network=share["network"], source=SOURCE)
        fact.person.employee_id = (await database["employees"].find_one({"_id": share["employee_id"]}))["_id"]
        for one in report.counts:
            total = {"_id": f"{report.share_id}|{one.measure}|{SOURCE}"}
            change = {"$set": {"total": one.total}}
            before = await database["plain"].find_one_and_update(total, change, upsert=True)
            fact.deltas.add(measure=one.measure, amount=one.total - (before["total"] if before else 0))
        await broker.publish(fact.SerializeToString(), f"{rig.namespace}.{SHARE}", key=b"plain")
        moments.append(time.perf_counter())

    @broker.subscriber(
        f"{rig.namespace}.{INBOX}",
        group_id=f"{rig.namespace}.plain",
        auto_offset_reset="earliest",
        ack_policy=AckPolicy.NACK_ON_ERROR,
    )
    async def on_record(message: KafkaMessage) -> None:
        if message.headers["ce_type"] == OBSERVED and len(moments) < PLAIN_REPORTS:
            await on_observation(message.body)
        if len(moments) == PLAIN_REPORTS:
            done.set()

    await broker.start()
    try:
        async with asyncio.timeout(60):
            await done.wait()
    finally:
        await broker.stop()
        client.close()
    return (len(moments) - 1) / (moments[-1] - moments[0])
