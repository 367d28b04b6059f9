"""The till: what is answered as kept is recorded, and what was given up is not."""

import asyncio
from collections.abc import Sequence

import pytest
from structlog.testing import capture_logs

from chassis.mongo import TRANSACTION_SECONDS
from services.share.domain.model.links import Visit, Visitor
from services.share.domain.model.stamps import ClickClass
from services.share.web import till as tills
from services.share.web.till import NotKept, Till


def visit(event_id: str, who: bytes = b"d") -> Visit:
    """A visit by that id."""
    return Visit(event_id, "s1", 1, ClickClass.HUMAN, Visitor(who, b"w", b"m"))


class Ledger:
    """Records visits when it is let to; fails where it is told so."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.begun, self.free = asyncio.Event(), asyncio.Event()
        self.fault: Exception | None = None

    async def record(self, visits: Sequence[Visit]) -> None:
        self.begun.set()
        await self.free.wait()
        if self.fault is not None:
            raise self.fault
        self.batches.append([one.event_id for one in visits])


async def started(ledger: Ledger) -> Till:
    till = Till(ledger.record, most=10)
    await till.start()
    return till


async def taken(till: Till, ledger: Ledger) -> "asyncio.Task[None]":
    """A visit whose transaction runs until the ledger is let free."""
    first = asyncio.create_task(till.keep(visit("first")))
    await ledger.begun.wait()
    return first


async def test_what_was_given_up_is_not_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tills, "KEPT_SECONDS", 0.05)
    ledger = Ledger()
    till = await started(ledger)
    first = await taken(till, ledger)
    with pytest.raises(NotKept):
        await till.keep(visit("late"))
    assert not first.done()  # its transaction may still commit
    ledger.free.set()
    await first
    await till.stop()
    assert ledger.batches == [["first"]]


async def test_a_queue_that_is_full_takes_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tills, "WAITING_MOST", 1)
    ledger = Ledger()
    till = await started(ledger)
    first = await taken(till, ledger)
    second = asyncio.create_task(till.keep(visit("second")))
    await asyncio.sleep(0)
    with pytest.raises(NotKept):
        await asyncio.wait_for(till.keep(visit("third")), 1)
    ledger.free.set()
    await asyncio.gather(first, second)
    await till.stop()
    assert ledger.batches == [["first"], ["second"]]


async def test_stopping_waits_for_the_transaction_that_runs() -> None:
    ledger = Ledger()
    till = await started(ledger)
    first = await taken(till, ledger)
    stopping = asyncio.create_task(till.stop())
    await asyncio.wait([stopping], timeout=0.05)
    assert not stopping.done()
    ledger.free.set()
    await stopping
    assert ledger.batches == [["first"]]
    await first


async def test_a_second_transaction_runs_for_other_visitors_only() -> None:
    ledger = Ledger()
    till = await started(ledger)
    first = await taken(till, ledger)
    ledger.begun.clear()
    other = asyncio.create_task(till.keep(visit("other", b"o")))
    await asyncio.wait_for(ledger.begun.wait(), 1)
    ledger.begun.clear()
    same = asyncio.create_task(till.keep(visit("same")))
    third = asyncio.create_task(till.keep(visit("third", b"t")))
    await asyncio.wait([same, third], timeout=0.05)
    assert not ledger.begun.is_set()
    ledger.free.set()
    await asyncio.gather(first, same, other, third)
    await till.stop()
    assert ledger.batches[:2] == [["first"], ["other"]]
    assert sorted(one for batch in ledger.batches[2:] for one in batch) == ["same", "third"]


async def test_those_who_come_while_it_runs_share_the_next_one() -> None:
    ledger = Ledger()
    till = await started(ledger)
    crowd = [asyncio.create_task(till.keep(visit(f"early{n}", b"%d" % n))) for n in range(tills.FEW)]
    await ledger.begun.wait()
    later = [asyncio.create_task(till.keep(visit(f"late{n}", b"l%d" % n))) for n in range(12)]
    await asyncio.wait(later, timeout=0.05)
    assert not any(one.done() for one in later)
    ledger.free.set()
    await asyncio.gather(*crowd, *later)
    await till.stop()
    assert [len(batch) for batch in ledger.batches] == [tills.FEW, 10, 2]


async def test_a_failure_is_told_and_quotes_nothing() -> None:
    ledger = Ledger()
    ledger.fault = RuntimeError("document {name: Salma}")
    ledger.free.set()
    till = await started(ledger)
    with capture_logs() as logged, pytest.raises(NotKept):
        await till.keep(visit("first"))
    await till.stop()
    assert [one["reason"] for one in logged] == ["RuntimeError"]


def test_nobody_gives_up_while_a_transaction_may_commit() -> None:
    assert tills.KEPT_SECONDS > TRANSACTION_SECONDS
    assert tills.TAKEN_SECONDS > 2 * TRANSACTION_SECONDS
