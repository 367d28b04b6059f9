"""What a reader keeps in mind about its partitions: small rules, each for a way in which it went wrong."""

import asyncio
from time import time
from typing import Any

import pytest
from aiokafka import TopicPartition
from pymongo.errors import DocumentTooLarge, DuplicateKeyError, OperationFailure

from chassis.collections import NewerDocument
from chassis.projection.absorb import _parked
from chassis.projection.failures import passing
from chassis.projection.model import Heard, Item, Origin, Refused
from chassis.projection.offsets import Slot, fresh_document
from chassis.projection.ownership import Ownership
from chassis.projection.strand import Strand
from chassis.river import River
from tests.component.chassis.rig import reader


def item(offset: int, refusal: Refused | None = None) -> Item:
    return Item("t", 0, offset, b"k", b"v", [], refusal=refusal)


def test_a_record_read_again_is_judged_once() -> None:
    slot = Slot.of(fresh_document("p", 1, "t", 0))
    broken = item(0, Refused("UNDECODABLE", "no"))
    assert slot.reasons([broken]) == ["UNDECODABLE"]
    assert slot.reasons([broken]) == []
    assert slot.reasons([broken, item(1)]) == [None]
    assert slot.reasons([]) == []


class Client:
    """What a consumer tells of two partitions, and which of them it asks for no more."""

    def __init__(self) -> None:
        self.ends = {TopicPartition("t", 0): 9, TopicPartition("t", 1): 9}
        self.paused: set[TopicPartition] = set()
        self.highwater, self.assignment = self.ends.__getitem__, self.ends.keys
        self.seek = lambda tp, offset: None

    def pause(self, *them: TopicPartition) -> None:
        self.paused |= set(them)

    def resume(self, *them: TopicPartition) -> None:
        self.paused -= set(them)


def owning(client: Client) -> Ownership:
    """Both partitions, each read by a strand of its own."""
    owned = Ownership(reader(), Any, on_lost=print)  # type: ignore[arg-type]
    owned.consumer_of = lambda: client
    owned.slots = {tp: Slot.of(fresh_document("p", 1, tp.topic, tp.partition)) for tp in client.ends}
    return owned


async def test_strands_rest_when_none_has_work_and_are_opened_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client, asleep, wake = Client(), asyncio.Event(), asyncio.Event()
    owned = owning(client)

    async def rest(seconds: float) -> None:
        asleep.set()
        await wake.wait()

    monkeypatch.setattr(asyncio, "sleep", rest)
    one = Strand(0, owned, Any, Any, Any, River("nowhere"), Any)  # type: ignore[arg-type]
    assert not owned.all_idle(0, True)
    assert owned.all_idle(1, True)
    resting = asyncio.create_task(one._doze())
    await asleep.wait()
    assert client.paused == set(client.ends)
    wake.set()
    await resting
    assert not client.paused
    assert not owned.all_idle(0, False)
    assert not owned.all_idle(1, True)


def test_what_stopped_stays_so_where_the_others_are_read_again() -> None:
    client = Client()
    owned, asked = owning(client), list[TopicPartition]()
    first, second = client.ends
    owned.locks = [asyncio.Lock()]
    owned.slots[first].stopped = "somebody must look"

    async def load(partitions: list[TopicPartition]) -> None:
        asked.extend(partitions)

    owned._load = load  # type: ignore[assignment,method-assign]
    asyncio.run(owned.reload(0))
    assert asked == [second]


def test_what_was_read_to_its_end_is_not_asked_for_while_a_batch_is_absorbed() -> None:
    client = Client()
    owned = owning(client)
    first, second = client.ends
    assert [owned.moving(strand) for strand in (0, 1)] == [[first], [second]]
    assert owned.read_out([first, second], {}) == []
    assert owned.read_out([first, second], {first: [item(7), item(8)], second: [item(7)]}) == [first]
    with owned.not_fetching([first, second]):
        assert client.paused == {first, second}
        owned.slots[second].paused_until = 1.0  # it rests since then, and goes on resting
    assert client.paused == {second}


def test_a_long_wait_ends_at_its_deadline_and_not_in_a_number_too_large() -> None:
    origin = Origin("11111111-1111-4111-8111-111111111111", "s", "e", "t", 0, 7, 1, 1)
    until_ms = round(time() * 1000) + 3_600_000
    parked = item(7)
    parked.heard, parked.parked_attempts = Heard("fact", origin), 5000
    parked.heard.park("NOT_YET", until_ms)
    change = _parked(parked)._doc["$set"]
    assert change["attempts"] == 5001
    assert change["due_ms"] <= until_ms


@pytest.mark.parametrize(
    ("error", "passes"),
    [
        (OperationFailure("no room on the disk", 14031), True),
        (NewerDocument("x"), True),
        (DuplicateKeyError("twice"), False),
        (DocumentTooLarge("17 MB"), False),
        (ValueError("our own"), False),
        (ConnectionResetError(), True),
    ],
    ids=lambda value: type(value).__name__,
)
def test_the_worlds_failures_are_told_from_our_own(error: Exception, passes: bool) -> None:
    assert passing(error) is passes
