"""Counting: in order, many at once, whatever fails; nothing that waits is forgotten."""

import asyncio
from collections.abc import Callable, Sequence

import pytest
from prometheus_client import Gauge
from structlog.testing import capture_logs

from services.share.domain.model.links import Visit, Visitor
from services.share.domain.model.stamps import ClickClass
from services.share.jobs import counting as jobs
from services.share.jobs.counting import Counting, Figures, Steps
from services.share.usecases.clicks import CountedElsewhere
from tests.waiting import until

NOW_MS = 1_700_000_000_000


def visits(*names: str, at_ms: int = NOW_MS) -> list[Visit]:
    """Visits by these ids."""
    visitor = Visitor(b"d", b"w", b"m")
    return [Visit(name, "s1", at_ms, ClickClass.HUMAN, visitor) for name in names]


class Ledger:
    """Counts visits; `faults` are raised in turn first, and `bad` visits always fail. A journal stands by."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.faults: list[Exception] = []
        self.bad: frozenset[str] = frozenset()
        self.journal: list[Visit] = []
        self.looks = 0
        self.waiting, self.seconds = (Gauge(name, name, registry=None) for name in ("waiting", "seconds"))

    async def count(self, batch: Sequence[Visit]) -> None:
        if self.faults:
            raise self.faults.pop()
        names = [one.event_id for one in batch]
        if self.bad.intersection(names):
            raise ValueError("document {name: Salma}")
        self.batches.append(names)

    async def until(self, at_ms: int, most: int) -> Sequence[Visit]:
        self.looks += 1
        return [one for one in self.journal if one.at_ms <= at_ms][:most]

    @property
    def counted(self) -> list[str]:
        return [name for batch in self.batches for name in batch]


def counting_of(ledger: Ledger, *, most: int = 10, now_ms: Callable[[], int] = lambda: NOW_MS) -> Counting:
    """Not started yet; OSError is what passes."""
    steps = Steps(ledger.count, ledger.until, lambda error: isinstance(error, OSError), now_ms)
    return Counting(steps, Figures(ledger.waiting, ledger.seconds), most=most, grace_seconds=5)


async def test_all_are_counted_in_order_and_shown() -> None:
    ledger = Ledger()
    counting = counting_of(ledger)
    names = [f"v{number}" for number in range(25)]
    counting.expect(visits(*names))
    assert ledger.waiting._value.get() == 25
    await counting.start()
    await until(lambda: len(ledger.counted) == 25)
    await counting.stop()
    assert [len(batch) for batch in ledger.batches] == [10, 10, 5]
    assert ledger.counted == names
    assert ledger.waiting._value.get() == 0


async def test_stopping_counts_what_waits() -> None:
    ledger = Ledger()
    counting = counting_of(ledger)
    await counting.start()
    counting.expect(visits("a", "b"))
    await counting.stop()
    assert ledger.counted == ["a", "b"]


async def test_stopping_while_the_world_fails_leaves_them_to_others() -> None:
    ledger = Ledger()
    ledger.faults = [OSError()]
    counting = counting_of(ledger)
    await counting.start()
    counting.expect(visits("a"))
    await asyncio.wait_for(counting.stop(), 1)
    assert ledger.counted == []


async def test_the_worlds_failure_is_waited_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "AGAIN_SECONDS", 0.01)
    ledger = Ledger()
    ledger.faults = [OSError(), OSError()]
    counting = counting_of(ledger)
    await counting.start()
    counting.expect(visits("a", "b"))
    await until(lambda: ledger.counted == ["a", "b"])
    await counting.stop()


async def test_a_mistake_holds_up_only_its_own_visit() -> None:
    ledger = Ledger()
    ledger.bad = frozenset({"c"})
    ledger.journal = visits("c", at_ms=NOW_MS - jobs.LEFT_MS)
    counting = counting_of(ledger)
    with capture_logs() as logged:
        counting.expect(visits("a", "b", "c", "d", "e"))
        await counting.start()
        await until(lambda: ledger.counted == ["a", "b", "d", "e"])
        await counting.adopt()
        await counting.stop()
    assert [(one["visit"], one["reason"]) for one in logged] == [("c", "ValueError")]  # once, and unquoted


async def test_what_others_counted_is_dropped_and_looked_for_again() -> None:
    ledger = Ledger()
    ledger.faults = [CountedElsewhere()]
    counting = counting_of(ledger)
    counting.expect(visits("a", "b"))
    await counting.start()
    await until(lambda: not ledger.faults)
    ledger.journal = visits("b", at_ms=NOW_MS - jobs.LEFT_MS)
    await counting.adopt()
    await until(lambda: ledger.counted == ["b"])
    await counting.stop()


async def test_only_what_is_old_and_not_ours_is_adopted() -> None:
    ledger = Ledger()
    counting = counting_of(ledger)
    ledger.journal = [*visits("left", at_ms=NOW_MS - jobs.LEFT_MS), *visits("fresh", at_ms=NOW_MS - 10)]
    for _ in range(2):
        await counting.adopt()
    assert ledger.seconds._value.get() == jobs.LEFT_MS / 1000
    await counting.start()
    await counting.stop()
    assert ledger.counted == ["left"]


async def test_what_does_not_fit_in_memory_is_left_in_the_journal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "REMEMBERED", 2)
    ledger = Ledger()
    counting = counting_of(ledger)
    counting.expect(visits("a", "b", "c"))
    await counting.start()
    await counting.stop()
    assert ledger.counted == ["a", "b"]


async def test_whoever_is_behind_adopts_nothing() -> None:
    ledger = Ledger()
    counting = counting_of(ledger)
    ledger.journal = visits("left", at_ms=NOW_MS - 2 * jobs.LEFT_MS)
    counting.expect(visits("ours", at_ms=NOW_MS - jobs.LEFT_MS - 1))
    await counting.adopt()
    await counting.start()
    await counting.stop()
    assert ledger.counted == ["ours"]
