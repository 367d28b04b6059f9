"""State and news in one breath: what a transaction says leaves once it committed, and in order."""

import asyncio
import uuid
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiokafka import AIOKafkaConsumer

from chassis import lanes
from chassis.mongo import Transaction
from chassis.outbox import Relay, quarantine
from chassis.outgoing import MESSAGE_BYTES, Outgoing, Said, pack
from portevoix.content.v1.events_pb2 import ContentWithdrawn
from portevoix.share.v1.events_pb2 import EmployeeErased
from tests.component.chassis.rig import MOMENT_MS, TOPIC, Rig
from tests.waiting import until


@pytest.fixture
async def rig(kafka: str, mongodb: str, namespace: str) -> AsyncIterator[Rig]:
    made = Rig(kafka, mongodb, namespace)
    await made.create_topics()
    await made.mongo.start()
    await made.river.start()
    yield made
    await made.river.stop()
    await made.mongo.stop()


@asynccontextmanager
async def relay(rig: Rig, name: str) -> AsyncIterator[Relay]:
    made = Relay(rig.mongo, rig.river, rig.telemetry, name)
    await made.start()
    try:
        yield made
    finally:
        await made.stop()


async def say(rig: Rig, person: str, number: int) -> None:
    """One command about a person: it bumps the person's document and says its number."""

    async def work(tx: Transaction) -> None:
        names = tx.collections["names"]
        await names.update_one({"_id": person}, {"$inc": {"n": 1}}, upsert=True, session=tx.session)
        event = EmployeeErased(employee_id=person, occurred_at_ms=MOMENT_MS + number)
        tx.say(event, key=person, event_id=str(uuid.uuid4()))

    await rig.mongo.transact(work)


async def heard(rig: Rig, count: int) -> dict[str, list[int]]:
    """What stands on the wire, by key, in order; repeats by id are dropped, as every reader does."""
    consumer = AIOKafkaConsumer(
        rig.topic, bootstrap_servers=rig.kafka, auto_offset_reset="earliest", group_id=None
    )
    await consumer.start()
    numbers: dict[str, list[int]] = defaultdict(list)
    seen: set[bytes] = set()
    try:
        async with asyncio.timeout(20):
            while len(seen) < count:
                for records in (await consumer.getmany(timeout_ms=100)).values():
                    for record in records:
                        event_id = dict(record.headers)["ce_id"]
                        if event_id not in seen:
                            seen.add(event_id)
                            event = EmployeeErased.FromString(record.value)
                            numbers[event.employee_id].append(event.occurred_at_ms - MOMENT_MS)
    finally:
        await consumer.stop()
    return numbers


async def test_what_is_said_leaves_in_the_order_of_its_key(rig: Rig) -> None:
    async def tell(person: str) -> None:
        for number in range(15):
            await say(rig, person, number)

    async with relay(rig, "one"), relay(rig, "two"):
        await asyncio.gather(*(tell(f"p{number}") for number in range(8)))
        found = await heard(rig, 8 * 15)
    assert all(numbers == list(range(15)) for numbers in found.values())
    assert await rig.mongo.collections["outbox"].count_documents({}) == 0


async def test_what_was_rolled_back_is_never_said(rig: Rig) -> None:
    async def fails(tx: Transaction) -> None:
        tx.say(EmployeeErased(employee_id="p", occurred_at_ms=1), key="p", event_id="x")
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await rig.mongo.transact(fails)
    assert await rig.mongo.collections["outbox"].count_documents({}) == 0


async def test_a_message_that_no_broker_would_take_is_refused_when_it_is_said(rig: Rig) -> None:
    async def fails(tx: Transaction) -> None:
        event = EmployeeErased(employee_id="p" * (MESSAGE_BYTES + 1), occurred_at_ms=1)
        tx.say(event, key="p", event_id="x")

    with pytest.raises(ValueError, match="bytes"):
        await rig.mongo.transact(fails)


