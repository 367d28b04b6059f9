"""The till: what is answered as kept is written, and what was given up is not."""

import asyncio
from collections.abc import Sequence

import pytest
from structlog.testing import capture_logs

from chassis.mongo import TRANSACTION_SECONDS
from services.share.domain.model.links import Visit, Visitor
from services.share.domain.model.stamps import ClickClass
from services.share.web import till as tills
from services.share.web.till import NotKept, Till


def visit(event_id: str) -> Visit:
    """A visit by that id."""
    return Visit(event_id, "s1", 1, ClickClass.HUMAN, Visitor(b"d", b"w", b"m"))


class Ledger:
    """Writes visits when it is let to; fails where it is told so."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.begun, self.free = asyncio.Event(), asyncio.Event()
        self.fault: Exception | None = None

    async def write(self, visits: Sequence[Visit]) -> None:
        self.begun.set()
        await self.free.wait()
        if self.fault is not None:
            raise self.fault
        self.batches.append([one.event_id for one in visits])


async def started(ledger: Ledger) -> Till:
    till = Till(ledger.write, most=10)
    await till.start()
    return till


async def taken(till: Till, ledger: Ledger) -> "asyncio.Task[None]":
    """A visit whose write lasts until the ledger is let free."""
    first = asyncio.create_task(till.keep(visit("first")))
    await ledger.begun.wait()
    return first


async def test_what_was_given_up_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tills, "KEPT_SECONDS", 0.05)
    monkeypatch.setattr(tills, "AT_ONCE", 1)
    ledger = Ledger()
    till = await started(ledger)
    first = await taken(till, ledger)
    with pytest.raises(NotKept):
        await till.keep(visit("late"))
    assert not first.done()  # it may still be written
    ledger.free.set()
    await first
    await till.stop()
    assert ledger.batches == [["first"]]


async def test_a_queue_that_is_full_takes_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tills, "WAITING_MOST", 1)
    monkeypatch.setattr(tills, "AT_ONCE", 1)
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


async def test_stopping_waits_for_the_write_that_runs() -> None:
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


async def test_those_who_come_during_the_writes_share_the_next_one() -> None:
    ledger = Ledger()
    till = await started(ledger)
    early = []
    for number in range(tills.AT_ONCE):
        ledger.begun.clear()
        early.append(asyncio.create_task(till.keep(visit(f"early{number}"))))
        await asyncio.wait_for(ledger.begun.wait(), 1)
    later = [asyncio.create_task(till.keep(visit(f"late{number}"))) for number in range(12)]
    await asyncio.wait(later, timeout=0.05)
    assert not any(one.done() for one in (*early, *later))
    ledger.free.set()
    await asyncio.gather(*early, *later)
    await till.stop()
    assert sorted(map(len, ledger.batches)) == [*[1] * tills.AT_ONCE, 2, 10]


async def test_a_failure_is_told_and_quotes_nothing() -> None:
    ledger = Ledger()
    ledger.fault = RuntimeError("document {name: Salma}")
    ledger.free.set()
    till = await started(ledger)
    with capture_logs() as logged, pytest.raises(NotKept):
        await till.keep(visit("first"))
    await till.stop()
    assert [one["reason"] for one in logged] == ["RuntimeError"]


def test_nobody_gives_up_while_the_write_ahead_may_succeed() -> None:
    assert tills.KEPT_SECONDS > TRANSACTION_SECONDS
