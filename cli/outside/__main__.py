"""Play the world outside for one round: `python -m cli.outside PLAN JOURNAL`. Percents go to stdout."""

import asyncio
import random
import sys
import time
from pathlib import Path

import httpx
from aiokafka import AIOKafkaProducer

from cli.outside.clicks import follow, visits
from cli.outside.journal import Journal
from cli.outside.observations import LISTENING, Observers, Report
from cli.outside.plan import Plan
from cli.outside.publish import Publisher

STEP = 100


async def play(plan: Plan, journal: Journal) -> None:
    """Report and click at once, as the world does."""
    producer = AIOKafkaProducer(bootstrap_servers=plan.kafka, enable_idempotence=True, linger_ms=2)
    await producer.start()
    try:
        async with httpx.AsyncClient(timeout=30, follow_redirects=False) as http:
            publisher = Publisher(plan, journal, producer, http)
            reports = Observers(plan, round(time.time() * 1000)).reports()
            fault = _take_fault(plan, reports)
            async with asyncio.TaskGroup() as group:
                group.create_task(_report(publisher, reports))
                group.create_task(follow(visits(plan), journal, http))
            await _plant(plan, publisher, fault)
    finally:
        await producer.stop()


async def _report(publisher: Publisher, reports: list[Report]) -> None:
    for first in range(0, len(reports), STEP):
        await publisher.publish(reports[first : first + STEP])
        print(round(100 * min(1, (first + STEP) / len(reports))), flush=True)


def _take_fault(plan: Plan, reports: list[Report]) -> Report | None:
    """The one report that a planted fault is about; it is taken out of the others with its repeats."""
    if not plan.sabotage:
        return None
    fault = next(one for one in reports if one.source == LISTENING)
    reports[:] = [one for one in reports if one is not fault]
    return fault


async def _plant(plan: Plan, publisher: Publisher, fault: Report | None) -> None:
    if fault is None:
        return
    if plan.sabotage == "drop":
        await publisher.publish_one(fault, sent=False)
        return
    await publisher.publish_one(fault)
    other_id = f"{fault.event_id}-again-{random.getrandbits(32)}"
    again = Report(fault.source, other_id, fault.label, fault.message)
    await publisher.publish_one(again, told=False)


def main() -> int:
    """Exit status 0 when everything was said."""
    plan, journal_path = Plan.read(Path(sys.argv[1])), Path(sys.argv[2])
    with Journal(journal_path) as journal:
        asyncio.run(play(plan, journal))
    return 0


if __name__ == "__main__":
    sys.exit(main())
