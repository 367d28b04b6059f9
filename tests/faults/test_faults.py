"""The short form of the fault matrix on a real gamify: F1, F2, F5 to F9, F13.

Every cell ends with the invariants of tests/faults/watch.py; a concurrent reader looks all the time. The seed
is in the name of each story, so a cell can be run again as it was.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Mapping, Sequence

import pytest

from chassis.envelope import PROTOBUF, Envelope
from deploy.local import Infrastructure
from deploy.local.process import Process, Workshop
from tests.faults.story import Fact, Story, disordered
from tests.faults.watch import Reader, assert_invariants
from tests.faults.world import Record, World, record_of
from tests.issuer import Issuer
from tests.laws import oracle
from tests.waiting import until

pytestmark = pytest.mark.timeout(240)


@pytest.fixture
async def world(infra: Infrastructure, namespace: str, issuer: Issuer) -> AsyncIterator[World]:
    with Workshop() as workshop:
        made = World(infra.kafka, infra.mongodb, namespace, workshop, issuer)
        await made.begin()
        yield made
        made.close()


async def started(process: Process) -> Process:
    await asyncio.to_thread(process.start)
    return process


async def ended(process: Process, seconds: float = 60) -> int | None:
    """Wait until a process that is to die has died."""
    return await asyncio.to_thread(process.wait, seconds)


async def stopped(process: Process) -> int | None:
    return await asyncio.to_thread(process.stop)


async def settled(world: World, facts: Sequence[Fact], **more: int) -> None:
    """The last process of a cell: everything is consumed, and the invariants hold."""
    process = await started(world.gamify())
    await world.consumed(world.published + more.get("reread", 0))
    await assert_invariants(world, facts, "one", **more)
    assert await stopped(process) == 0


@pytest.mark.parametrize(
    "place", ["after-poll:9", "in-transaction:2", "after-commit:2", "before-hint:2", "after-publish:9"]
)
async def test_f1_killed_at_a_step(world: World, place: str) -> None:
    facts = Story(seed=1).facts(150)
    chunks = [facts[start : start + 40] for start in range(0, len(facts), 40)]
    with Reader(world, facts) as reader:
        dying = await started(world.gamify(fail=place))
        for chunk in chunks:
            await world.publish(chunk)
            await until(lambda: dying.pid is None or world.caught_up(), 60, every=0.2)
        assert await ended(dying) == -9
        await settled(world, facts)
    assert reader.looks
    assert reader.seen == []


async def test_f2_told_to_stop_under_load(world: World) -> None:
    facts = Story(seed=2).facts(400)
    chunks = [facts[start : start + 200] for start in range(0, len(facts), 200)]
    with Reader(world, facts) as reader:
        process = await started(world.gamify())
        for number, chunk in enumerate(chunks):
            publishing = asyncio.create_task(world.publish(chunk))
            if number % 2:
                assert await stopped(process) == 0
                process = await started(world.gamify())
            await publishing
        await stopped(process)
        await settled(world, facts)
    assert reader.seen == []


@pytest.mark.row("X1", door="Kafka portevoix.share.v1, GET /v1/gamify/balance")
async def test_f5_killed_again_and_again(world: World) -> None:
    await killed_in_bursts(world, times=6, shares=200)


@pytest.mark.long
@pytest.mark.timeout(1200)
async def test_f5_killed_thirty_times(world: World) -> None:
    await killed_in_bursts(world, times=30, shares=5000)


async def killed_in_bursts(world: World, times: int, shares: int) -> None:
    """Every event comes one to five times, shuffled; each net and each balance is the recomputation's."""
    facts = Story(seed=5).facts(shares)
    chance = random.Random(5)
    publishing = asyncio.create_task(trickled(world, disordered(facts, seed=5)))
    with Reader(world, facts) as reader:
        for _ in range(times):
            process = await started(world.gamify())
            # The pause is the fault itself: how long the process lives, not a wait for something.
            await asyncio.sleep(chance.uniform(0.1, 1.0))
            await asyncio.to_thread(process.kill)
        await publishing
        process = await started(world.gamify())
        await world.consumed(seconds=60 + shares / 10)
        await assert_invariants(world, facts, "one")
        for who, points in balances_by_law(facts).items():
            assert await asyncio.to_thread(world.balance, "one", who) == points
        assert await stopped(process) == 0
    assert reader.seen == []


def balances_by_law(facts: Sequence[Fact]) -> Mapping[str, int]:
    """What everybody must have, people without any points too."""
    expected = oracle.nets([oracle.plain(fact.event_id, fact.message) for fact in facts])
    found = oracle.balances(expected)
    assert len(found) > 20
    return found


