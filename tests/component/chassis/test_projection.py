"""An exactly-once reader over a real broker and a real database: what it promises, promise by promise."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from pymongo.errors import AutoReconnect

from chassis.mongo import Transaction
from chassis.projection import Heard, Projector
from chassis.projection.absorb import Absorber, Batch, Fenced
from chassis.projection.deadletters import DeadLetters
from chassis.projection.decode import Decoder
from chassis.projection.model import Item
from chassis.projection.offsets import Slot
from chassis.projection.rebuild import NotRebuilt, Rebuild
from tests.component.chassis.rig import Rig, count_names, named, reader
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


def ids(count: int) -> list[str]:
    return [str(uuid.UUID(int=number + 1)) for number in range(count)]


async def consumed(rig: Rig, count: int) -> None:
    async def enough() -> bool:
        return (await rig.books())["consumed"] >= count

    await until(enough)


async def letters(rig: Rig, count: int) -> list[tuple[Any, dict[str, bytes]]]:
    """The first `count` dead letters."""
    consumer = AIOKafkaConsumer(
        rig.topic + ".dlq", bootstrap_servers=rig.kafka, auto_offset_reset="earliest", group_id=None
    )
    await consumer.start()
    found: list[tuple[Any, dict[str, bytes]]] = []
    try:
        async with asyncio.timeout(20):
            while len(found) < count:
                for records in (await consumer.getmany(timeout_ms=200)).values():
                    found += [(record.value, dict(record.headers)) for record in records]
    finally:
        await consumer.stop()
    return found


def balanced(books: Any) -> bool:
    outcomes = ("applied", "duplicate", "refused", "ignored", "parked")
    return bool(books["consumed"] == sum(books[name] for name in outcomes))


async def test_an_owner_shows_where_its_partitions_stand_and_gives_every_connection_back(rig: Rig) -> None:
    await rig.publish([named("p", event_id) for event_id in ids(20)])
    async with rig.reading():
        await consumed(rig, 20)
        await until(lambda: sum(rig.figures("projection_consumed_total", "partition").values()) == 20)
        assert rig.figures("projection_generation", "partition") == {"0": 1, "1": 1}
        assert set(rig.figures("projection_imbalance", "partition").values()) == {0}
        assert rig.figures("projection_deals_total", "projection") == {"names": 1}
    assert rig.figures("mongo_transactions_waiting", "") == {"": 0}
    await until(lambda: rig.telemetry.registry.get_sample_value("portevoix_mongo_connections_in_use") == 0)


async def test_repeats_count_once_also_after_a_restart(rig: Rig) -> None:
    events = [named(f"p{number % 5}", event_id) for number, event_id in enumerate(ids(200))]
    await rig.publish(events + events[:50])
    async with rig.reading():
        await consumed(rig, 250)
    await rig.publish(events[:1])
    async with rig.reading():
        await consumed(rig, 251)
    assert sum((await rig.counted()).values()) == 200
    books = await rig.books()
    assert (books["applied"], books["duplicate"]) == (200, 51)
    assert balanced(books)


async def test_poison_goes_to_the_dead_letters_and_what_stands_behind_it_flows_on(rig: Rig) -> None:
    good = [named("p", event_id) for event_id in ids(60)]
    broken = (b"\xff\xff", named("p", str(uuid.uuid4()))[1])
    missing_field = (b"", named("p", str(uuid.uuid4()))[1])
    no_value = (None, named("p", str(uuid.uuid4()))[1])
    binary_header = (b"a", [("bin", b"\xff\xfe")])
    headers = dict(good[0][1]) | {"ce_type": b"portevoix.nowhere.v1.Nothing", "ce_id": b"x"}
    unknown = (good[0][0], list(headers.items()))
    headers = headers | {"ce_type": b"portevoix.share.v1.NotYet", "ce_id": b"z"}
    newer = (good[0][0], list(headers.items()))
    mixed = [broken, missing_field, no_value, binary_header, unknown, newer]
    await rig.publish([*good[:30], *mixed, *good[30:]])
    async with rig.reading():
        await consumed(rig, 66)
    assert sum((await rig.counted()).values()) == 60
    books = await rig.books()
    assert (books["refused"], books["ignored"]) == (5, 1)
    assert balanced(books)
    found = await letters(rig, 5)
    reasons = sorted(headers["dlq_reason"].decode() for _, headers in found)
    assert reasons == ["EMPTY", "INVALID", "NOT_A_CLOUDEVENT", "UNDECODABLE", "UNKNOWN_TYPE"]
    assert rig.figures("projection_refusals_total", "reason") == dict.fromkeys(reasons, 1)
    value, headers = next(one for one in found if one[1]["dlq_reason"] == b"UNDECODABLE")
    assert value == b"\xff\xff"
    assert headers["dlq_topic"] == b"portevoix.share.v1"
    assert headers["dlq_offset"].isdigit()
    invalid = next(headers for _, headers in found if headers["dlq_reason"] == b"INVALID")
    assert b"employee_id" in invalid["dlq_text"]


async def test_a_record_whose_handler_raises_is_found_and_given_up_alone(rig: Rig) -> None:
    async def raising(batch: Sequence[Heard[str]], tx: Transaction) -> None:
        if any(heard.fact == "bad" for heard in batch):
            raise ValueError("no")
        await count_names(batch, tx)

    good = [named("p", event_id) for event_id in ids(40)]
    await rig.publish([*good[:20], named("bad", str(uuid.uuid4())), *good[20:]])
    async with rig.reading(reader(raising)):
        await consumed(rig, 41)
    assert await rig.counted() == {"p": 40}
    assert [headers["dlq_reason"] for _, headers in await letters(rig, 1)] == [b"HANDLER_RAISED"]


async def test_a_flood_of_unreadable_records_stops_the_partition(rig: Rig) -> None:
    flood = [(b"\xff\xff", named("p", str(uuid.uuid4()))[1]) for _ in range(200)]
    await rig.publish(flood)
    async with rig.reading() as projector:

        async def stopped() -> bool:
            return "stopped" in (await projector.ready() or "")

        await until(stopped)
        assert projector.alive() is None
    assert (await rig.books())["refused"] < 100


async def test_without_dead_letters_the_partition_rests_and_nothing_is_dropped(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = DeadLetters._letter

    def nowhere(self: DeadLetters, item: Item, *, cut: bool = False) -> Any:
        letter = where(self, item, cut=cut)
        return type(letter)("x" * 300, letter.key, letter.value, letter.headers)  # no such name is possible

    monkeypatch.setattr(DeadLetters, "_letter", nowhere)
    monkeypatch.setattr("chassis.river.SEND_SECONDS", 2.0)
    await rig.publish([(b"\xff\xff", named("p", str(uuid.uuid4()))[1]), named("p", str(uuid.uuid4()))])
    async with rig.reading() as projector:

        async def resting() -> bool:
            return "DeadLettersUnavailable" in (await projector.ready() or "")

        await until(resting)
        refused = (await rig.books())["refused"]
        monkeypatch.undo()
        await consumed(rig, 2)
    assert refused == 0
    assert (await rig.books())["refused"] == 1
    assert await rig.counted() == {"p": 1}


async def test_a_parked_event_is_handed_in_again_and_refused_at_its_deadline(rig: Rig) -> None:
    asked: list[str] = []

    async def parking(batch: Sequence[Heard[str]], tx: Transaction) -> None:
        for heard in batch:
            asked.append(heard.fact)
            if heard.fact == "lost":
                heard.park("NOBODY_KNOWS", heard.origin.accepted_at_ms + 500)
            elif asked.count("late") < 2:
                heard.park("NOT_YET", heard.origin.accepted_at_ms + 60_000)
        await count_names([heard for heard in batch if heard.parking is None], tx)

    await rig.publish([named("late", str(uuid.uuid4())), named("lost", str(uuid.uuid4()))])
    async with rig.reading(reader(parking)):

        async def settled() -> bool:
            books = await rig.books()
            return balanced(books) and (books["applied"], books["refused"]) == (1, 1)

        await until(settled)
    assert await rig.counted() == {"late": 1}
    assert (await rig.books())["parked"] == 0
    assert [headers["dlq_reason"] for _, headers in await letters(rig, 1)] == [b"NOBODY_KNOWS"]


async def test_a_zombie_with_a_stale_offset_cannot_commit(rig: Rig) -> None:
    await rig.publish([named("p", event_id) for event_id in ids(20)])
    async with rig.reading():
        await consumed(rig, 20)
    document = await rig.mongo.collections["offsets"].find_one({"next": {"$gt": 0}})
    stale = Slot.of({**document, "next": document["next"] - 1})
    value, headers = named("p", str(uuid.uuid4()))
    item = Item(document["topic"], document["partition"], stale.next, None, value, headers)
    projection = reader()
    Decoder(projection, rig.river.bare).decode(item)
    absorber = Absorber(projection, rig.mongo, DeadLetters(rig.river, "zombie"), 1)
    with pytest.raises(Fenced):
        await absorber.absorb(Batch.of([(stale, item)]))
    assert await rig.counted() == {"p": 20}


async def test_a_topic_made_again_is_noticed_and_read_from_its_beginning(rig: Rig) -> None:
    await rig.publish([named("p", event_id) for event_id in ids(30)])
    async with rig.reading():
        await consumed(rig, 30)
    admin = AIOKafkaAdminClient(bootstrap_servers=rig.kafka)
    await admin.start()
    await admin.delete_topics([rig.topic, rig.topic + ".dlq"])
    await until(lambda: _gone(admin, rig.topic))
    await admin.close()
    await rig.create_topics()
    await rig.publish([named("q", str(uuid.uuid4())) for _ in range(60)])
    async with rig.reading():
        await consumed(rig, 90)
    assert await rig.counted() == {"p": 30, "q": 60}


async def _gone(admin: AIOKafkaAdminClient, topic: str) -> bool:
    return topic not in await admin.list_topics()


async def test_a_rebuilt_generation_equals_the_live_one_and_takes_its_place(rig: Rig) -> None:
    events = [named(f"p{number % 5}", event_id) for number, event_id in enumerate(ids(100))]
    await rig.publish(events + events[:10])
    async with rig.reading():
        await consumed(rig, 110)
        before = await Rebuild(reader(), rig.mongo, rig.river).snapshot()
        after = await Rebuild(reader(), rig.mongo, rig.river).run()
        assert (after.generation, after.digest) == (2, before.digest)
        await rig.publish([named("p0", str(uuid.uuid4()))])

        async def went_on() -> bool:
            found = await rig.mongo.database["names.g2"].find_one({"_id": "p0"})
            return bool(found and found["n"] == 21)

        await until(went_on)


async def test_a_rebuild_that_comes_out_otherwise_is_refused(rig: Rig) -> None:
    await rig.publish([named("p", event_id) for event_id in ids(30)])
    async with rig.reading():
        await consumed(rig, 30)
    await rig.mongo.database["names.g1"].update_one({"_id": "p"}, {"$inc": {"n": 1}})
    with pytest.raises(NotRebuilt, match="names: live"):
        await Rebuild(reader(), rig.mongo, rig.river).run()
    assert await rig.mongo.database["generations"].count_documents({}) == 0


async def test_readiness_speaks_of_assignment_and_liveness_of_the_loop(rig: Rig) -> None:
    projector = Projector(reader(), rig.mongo, rig.river, rig.telemetry, house="rig")
    assert await projector.ready() == "not started yet"
    async with rig.reading() as running:

        async def assigned() -> bool:
            return await running.ready() is None

        await until(assigned)
        assert running.alive() is None
        partitions = {tp.partition for tp in running._owned.slots if isinstance(tp, TopicPartition)}
        assert partitions == {0, 1}


async def test_what_was_polled_and_not_absorbed_is_read_again(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[int] = []

    async def away_at_first(*arguments: Any) -> Any:
        looked.append(1)
        if len(looked) == 1:
            raise AutoReconnect("stepped down")
        return []

    monkeypatch.setattr("chassis.projection.strand.due", away_at_first)
    await rig.publish([named("p", event_id) for event_id in ids(10)])
    async with rig.reading():
        await consumed(rig, 10)  # nothing more is published that would reveal a gap
    assert await rig.counted() == {"p": 10}


async def test_every_partition_goes_on_in_the_generation_that_took_over(rig: Rig) -> None:
    await rig.publish([named("p", event_id) for event_id in ids(30)])
    async with rig.reading() as projector:
        await consumed(rig, 30)
        await Rebuild(reader(), rig.mongo, rig.river).run()
        late = [(b"one", str(uuid.uuid4())) for _ in range(5)]
        await rig.publish([named("q", event_id) for _, event_id in late])

        async def counted_anew() -> bool:
            found = await rig.mongo.database["names.g2"].find_one({"_id": "q"})
            return bool(found and found["n"] == 5)

        await until(counted_anew)
        generations = {slot.document_id.partition("|")[0] for slot in projector._owned.slots.values()}
        assert generations == {"names.g2"}


async def test_a_strand_that_cannot_go_on_does_not_hold_up_the_other(rig: Rig) -> None:
    broken = True

    async def half_broken(batch: Sequence[Heard[str]], tx: Transaction) -> None:
        if broken and any(heard.origin.partition == 1 for heard in batch):
            raise ConnectionResetError
        await count_names(batch, tx)

    await rig.publish([named("p", event_id) for event_id in ids(70)])
    async with rig.reading(reader(half_broken)) as projector:

        async def one_rests() -> bool:
            found = await rig.mongo.collections["offsets"].find({}).to_list(None)
            consumed_by = {document["partition"]: document["consumed"] for document in found}
            resting = "ConnectionResetError" in (await projector.ready() or "")
            return resting and bool(consumed_by.get(0)) and not consumed_by.get(1)

        await until(one_rests)
        broken = False
        await consumed(rig, 70)
    assert await rig.counted() == {"p": 70}
    assert (await rig.books())["applied"] == 70


async def test_two_strands_have_a_transaction_each_in_flight(rig: Rig) -> None:
    inside, both = 0, asyncio.Event()

    async def meeting(batch: Sequence[Heard[str]], tx: Transaction) -> None:
        nonlocal inside
        inside += 1
        if inside == 2:
            both.set()
        try:
            async with asyncio.timeout(5):  # one alone waits in vain, and nothing is counted
                await both.wait()
        finally:
            inside -= 1
        await count_names(batch, tx)

    await rig.publish([named(f"p{number % 7}", event_id) for number, event_id in enumerate(ids(70))])
    async with rig.reading(reader(meeting)):
        await consumed(rig, 70)
    assert sum((await rig.counted()).values()) == 70
