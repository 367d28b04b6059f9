"""Feeds: one person's among 100,000, by the size of the library, beside a plain find-and-sort of the same.

PORTEVOIX_BENCH_EVENTS makes fewer or more people than PEOPLE.
"""

import os
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, NamedTuple

import pytest

from bench.content_library import Reader, items, readers, said_of, store, store_interests
from bench.feeding import preload
from bench.installation import Installation, Replica
from bench.meter import Spread, busy_seconds, spread
from bench.plain_feed import plain_feed
from bench.quix_python import ROOT
from bench.room import Report, room
from portevoix.content.v1 import feed_pb2 as wire
from portevoix.content.v1 import feed_pb2_grpc
from tests.issuer import Issuer
from tests.waiting import until

pytestmark = [pytest.mark.bench, pytest.mark.timeout(1800)]

PEOPLE = 100_000
SIZES = (1_000, 10_000, 40_000)
PROMISED, PROMISED_MS = 10_000, 30
ASKING, PLAIN, AGREEING = 1_000, 100, 50
PAGE, SEED = 20, 7
KEPT = ROOT / ".portevoix" / "bench" / "content.md"
REMARKS = """\
Each call is GetFeed through gRPC by somebody else, one after the other: token, audience, topics, what was
shared, a page of 20 whole items. The plain way is one aggregation over the items, sorted by the same rank,
asked of the database past any service. Both must give the same page. What asks, serves and stores runs on
the same cores."""


class Feeds(Installation):
    """content, and its feeds."""

    house = "content"

    def stub(self, channel: Any) -> Any:
        """FeedService."""
        return feed_pb2_grpc.FeedServiceStub(channel)

    def asked(self, call: Any, request: Any, reader: Reader) -> Callable[[], Awaitable[Any]]:
        """A call as somebody, whose token is made before it is timed."""
        metadata = self.metadata(reader.employee_id, "employee")
        return lambda: call(request, metadata=metadata, timeout=60)

    def feed(self, replica: Replica, reader: Reader) -> Callable[[], Awaitable[wire.GetFeedResponse]]:
        """The call for somebody's first page."""
        return self.asked(replica.stub.GetFeed, wire.GetFeedRequest(page_size=PAGE), reader)

    def bare(self, replica: Replica, reader: Reader) -> Callable[[], Awaitable[Any]]:
        """A call that reads one document."""
        return self.asked(replica.stub.GetTopics, wire.GetTopicsRequest(), reader)


async def test_feeds(issuer: Issuer) -> None:
    report = Report(REMARKS)
    people = list(readers(SEED, int(os.environ.get("PORTEVOIX_BENCH_EVENTS") or PEOPLE), SIZES[0]))
    asking = people[: ASKING + AGREEING]
    with room(Feeds, issuer, report) as here:
        await here.place.begin()
        async with here.place.replica() as replica:
            await _settle(here.place, people, asking)
            report.say(f"{len(people):,} people, {len(asking[0].interests)} topics each")
            stored, found = 0, {}
            for size in SIZES:
                store(here.place.database, list(items(SEED, stored, size - stored)))
                stored = size
                found[size] = await _measure(here.place, replica, asking, size, report)
    report.keep(KEPT)
    assert found[PROMISED].p99 <= PROMISED_MS


async def _settle(place: Feeds, people: Sequence[Reader], asking: Sequence[Reader]) -> None:
    """The house knows everybody, what they follow, and what those shared who will ask."""
    store_interests(place.database, people)
    await preload(place.infra.kafka, place.topic, said_of(people, asking))
    heard = len(people) + sum(len(one.shared) for one in asking)

    async def known() -> bool:
        return await place.consumed() >= 2 * heard  # by two projections

    await until(known, 600, every=0.5)


async def _measure(
    place: Feeds, replica: Replica, asking: Sequence[Reader], size: int, report: Report
) -> Spread:
    """The times of GetFeed, and a line about them."""
    for one in asking[-AGREEING:]:  # warms up too
        page = await place.feed(replica, one)()
        assert [entry.item.content_id for entry in page.entries] == plain_feed(place.database, one, PAGE)
    meter = _Meter(place, replica)
    feeds = await meter.timed([place.feed(replica, one) for one in asking[:ASKING]])
    bare = await meter.timed([place.bare(replica, one) for one in asking[:ASKING]])
    plain = await meter.timed([_plainly(place, one) for one in asking[:PLAIN]])
    segments = place.database["segments"].count_documents({})
    report.say(
        f"{size:,} items for {segments} audiences, load {os.getloadavg()[0]:.1f}: GetFeed {feeds}; "
        f"a call that reads one document {bare}; the plain way {plain}"
    )
    return feeds.spread


def _plainly(place: Feeds, reader: Reader) -> Callable[[], Awaitable[Any]]:
    async def ask() -> None:
        plain_feed(place.database, reader, PAGE)

    return ask


class Cost(NamedTuple):
    """How long calls took, and milliseconds of processor of a call, in the house and in the database."""

    spread: Spread
    house_ms: float
    database_ms: float

    def __str__(self) -> str:
        return f"{self.spread}, processor {self.house_ms:.1f} + {self.database_ms:.1f} ms"


class _Meter:
    """Measures calls one after the other."""

    def __init__(self, place: Feeds, replica: Replica) -> None:
        self._pids = replica.pid, int(place.database.client.admin.command("serverStatus")["pid"])

    async def timed(self, calls: Sequence[Callable[[], Awaitable[Any]]]) -> Cost:
        """The cost of these calls."""
        taken, before = [], [busy_seconds(pid) for pid in self._pids]
        for call in calls:
            started = time.perf_counter()
            await call()
            taken.append(time.perf_counter() - started)
        used = [busy_seconds(pid) - was for pid, was in zip(self._pids, before, strict=True)]
        return Cost(spread(taken), *(1000 * one / len(calls) for one in used))
