"""Real inputs from share's door to the figures of metrics: the data's own totals come out to the unit."""

import time
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import grpc
import pytest
import pytest_asyncio
from aiokafka import AIOKafkaConsumer, TopicPartition

from chassis.envelope import outside_id
from chassis.house import House
from portevoix.inbox.v1 import events_pb2 as inbox
from portevoix.metrics.v1 import figures_pb2 as figures
from portevoix.metrics.v1 import figures_pb2_grpc
from portevoix.metrics.v1 import service_pb2 as metrics
from portevoix.type.v1 import facts_pb2 as types
from tests.component.share import rig as share_rig
from tests.component.share.test_real_input import facebook_posts, publish_items, readings
from tests.conftest import drop_databases
from tests.integration.company import metrics_beside
from tests.issuer import Issuer
from tests.waiting import until

DOOR = "Kafka inbox in, gRPC metrics.v1.FiguresService out"
STEP_MS = 20 * 60 * 1000
RESHARES_OF_LINKEDIN = 8_358
FACEBOOK = {
    "likes": 88_795,
    "comments": 3_741,
    "reshares": 13_524,
    "reach": 6_951_680,
    "impressions": 14_792_974,
}


@dataclass
class Houses:
    """Share and metrics, which hears it."""

    share: share_rig.Rig
    metrics: House
    stub: Any

    async def report(self, events: Sequence[tuple[str, str, Any]]) -> None:
        """Publish to the inbox, and return when metrics has heard all that follows."""
        await self.share.publish(share_rig.INBOX, events)
        await self.share.settled(90)
        outbox = self.share.house.mongo.collections["outbox"]

        async def said() -> bool:
            return await outbox.find_one({}) is None

        await until(said, 60, what="share said everything")
        await until(self._heard, 60, what="metrics heard everything")

    async def _heard(self) -> bool:
        topic = f"{self.share.namespace}.{share_rig.SHARE}"
        offsets = self.metrics.mongo.collections["offsets"]
        read: Counter[str] = Counter()
        async for one in offsets.find({"topic": topic}):
            read[one["projection"]] += one["next"]
        end = await _records(self.share.kafka, topic)
        return bool(read) and set(read.values()) == {end}

    async def ask(self, call: str, request: Any) -> Any:
        """The answer of FiguresService to a programme manager."""
        metadata = self.share.issuer.metadata("pm", ["programme_manager"])
        return await getattr(self.stub, call)(request, metadata=metadata, timeout=20)

    async def rows(self, programme_id: str, by: Any, channel: Any) -> Any:
        """Figures by the members of a dimension, of the days of this test."""
        asked = {**days(), "programme_id": programme_id, "channel": channel, "measures": [*FACEBOOK]}
        return await self.ask("GetBreakdown", figures.GetBreakdownRequest(**asked, by=by))

    async def daily(self, programme_id: str, channel: Any) -> dict[str, int]:
        """The sums of all days, by measure."""
        asked = {**days(), "programme_id": programme_id, "channel": channel, "measures": [*FACEBOOK]}
        found = await self.ask("GetSeries", figures.GetSeriesRequest(**asked, step=figures.STEP_DAY))
        return together(one.figures for one in found.points)


async def _records(kafka: str, topic: str) -> int:
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka)
    await consumer.start()
    try:
        partitions = [TopicPartition(topic, number) for number in range(share_rig.PARTITIONS)]
        return sum((await consumer.end_offsets(partitions)).values())
    finally:
        await consumer.stop()


@pytest_asyncio.fixture(scope="module")
async def houses(
    data: Path, kafka: str, mongodb: str, issuer: Issuer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Houses]:
    """Both, alone with each other; nothing is started where there is no data."""
    namespace, folder = f"t{uuid4().hex[:10]}", tmp_path_factory.mktemp("totals")
    async with (
        share_rig.living(kafka, mongodb, issuer, namespace, folder) as share,
        metrics_beside(share.environment) as house,
        grpc.aio.insecure_channel(f"127.0.0.1:{house.rpc.port}") as channel,
    ):
        yield Houses(share, house, figures_pb2_grpc.FiguresServiceStub(channel))
    drop_databases(mongodb, namespace)


@pytest.mark.timeout(120)
@pytest.mark.row("M4", door=DOOR, part="running totals of real items")
async def test_each_item_counts_as_its_last_reading(houses: Houses, data: Path) -> None:
    """Every reading that differs from the one before; of items that grew the first comes again at the end.

    An old total adds nothing. One of 0 changes nothing, so that such an item has no figure.
    """
    programme_id, source = await houses.share.programme(), f"urn:{uuid4().hex}"
    items = dict(readings(data / "linkedin_running_totals" / "readings.csv"))
    await publish_items(houses.share, programme_id, [f"{programme_id}-{item}" for item in items])
    await houses.report([*_readings(programme_id, source, items)])

    last = {f"{programme_id}-{item}": values[-1] for item, values in _seen(items).items() if values[-1]}
    found = await houses.rows(programme_id, metrics.DIMENSION_ITEM, metrics.CHANNEL_BRAND)
    assert {row.key: together([row.figures])["reshares"] for row in found.rows} == last
    assert together([found.total.figures]) == {"reshares": RESHARES_OF_LINKEDIN}
    assert await houses.daily(programme_id, metrics.CHANNEL_BRAND) == {"reshares": RESHARES_OF_LINKEDIN}
    assert not found.corrections


