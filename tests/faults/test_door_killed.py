"""The door of a real share, killed at its worst moments and told all again: each change is said once."""

import asyncio
import os
import random
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pymongo
import pytest

from deploy.local.parts import free_port
from deploy.local.process import Process, Workshop
from portevoix.share.v1 import events_pb2 as said_pb2
from services.share.domain.model.stamps import Measure
from tests.component.share.rig import INBOX, Rig, Said, engagement, living
from tests.issuer import Issuer
from tests.laws.figures import Heard, expected
from tests.waiting import until

SOURCES, RANKING = ("urn:a", "urn:b", "urn:network"), ("urn:network",)  # as the rig ranks them on linkedin
SHARES, REPORTS, AGAIN = 5, 240, 60
PLACES = ("in-transaction", "after-commit", "after-publish")

Changes = dict[str, list[tuple[str, str, int, int]]]
"""By share: source, moment, measure and amount of each change, in their order."""


class Report(NamedTuple):
    """One event of the inbox."""

    event_id: str
    share_id: str
    heard: Heard


@pytest.mark.timeout(120)
async def test_killed_and_told_again(
    kafka: str, mongodb: str, issuer: Issuer, namespace: str, tmp_path: Path
) -> None:
    async with living(kafka, mongodb, issuer, namespace, tmp_path) as rig:
        reports = list(history(await shared(rig)))
    with Workshop() as workshop:
        for number, place in enumerate(PLACES):
            await tell(rig, reports[number :: len(PLACES)])
            dying = share(rig, workshop, fail=place)
            await asyncio.to_thread(dying.start)
            assert await asyncio.to_thread(dying.wait, 60) == -9, place
        told = [one for number in range(len(PLACES)) for one in reports[number :: len(PLACES)]]
        before = counted(rig)
        assert 0 < before < REPORTS
        books(rig).update_many({"topic": f"{rig.namespace}.{INBOX}"}, {"$set": {"next": 0, "witness": None}})
        await tell(rig, random.Random(6).sample(told, AGAIN))
        with share(rig, workshop):
            await until(lambda: counted(rig) == before + REPORTS + AGAIN, 60, every=0.2)
    log = await rig.log()
    distinct = {one.event_id: one for one in log}.values()
    assert len(distinct) < len(log)  # the kill after publishing sent something again, under its own id
    assert changes(distinct) == recomputed(told)
    verified = [one.message.share_id for one in distinct if isinstance(one.message, said_pb2.ShareVerified)]
    assert sorted(verified) == sorted({one.share_id for one in told})


async def shared(rig: Rig) -> list[str]:
    """Shares of one person."""
    programme_id = await rig.programme()
    employee_id = await rig.advocate(programme_id, "linkedin")
    return [(await rig.share(employee_id, await rig.item(programme_id))).share_id for _ in range(SHARES)]


def history(share_ids: Sequence[str]) -> Iterator[Report]:
    """Totals and changes of three sources, late ones and smaller ones among them."""
    chance, first_ms = random.Random(6), round(time.time() * 1000) - 1_000_000
    for number in range(REPORTS):
        heard = Heard(
            chance.choice(SOURCES),
            chance.choice((Measure.LIKES, Measure.COMMENTS)),
            chance.randrange(1, 100),
            chance.random() < 0.7,
            first_ms + chance.randrange(1_000) * 1_000 + number,
        )
        yield Report(f"{number}", chance.choice(share_ids), heard)


async def tell(rig: Rig, reports: Sequence[Report]) -> None:
    """Put reports into the inbox."""
    await rig.publish(
        INBOX,
        [
            (
                one.event_id,
                one.heard.source,
                engagement(
                    (int(one.heard.measure), one.heard.amount),
                    at_ms=one.heard.at_ms,
                    running=one.heard.running,
                    share_id=one.share_id,
                ),
            )
            for one in reports
        ],
    )


def share(rig: Rig, workshop: Workshop, fail: str = "") -> Process:
    """A share that dies at the fail point; a process of its own."""
    environment = {
        **os.environ,
        **rig.environment,
        "PYTHONPATH": os.pathsep.join(sys.path),
        "PORTEVOIX_GRPC": f"127.0.0.1:{free_port()}",
        # The embedded broker never puts a dead member out of its group: the same name must come back.
        "PORTEVOIX_REPLICA": "one",
        "PORTEVOIX_FAIL": fail,
    }
    command = [sys.executable, "-m", "services.share"]
    return Process(f"share-{fail}", command, workshop, lambda: True, environment=environment)


def books(rig: Rig) -> "pymongo.collection.Collection[dict[str, int]]":
    """Where the door's offsets and counts are."""
    client = pymongo.MongoClient[dict[str, int]](rig.environment["PORTEVOIX_MONGODB"])
    return client[f"{rig.namespace}_portevoix_share"]["offsets"]


def counted(rig: Rig) -> int:
    """Records that the door has consumed, those that it was offered again among them."""
    return sum(one["consumed"] for one in books(rig).find({"topic": f"{rig.namespace}.{INBOX}"}))


def changes(said: Iterable[Said]) -> Changes:
    """What was said, in its order."""
    found: Changes = defaultdict(list)
    for one in said:
        if isinstance(one.message, said_pb2.EngagementObserved):
            message = one.message
            for delta in message.deltas:
                moment = str(message.moment.occurred_at_ms)
                found[message.share_id].append((message.source, moment, delta.measure, delta.amount))
    return found


def recomputed(reports: Sequence[Report]) -> Changes:
    """What follows from the reports in the order in which they came, from the definition alone."""
    found: Changes = defaultdict(list)
    came: dict[str, list[Heard]] = defaultdict(list)
    for one in reports:
        heard, measure = one.heard, one.heard.measure
        before = expected(came[one.share_id], RANKING).get(measure, 0)
        came[one.share_id].append(heard)
        amount = expected(came[one.share_id], RANKING).get(measure, 0) - before
        if amount:
            found[one.share_id].append((heard.source, str(heard.at_ms), int(measure), amount))
    return found