async def trickled(world: World, facts: Sequence[Fact]) -> None:
    for start in range(0, len(facts), 100):
        await world.publish(facts[start : start + 100])


async def test_f6_repeats_and_offsets_set_back(world: World) -> None:
    facts = Story(seed=6).facts(120)
    await world.publish(disordered(facts, seed=6))
    with Reader(world, facts) as reader:
        process = await started(world.gamify())
        await world.consumed()
        await stopped(process)
    assert reader.seen == []
    # A group that never committed: Kafka's own idea of our offsets is a hint, and nothing follows from it.
    process = await started(world.gamify(without="other_group"))
    await until(lambda: world.ready("one"), 60)
    assert await stopped(process) == 0
    assert world.books()["consumed"] == world.published
    world.database["offsets"].update_many({"topic": world.topic}, {"$set": {"next": 0, "witness": None}})
    await settled(world, facts, reread=world.published)


async def test_f7_late_disordered_and_corrected(world: World) -> None:
    facts = Story(seed=7).facts(200)
    backwards = list(reversed(facts))
    with Reader(world, facts) as reader:
        process = await started(world.gamify())
        for start in range(0, len(backwards), 60):  # each batch is older than all before it
            await world.publish(backwards[start : start + 60])
            await world.consumed()
        await stopped(process)
        await settled(world, facts)
    assert reader.seen == []


def poison(facts: Sequence[Fact]) -> list[Record]:
    """Six kinds of record that nobody can take."""
    key, value, headers = record_of(facts[0])
    named = dict(headers)
    missing = facts[1].message.__class__()
    oversize = Envelope("oversize", named["ce_type"].decode(), "share", 1, PROTOBUF).headers()
    return [
        (key, b"\xff\xff\xff", headers),
        (key, value, [*named.items(), ("ce_type", b"portevoix.elsewhere.v1.Nothing")]),
        (key, missing.SerializeToString(), [*named.items(), ("ce_id", b"missing")]),
        (key, b"\x0a" * 900_000, oversize),
        (key, None, headers),
        (key, value, [("bin", b"\xff\xfe")]),
    ]


async def test_f8_poison_is_put_away_and_the_rest_flows_on(world: World) -> None:
    facts = Story(seed=8).facts(120)
    records = [record_of(fact) for fact in facts]
    bad = poison(facts)
    for number, record in enumerate(bad):
        records.insert(number * len(records) // len(bad), record)
    await world.publish_records(records)
    with Reader(world, facts) as reader:
        await settled(world, facts, letters=len(bad))
    assert reader.seen == []
    letters = await world.letters(len(bad))
    reasons = {letter["dlq_reason"].decode() for letter in letters}
    assert reasons >= {"UNDECODABLE", "UNKNOWN_TYPE", "INVALID", "EMPTY", "NOT_A_CLOUDEVENT"}


async def test_f8_a_flood_of_poison_stops_the_partition_and_says_so(world: World) -> None:
    facts = Story(seed=9).facts(100)
    flood = [(key, b"\xff\xff", headers) for key, _, headers in map(record_of, facts)]
    chance = random.Random(9)
    mixed = [bad if chance.random() < 0.6 else good for bad, good in zip(flood, map(record_of, facts))]  # noqa: B905
    await world.publish_records(mixed)
    process = await started(world.gamify())
    await until(lambda: "cannot be read" in world.why_not_ready("one"), 60)
    assert world.books()["consumed"] < world.published
    assert await stopped(process) == 0


async def test_f9_without_dead_letters_the_partition_rests(world: World) -> None:
    facts = Story(seed=10).facts(60)
    letters = f"{world.topic}.dlq"
    await world.remake(letters, **{"max.message.bytes": "10"})
    records = [record_of(fact) for fact in facts]
    key, _, headers = records[0]
    await world.publish_records([*records[:1], (key, b"\xff\xff", headers), *records[1:]])
    process = await started(world.gamify())
    await until(lambda: "DeadLettersUnavailable" in world.why_not_ready("one"), 60)
    assert world.books()["refused"] == 0
    await stopped(process)
    await world.remake(letters)
    await settled(world, facts, letters=1)
    assert [letter["dlq_reason"] for letter in await world.letters(1)] == [b"UNDECODABLE"]


async def test_f13_two_relays_and_two_readers(world: World) -> None:
    facts = Story(seed=13).facts(300)
    with Reader(world, facts) as reader:
        first, second = await asyncio.gather(started(world.gamify("one")), started(world.gamify("two")))
        await world.publish(disordered(facts, seed=13, times=2))
        await world.consumed()
        await assert_invariants(world, facts, "one", "two")
        assert list(await asyncio.gather(stopped(first), stopped(second))) == [0, 0]
    assert reader.seen == []