async def test_a_row_that_cannot_be_sent_stops_its_lane_until_it_is_put_aside(rig: Rig) -> None:
    event = ContentWithdrawn(content_id="c", occurred_at_ms=MOMENT_MS)
    poison = Said.of(event, "p1", "poison", MOMENT_MS)._replace(topic=TOPIC, value=b"x" * 5_000_000)

    async def plant(tx: Transaction) -> None:
        await tx.collections["outbox"].find_one({}, session=tx.session)
        at = tx.session.cluster_time["clusterTime"]
        await tx.collections["outbox"].insert_many(pack([poison], at, "rig"), session=tx.session)

    await rig.mongo.transact(plant)
    await say(rig, "p1", 1)
    others = [f"q{number}" for number in range(20)]
    other = next(name for name in others if poison._replace(key=name.encode()).lane != poison.lane)
    await say(rig, other, 2)
    async with relay(rig, "one"):
        assert await heard(rig, 1) == {other: [2]}
        row = await rig.mongo.collections["outbox"].find_one({"lane": poison.lane}, sort=[("at", 1)])
        assert await quarantine(rig.mongo, row["_id"])
        assert await heard(rig, 2) == {other: [2], "p1": [1]}
    assert await rig.mongo.collections["outbox_quarantine"].count_documents({}) == 1


async def test_lanes_are_shared_and_taken_over_when_a_lease_runs_out(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes, "LEASE_SECONDS", 2.0)
    monkeypatch.setattr(lanes, "RENEW_SECONDS", 0.2)
    first, second = lanes.Lanes(rig.mongo, "first"), lanes.Lanes(rig.mongo, "second")
    await first.prepare()

    async def shared() -> bool:
        await first.hold()
        await second.hold()
        return (len(first.held()), len(second.held())) == (32, 32)

    await until(shared)
    assert not set(first.held()) & set(second.held())

    async def taken_over() -> bool:  # the first is dead: it holds no more
        await second.hold()
        return len(second.held()) == 64

    await until(taken_over)
    assert first.held() == []


async def test_a_message_that_breaks_its_own_rules_is_not_said(rig: Rig) -> None:
    async def fails(tx: Transaction) -> None:
        tx.say(EmployeeErased(employee_id="", occurred_at_ms=1), key="p", event_id="x")

    with pytest.raises(ValueError, match="employee_id"):
        await rig.mongo.transact(fails)


async def test_thousands_said_at_once_leave_in_the_order_of_their_keys(rig: Rig) -> None:
    """More than fits one batch of a partition: the second may not overtake the first."""

    async def work(tx: Transaction) -> None:
        for number in range(6000):
            event = EmployeeErased(employee_id=f"p{number % 3}", occurred_at_ms=MOMENT_MS + number)
            tx.say(event, key=f"p{number % 3}", event_id=str(uuid.UUID(int=number)))

    await rig.mongo.transact(work)
    async with relay(rig, "one"):
        found = await heard(rig, 6000)
    assert found == {f"p{rest}": list(range(rest, 6000, 3)) for rest in range(3)}


async def test_a_line_ends_at_what_cannot_be_sent_and_the_others_leave(rig: Rig) -> None:
    def message(person: str, number: int) -> Outgoing:
        event = EmployeeErased(employee_id=person, occurred_at_ms=MOMENT_MS + number)
        headers = [("ce_id", f"{person}-{number}".encode())]
        return Outgoing(TOPIC, person.encode(), event.SerializeToString(), headers)

    broken = message("a", 2)._replace(value=b"x" * 5_000_000)
    nowhere = message("b", 1)._replace(topic="x" * 300)  # no such name is possible
    lines = [
        [message("a", 1), broken, message("a", 3)],
        [nowhere, message("b", 2)],
        [message("c", number) for number in range(5)],
    ]
    results = await rig.river.send_lines(lines)
    kinds = [[type(one).__name__ for one in line] for line in results]
    assert kinds[0] == ["NoneType", "MessageSizeTooLargeError", "NotTried"]
    assert kinds[1][1] == "NotTried"
    assert kinds[1][0] != "NoneType"
    assert results[2] == [None] * 5
    assert await heard(rig, 6) == {"a": [1], "c": [0, 1, 2, 3, 4]}
