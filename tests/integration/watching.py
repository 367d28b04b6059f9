"""A real Prometheus that scrapes five houses, as processes, by the shipped rules; and something to see."""

import asyncio
import contextlib
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import yaml
from aiokafka import AIOKafkaProducer

from chassis.envelope import PROTOBUF, Envelope
from cli.demo.outside_world import INBOX, make_plan, play_outside
from cli.demo.scenario import joining, library, sharing
from cli.demo.scenario.staff import Staff
from cli.demo.story import Story
from cli.demo.world import World
from cli.doors import Doors
from deploy.local.process import Workshop
from deploy.local.prometheus import Prometheus, running
from deploy.monitoring.rulebook import FOLDER
from portevoix.inbox.v1 import events_pb2 as inbox_pb2
from portevoix.share.v1 import events_pb2 as share_pb2
from portevoix.type.v1 import facts_pb2
from tests.waiting import until

SEED = 7
EVERY = "1s"


@dataclass
class Watched:
    """A Prometheus, asked by its API, and what it knew before anything happened."""

    world: World
    web: httpx.AsyncClient
    from_the_start: frozenset[str] = frozenset()

    async def ask(self, path: str, **query: str) -> Any:
        """The data of an answer."""
        answer = await self.web.get(f"/api/v1/{path}", params=query)
        return answer.raise_for_status().json()["data"]

    async def names(self) -> frozenset[str]:
        """Every series of which a sample was seen."""
        return frozenset(await self.ask("label/__name__/values"))

    async def value(self, expr: str) -> list[tuple[dict[str, str], float]]:
        """What an expression gives now."""
        found = (await self.ask("query", query=expr))["result"]
        return [(one["metric"], float(one["value"][1])) for one in found]

    async def alerts(self, name: str) -> list[Any]:
        """Those of an alert that fire or soon will."""
        found = (await self.ask("alerts"))["alerts"]
        return [one for one in found if one["labels"]["alertname"] == name]


@asynccontextmanager
async def watching(world: World, prometheus: Prometheus, expected: frozenset[str]) -> AsyncIterator[Watched]:
    """Prometheus looks before, while and after people share and the world reacts.

    Before anything happens it waits for the expected series, but not for ever.
    """
    with Workshop() as workshop:
        process, address = running(prometheus, workshop, _config(world))
        with process:
            async with httpx.AsyncClient(base_url=address, timeout=20) as web:
                watched = Watched(world, web)
                await until(lambda: _all_up(watched), what="a scrape of every house")
                watched.from_the_start = await _settled(watched, expected)
                await _traffic(world)
                yield watched


async def _all_up(watched: Watched) -> bool:
    try:
        return len(await watched.value("portevoix_build_info")) == len(watched.world.houses.addresses)
    except httpx.HTTPError:
        return False


async def _settled(watched: Watched, expected: frozenset[str]) -> frozenset[str]:
    async def complete() -> bool:
        return expected <= await watched.names()

    with contextlib.suppress(AssertionError):  # what is missing is for the tests to say
        await until(complete)
    return await watched.names()


def _config(world: World) -> str:
    targets = [one.http.removeprefix("http://") for one in world.houses.addresses.values()]
    document = {
        "global": {"scrape_interval": EVERY, "scrape_timeout": EVERY, "evaluation_interval": EVERY},
        "rule_files": [f"{FOLDER}/*.yaml"],
        "scrape_configs": [{"job_name": "portevoix", "static_configs": [{"targets": targets}]}],
    }
    return yaml.safe_dump(document)


async def _traffic(world: World) -> None:
    """A programme, people who join and share, visits, reactions, conversions; and rubbish at the door."""
    doors = Doors({name: one.grpc for name, one in world.houses.addresses.items()})
    try:
        staff, story = Staff(doors, world.issuer), Story()
        await library.begin_programme(staff)
        await library.publish_items(staff, story)
        await joining.import_directory(staff, story)
        await joining.join(staff, story, lambda: None)
        await library.propose(staff, story)
        plans = sharing.planned(story, SEED, 1, 1)
        await sharing.share_all(staff, story, plans, SEED, lambda: None)
        plan = make_plan(world, story, SEED, first_round=True)
        await play_outside(world, plan, world.folder / "seen.jsonl", lambda _percent: None)
        await _sale(world, story.shares[0].share_id)
        await rubbish(world, INBOX, 1)
    finally:
        await doors.close()


async def _sale(world: World, share_id: str) -> None:
    """Something is sold that came of a share."""
    event = inbox_pb2.ConversionObserved(
        share_id=share_id,
        kind=share_pb2.CONVERSION_KIND_SALE,
        external_id="deal-1",
        occurred_at_ms=round(time.time() * 1000),
        value=facts_pb2.Money(amount="1200.50", currency="EUR"),
    )
    headers = Envelope("sale-1", event.DESCRIPTOR.full_name, "crm", event.occurred_at_ms, PROTOBUF).headers()
    producer = AIOKafkaProducer(bootstrap_servers=world.infra.kafka)
    await producer.start()
    try:
        await producer.send_and_wait(world.topic(INBOX), event.SerializeToString(), headers=headers)
    finally:
        await producer.stop()


async def rubbish(world: World, topic: str, count: int) -> None:
    """Records that nobody can read, all in one partition."""
    producer = AIOKafkaProducer(bootstrap_servers=world.infra.kafka)
    await producer.start()
    try:
        sent = [await producer.send(world.topic(topic), os.urandom(20), key=b"x") for _ in range(count)]
        await asyncio.gather(*sent)
    finally:
        await producer.stop()
