"""gamify under the clock: one process, a restart, two processes, own ranks."""

import asyncio
import random
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

from bench.feeding import preload, steady
from bench.gamify_events import PROGRAMME, SPAN, Record, Weeks, probe
from bench.gamify_installation import Gamify
from bench.gamify_rules import publish_rules
from bench.gamify_store import BOARD_DATE, Stored, board_person, store_board, store_ledger_rows
from bench.installation import CONSUMED, RETRIED, Replica
from bench.meter import Figures, Meter, Spread, spread
from portevoix.gamify.v1 import service_pb2 as wire
from tests.waiting import until

RUN_SECONDS, STEADY_SECONDS = 600, 20
RANKS_ASKED = 300
SEED = 1


@dataclass(frozen=True, slots=True)
class Input:
    """What every run reads, and how much is stored before."""

    begin_ms: int
    records: Sequence[Record]
    ledger_rows: int

    def later(self, count: int) -> Sequence[Record]:
        """The same company five weeks on."""
        return Weeks(SEED + 1, self.begin_ms + SPAN).records(count)

    def probes(self, name: str) -> Sequence[Record]:
        """Shares of people of whom nothing is known, each another person."""
        return [probe(name, number, self.begin_ms + SPAN + number) for number in range(1_000)]


async def furnish(place: Gamify, given: Input) -> str:
    """Let the service make its collections, publish rules, store rows, preload; say which rules hold."""
    await place.begin()
    async with place.replica() as replica:
        manager = place.metadata("bench", "programme_manager")
        heard: Any = place.database["programmes.g1"]
        await until(lambda: heard.count_documents({}) > 0, 60, what="the programme is heard of")
        said = await publish_rules(replica.stub, manager, given.begin_ms)
    await asyncio.to_thread(store_ledger_rows, place.database, given.ledger_rows)
    await preload(place.infra.kafka, place.topic, given.records)
    return said


async def one_process(place: Gamify, given: Input, meter: Meter) -> tuple[Figures, Spread]:
    """The whole input through one process; then probes at half that rate through the same process."""
    await meter.idle(place.consumed)
    async with place.replica() as replica:
        figures = await meter.until(len(given.records), place.consumed, lambda: [replica.pid], RUN_SECONDS)

        async def visible(employee_id: str) -> bool:
            return bool((await place.balance(replica, employee_id)).lines)

        rate = figures.rate / 2
        lags = await steady(
            place.infra.kafka,
            place.topic,
            rate,
            STEADY_SECONDS,
            given.later(round(rate * STEADY_SECONDS)),
            given.probes("probe"),
            visible,
        )
        await _settled(place)
    return figures, lags


async def refused_after_restart(place: Gamify, given: Input) -> str:
    """Publish the very first event again to a process that never saw it; say what the books tell.

    AssertionError where anything but the count of duplicates has changed.
    """
    first = given.records[0]
    async with place.replica() as replica:
        who = first.key.decode()
        before, balance, lines = place.books(), await place.balance(replica, who), _lines(place)
        await preload(place.infra.kafka, place.topic, [first])
        await until(lambda: place.books()["consumed"] > before["consumed"], 60, what="the duplicate consumed")
        after = {**before, "consumed": before["consumed"] + 1, "duplicate": before["duplicate"] + 1}
        assert place.books() == after, f"{before} became {place.books()}"
        assert await place.balance(replica, who) == balance, "a duplicate changed a balance"
        assert _lines(place) == lines, "a duplicate wrote a line"
    return f"refused: duplicates {before['duplicate']:,} → {after['duplicate']:,}, nothing else changed"


async def two_processes(place: Gamify, given: Input, meter: Meter) -> tuple[Figures, int]:
    """The whole input through two processes, counted while both work; how many transactions were retried."""
    await meter.idle(place.consumed)
    async with AsyncExitStack() as stack:
        entered = [stack.enter_async_context(place.replica(name)) for name in ("one", "two")]
        replicas: list[Replica] = await asyncio.gather(*entered)
        figures = await meter.until(
            len(given.records),
            place.consumed,
            lambda: [one.pid for one in replicas],
            RUN_SECONDS,
            begun=lambda: all(one.metric(CONSUMED) for one in replicas),
        )
        return figures, sum(one.metric(RETRIED) for one in replicas)


async def ranks(place: Gamify, sizes: Sequence[int]) -> dict[int, str]:
    """How long GetRank takes on boards of so many people, rising.

    Each size has a process of its own: one that ran would not hear of what is stored beside it.
    """
    await place.begin()
    found = {}
    for people in sizes:
        await asyncio.to_thread(store_board, place.database, people)
        async with place.replica() as replica:
            found[people] = await measure_rank(place, replica, people)
    return found


async def measure_rank(place: Gamify, replica: Replica, people: int) -> str:
    """Sequential calls by random people of the stored board, after the first, which reads all of it."""
    request = wire.GetRankRequest(period=wire.BOARD_PERIOD_DAY, date=BOARD_DATE, programme_id=PROGRAMME)
    chance, took = random.Random(3), list[float]()
    for _ in range(RANKS_ASKED + 1):
        who = place.metadata(board_person(chance.randrange(people)), "employee")
        begin = time.perf_counter()
        answer = await replica.stub.GetRank(request, metadata=who, timeout=180, wait_for_ready=True)
        took.append(time.perf_counter() - begin)
        assert answer.rank > 0, "somebody on the board has no rank: store_board does not fit"
    return f"{spread(took[1:])}; the first after {took[0]:.1f} s"


async def _settled(place: Gamify) -> None:
    """Wait until nothing is consumed any more."""
    before = -1

    async def still() -> bool:
        nonlocal before
        last, before = before, await place.consumed()
        return last == before

    await until(still, 120, every=1, what="no more consumed")


def _lines(place: Gamify) -> int:
    ledger: Any = _ledger(place.database)
    return int(ledger.estimated_document_count())


def _ledger(database: Stored) -> Any:
    return database["ledger.g1"]