def _seen(items: Mapping[str, Sequence[int]]) -> dict[str, list[int]]:
    """What was observed of each item that ever was; -1 stands for nothing."""
    found = {item: [value for value in values if value >= 0] for item, values in items.items()}
    return {item: values for item, values in found.items() if values}


def _readings(
    programme_id: str, source: str, items: Mapping[str, Sequence[int]]
) -> Iterable[tuple[str, str, Any]]:
    begin_ms = now_ms() - 144 * STEP_MS

    def report(item: str, step: int, event_id: str) -> tuple[str, str, Any]:
        count, at_ms = (types.MEASURE_RESHARES, items[item][step]), begin_ms + step * STEP_MS
        return event_id, source, share_rig.engagement(count, at_ms=at_ms, content_id=f"{programme_id}-{item}")

    steps = {item: _changes(values) for item, values in items.items()}
    for item, changes in steps.items():
        yield from (report(item, step, f"{item}/{step}") for step in changes)
    grew = {item: changes[0] for item, changes in steps.items() if len(changes) > 1}
    yield from (report(item, step, f"{item}/again") for item, step in grew.items())


def _changes(values: Sequence[int]) -> list[int]:
    """The steps whose reading is not that of the one before; what was not observed is no reading."""
    seen = [(step, value) for step, value in enumerate(values) if value >= 0]
    return [
        step for (_, before), (step, value) in zip([(0, -1), *seen], seen, strict=False) if value != before
    ]


@pytest.mark.row("M4", door=DOOR, part="posts of a real page")
@pytest.mark.parametrize("channel", [metrics.CHANNEL_BRAND, metrics.CHANNEL_PEOPLE])
async def test_a_pages_posts_add_up(houses: Houses, data: Path, channel: Any) -> None:
    """As the company's own posts, and as shares of its people."""
    programme_id, source = await houses.share.programme(), f"urn:{uuid4().hex}"
    posts = list(facebook_posts(data))
    play = _as_brand if channel == metrics.CHANNEL_BRAND else _as_shares
    await houses.report(await play(houses.share, programme_id, source, posts))

    found = await houses.rows(programme_id, metrics.DIMENSION_NETWORK, channel)
    assert together([found.total.figures]) == FACEBOOK
    assert {row.key: together([row.figures]) for row in found.rows} == {"facebook": FACEBOOK}
    assert await houses.daily(programme_id, channel) == FACEBOOK


async def _as_brand(
    rig: share_rig.Rig, programme_id: str, source: str, posts: Sequence[Mapping[int, int]]
) -> list[tuple[str, str, Any]]:
    ids = [f"{programme_id}-{place}" for place in range(len(posts))]
    await publish_items(rig, programme_id, ids)
    return [
        (about, source, share_rig.engagement(*post.items(), network="facebook", content_id=about))
        for about, post in zip(ids, posts, strict=True)
    ]


async def _as_shares(
    rig: share_rig.Rig, programme_id: str, source: str, posts: Sequence[Mapping[int, int]]
) -> list[tuple[str, str, Any]]:
    content_id, people = await rig.item(programme_id), [uuid4().hex for _ in range(5)]
    for external_id in people:
        await rig.advocate(programme_id, "facebook", external_id=external_id)
    events: list[tuple[str, str, Any]] = []
    for place, post in enumerate(posts):
        author = people[place % len(people)]
        made = inbox.ShareMade(
            external_id=author, content_id=content_id, network="facebook", occurred_at_ms=now_ms()
        )
        about = outside_id(source, f"s{place}")
        report = share_rig.engagement(*post.items(), network="facebook", share_id=about)
        events += [(f"s{place}", source, made), (f"e{place}", source, report)]
    return events


def together(parts: Iterable[Iterable[metrics.Figure]]) -> dict[str, int]:
    """Sums by measure; everything in these files was measured."""
    found: Counter[str] = Counter()
    for one in (figure for part in parts for figure in part):
        assert one.provenance == types.PROVENANCE_MEASURED
        found[one.measure] += one.amount
    return dict(found)


def days() -> Mapping[str, str]:
    """The two days of readings, wherever today is: none of it is heard too late."""
    today = datetime.now(UTC).date()
    first, last = today - timedelta(days=4), today + timedelta(days=1)
    return {"from_date": first.isoformat(), "to_date": last.isoformat()}


def now_ms() -> int:
    """The time."""
    return time.time_ns() // 1_000_000
