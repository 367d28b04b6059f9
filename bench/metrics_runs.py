"""metrics under the clock: one process, its cost as what is stored grows, questions about a year."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, partial
from typing import Any

import httpx

from bench.feeding import Visible, preload, steady
from bench.gamify_events import DAY, PROGRAMME, Record
from bench.installation import Replica
from bench.meter import Figures, Meter, Spread, spread
from bench.metrics_events import BEGIN_MS, DAYS, Company, probe
from bench.metrics_installation import MEASURES, PROBED, Days, Metrics, exported
from bench.metrics_rival import RawEvents, totals
from bench.rival import RUN_SECONDS, STEADY_SECONDS
from tests.waiting import until

SEED = 1
ASKED, RAW_ASKED = 300, 10
DIMENSIONS = ("item", "network", "campaign", "team")
GROWTH_SECONDS = 3_000
EXPORT_SECONDS = 20
AFTER_MS = BEGIN_MS + DAYS * DAY


@dataclass(frozen=True)
class Input:
    """What every run under the clock reads."""

    count: int

    @cached_property
    def records(self) -> Sequence[Record]:
        """Thirty days."""
        return list(Company(SEED, self.count).stream())

    def later(self, count: int) -> Sequence[Record]:
        """The same company in the next thirty days."""
        return list(Company(SEED + 1, count + 1, begin_ms=AFTER_MS).stream())

    def probes(self, name: str) -> Sequence[Record]:
        """Shares of items that nobody shared before, each another item."""
        return [probe(name, number, AFTER_MS + number) for number in range(1_000)]


async def one_process(
    place: Metrics, given: Input, meter: Meter, say: Callable[[str], None]
) -> tuple[Figures, Spread]:
    """The whole input through one process; then probes at half that rate, by gRPC and by /metrics."""
    await place.begin(PROGRAMME, PROBED)
    await preload(place.infra.kafka, place.topic, given.records)
    await meter.idle(place.consumed)
    async with place.replica() as replica:
        goal = len(given.records)
        figures = await meter.until(goal, place.consumed, lambda: [replica.pid], RUN_SECONDS)
        lags = await _steady(place, given, figures.rate / 2, given.probes("probe"), _by_grpc(place, replica))
        say(await exporting(place, replica, given, figures.rate / 2))
    return figures, lags


async def exporting(place: Metrics, replica: Replica, given: Input, rate: float) -> str:
    """From event to the page of /metrics, in words for the table; that there is no such series where so."""
    probes = [probe("export", number, AFTER_MS + number, PROBED) for number in range(1_000)]
    await preload(place.infra.kafka, place.topic, probes[:1])
    try:
        await until(lambda: _shown(replica) == 1, EXPORT_SECONDS, every=0.5, what="the probe exported")
    except (AssertionError, TimeoutError):
        return f"event to /metrics: skipped, no {{programme={PROBED!r}}} of the exporter's series is there"

    async def visible(name: str) -> bool:
        return (_shown(replica) or 0) > int(name.rpartition("-")[2])

    lags = await _steady(place, given, rate, probes[1:], visible)
    return f"event to /metrics at half the rate, p50 / p99: {lags}"


async def _steady(
    place: Metrics, given: Input, rate: float, probes: Sequence[Record], visible: Visible
) -> Spread:
    records = given.later(round(rate * STEADY_SECONDS))
    return await steady(place.infra.kafka, place.topic, rate, STEADY_SECONDS, records, probes, visible)


def _by_grpc(place: Metrics, replica: Replica) -> Visible:
    days = _days(AFTER_MS - DAY, AFTER_MS + DAY)

    async def visible(content_id: str) -> bool:
        return bool((await place.breakdown(replica, days, "item", ["shares"], content_id)).rows)

    return visible


def _shown(replica: Replica) -> int | None:
    return exported(httpx.get(f"http://{replica.http}/metrics", timeout=10).text, PROBED)


@dataclass(frozen=True)
class Growth:
    """What a batch costs where little is stored and where much is."""

    small: Figures
    large: Figures

    def words(self, few: int, many: int) -> str:
        """For the table."""
        costs = [one.per_million(one.processes + one.database) for one in (self.small, self.large)]
        events = f"{self.small.events:,} and {self.large.events:,} events"
        return (
            f"processor of it and of mongod per event: {costs[0]:,.0f} µs at {few:,} stored, "
            f"{costs[1]:,.0f} µs at {many:,} ({costs[1] / costs[0]:.2f} times; {events})"
        )


@asynccontextmanager
async def grown(
    place: Metrics, company: Company, marks: tuple[int, int, int], meter: Meter
) -> AsyncIterator[tuple[Replica, Growth]]:
    """A process that has read everything. `marks`: few stored, a window, many stored; there is more."""
    few, window, many = marks
    await place.begin()
    await preload(place.infra.kafka, place.topic, company.stream())
    await meter.idle(place.consumed)
    async with place.replica() as replica:

        async def after(stored: int) -> Figures:
            await until(partial(_consumed, place, stored), GROWTH_SECONDS, what=f"{stored:,} stored")
            goal = await place.consumed() + window
            return await meter.until(goal, place.consumed, lambda: [replica.pid], GROWTH_SECONDS)

        growth = Growth(await after(few), await after(many))
        await settled(place)
        yield replica, growth


async def _consumed(place: Metrics, count: int) -> bool:
    return await place.consumed() >= count


@asynccontextmanager
async def told(place: Metrics, company: Company) -> AsyncIterator[Replica]:
    """A process that has read everything."""
    await place.begin()
    await preload(place.infra.kafka, place.topic, company.stream())
    async with place.replica() as replica:
        await settled(place)
        yield replica


async def settled(place: Metrics) -> None:
    """Wait until nothing is consumed any more."""
    before = -1

    async def still() -> bool:
        nonlocal before
        last, before = before, await place.consumed()
        return last == before > 0

    await until(still, GROWTH_SECONDS, every=2, what="no more consumed")


async def questions(place: Metrics, replica: Replica, of: Days) -> AsyncIterator[str]:
    """How long each question takes, one call after the other."""
    for by in DIMENSIONS:
        yield f"GetBreakdown by {by}: {await _timed(ASKED, partial(place.breakdown, replica, of, by))}"
    yield f"GetSeries by day: {await _timed(ASKED, partial(place.series, replica, of))}"


async def raw_questions(raw: RawEvents, of: Days) -> AsyncIterator[str]:
    """How long the same sums over raw events take."""
    for by in (*DIMENSIONS, "date"):
        took = await _timed(RAW_ASKED, partial(asyncio.to_thread, raw.sums, of, by, MEASURES))
        yield f"find and sum by {by}: {took}"


async def agree(place: Metrics, replica: Replica, raw: RawEvents, of: Days) -> str:
    """AssertionError where sums over raw events are not what the service answers."""
    found = await place.breakdown(replica, of, "network")
    said: Counter[str] = Counter()
    for one in [*found.total.figures, *(late.change for late in found.corrections)]:
        said[one.measure] += one.amount
    summed = Counter(dict(totals(raw.sums(of, "network", MEASURES), MEASURES)))
    assert said == summed, f"the service says {said}, raw events {summed}"
    return "both give the same sums: " + ", ".join(f"{name} {said[name]:,}" for name in MEASURES)


async def _timed(times: int, ask: Callable[[], Awaitable[Any]]) -> Spread:
    took = []
    for _ in range(times):
        begin = time.perf_counter()
        await ask()
        took.append(time.perf_counter() - begin)
    return spread(took)


def year_of(company: Company) -> Days:
    """A year that holds all days of a company, on every calendar."""
    end_ms = company.begin_ms + company.days * DAY
    return _days(min(company.begin_ms - DAY, end_ms - 364 * DAY), end_ms)


def _days(first_ms: int, last_ms: int) -> Days:
    first, last = (datetime.fromtimestamp(ms / 1000, UTC).date().isoformat() for ms in (first_ms, last_ms))
    return Days(first, last)
