"""What a reader keeps in mind about its partitions: small rules, each for a way in which it went wrong."""

from time import time

import pytest
from pymongo.errors import DocumentTooLarge, DuplicateKeyError, OperationFailure

from chassis.collections import NewerDocument
from chassis.projection.absorb import _parked
from chassis.projection.failures import passing
from chassis.projection.model import Heard, Item, Origin, Refused
from chassis.projection.offsets import Slot, fresh_document


def item(offset: int, refusal: Refused | None = None) -> Item:
    return Item("t", 0, offset, b"k", b"v", [], refusal=refusal)


def test_a_record_read_again_is_judged_once() -> None:
    slot = Slot.of(fresh_document("p", 1, "t", 0))
    broken = item(0, Refused("UNDECODABLE", "no"))
    assert slot.reasons([broken]) == ["UNDECODABLE"]
    assert slot.reasons([broken]) == []
    assert slot.reasons([broken, item(1)]) == [None]
    assert slot.reasons([]) == []


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
