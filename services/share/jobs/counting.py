"""Counting: visits that were answered become clicks and events, many in one transaction.

Each visit is counted once, whatever dies when: what counts it deletes it from the journal in the same
transaction, and whoever finds one missing there has counted none of them.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from time import monotonic

import structlog
from prometheus_client import Gauge

from services.share.domain.model.links import Visit
from services.share.usecases.clicks import CountedElsewhere

log = structlog.get_logger(__name__)

GATHER_SECONDS = 0.05  # visits wait for company: a transaction costs much, one visit more in it little
AGAIN_SECONDS = 1.0
# While visits come, it rests so many times as long as it worked, for whoever waits for an answer goes first;
# unless a visit has waited so long to be counted: by then a burst is over, or it is none.
RESTS = 4
RESTS_UNTIL_MS = 10_000
LOOK_SECONDS = 2.0
LEFT_MS = 5_000  # whoever took a visit and lives has counted it by then, or has more to do than it can
REMEMBERED = 50_000  # what else waits is found in the journal later
ADOPTED = 5_000  # in one look


@dataclass(frozen=True)
class Figures:
    """How many visits wait in this process, and how old the oldest one of the whole journal is."""

    waiting: Gauge
    waiting_seconds: Gauge


@dataclass(frozen=True)
class Steps:
    """Needed: `count` in one transaction, `until` to look into the journal, `passing` of errors.

    `count` raises CountedElsewhere; `until` takes a moment and gives the oldest visits, at most that many.
    """

    count: Callable[[Sequence[Visit]], Awaitable[None]]
    until: Callable[[int, int], Awaitable[Sequence[Visit]]]
    passing: Callable[[BaseException], bool]
    now_ms: Callable[[], int]


class Counting:
    """Counts what it is told of and, by `adopt`, what others left behind, as a component."""

    name = "counting"

    def __init__(self, steps: Steps, figures: Figures, *, most: int, grace_seconds: float) -> None:
        """`most`: visits in one transaction."""
        self._steps = steps
        self._figures = figures
        self._most = most
        self._grace_seconds = grace_seconds
        self._waiting: deque[Visit] = deque()
        self._came = 0
        self._batch: Sequence[Visit] = ()
        self._broken: set[str] = set()
        self._some, self._enough, self._told = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._until = float("inf")
        self._task: asyncio.Task[None] | None = None

    def expect(self, visits: Sequence[Visit]) -> None:
        """Count these, which stand in the journal; what does not fit in memory is adopted when it is old."""
        self._waiting += visits[: max(0, REMEMBERED - len(self._waiting))]
        self._came += len(visits)
        self._show()
        self._some.set()
        if len(self._waiting) >= self._most:
            self._enough.set()

    async def adopt(self) -> None:
        """Expect what nobody has counted for seconds, too; nothing while visits wait here for as long."""
        now_ms = self._steps.now_ms()
        oldest = await self._steps.until(now_ms, 1)
        self._figures.waiting_seconds.set((now_ms - oldest[0].at_ms) / 1000 if oldest else 0)
        if not oldest or oldest[0].at_ms > now_ms - LEFT_MS or self._behind(LEFT_MS):
            return
        left = await self._steps.until(now_ms - LEFT_MS, ADOPTED)
        ours = {one.event_id for one in (*self._waiting, *self._batch)} | self._broken
        self.expect([one for one in left if one.event_id not in ours])

    async def start(self) -> None:
        """Begin."""
        self._told.clear()
        self._task = asyncio.create_task(self._run(), name=self.name)

    async def stop(self) -> None:
        """Count what waits, for as long as the grace lasts; what then still waits others adopt."""
        self._until = asyncio.get_running_loop().time() + self._grace_seconds
        for event in (self._told, self._some, self._enough):
            event.set()
        if self._task is not None:
            await self._task

    def alive(self) -> str | None:
        """None while the loop runs."""
        return "the loop ended" if self._task is not None and self._task.done() else None

    async def ready(self) -> str | None:
        """None: visits are answered before they are counted."""
        return None

    async def _run(self) -> None:
        while not self._over():
            await self._gather()
            batch = [self._waiting.popleft() for _ in range(min(self._most, len(self._waiting)))]
            if batch:
                begun = monotonic()
                await self._count(batch)
                await self._rest(RESTS * (monotonic() - begun))

    async def _rest(self, seconds: float) -> None:
        """Rest so long at most, and only while more visits come and none has waited too long."""
        until, came = monotonic() + seconds, -1
        while came != self._came and monotonic() < until and not self._behind(RESTS_UNTIL_MS):
            came = self._came
            await _within(min(seconds, GATHER_SECONDS), self._told)

    def _behind(self, ms: int) -> bool:
        return bool(self._waiting) and self._steps.now_ms() - self._waiting[0].at_ms > ms

    def _show(self) -> None:
        self._figures.waiting.set(len(self._waiting) + len(self._batch))

    def _over(self) -> bool:
        late = asyncio.get_running_loop().time() > self._until
        return self._told.is_set() and (late or not self._waiting)

    async def _gather(self) -> None:
        """Wait until some wait, and then for a moment, or until there are enough."""
        if not self._waiting and not self._told.is_set():
            self._some.clear()
            await self._some.wait()
        if len(self._waiting) < self._most and not self._told.is_set():
            self._enough.clear()
            await _within(GATHER_SECONDS, self._enough)

    async def _count(self, batch: Sequence[Visit]) -> None:
        self._batch = batch
        try:
            await self._steps.count(batch)
        except CountedElsewhere:
            pass  # somebody else counted some: those that still stand are adopted in their time
        except Exception as error:
            await self._failed(batch, error)
        finally:
            self._batch = ()
            self._show()

    async def _failed(self, batch: Sequence[Visit], error: Exception) -> None:
        """The world's failure is waited out; a mistake of ours holds up only the visit that it is about."""
        reason = type(error).__name__  # its text may quote documents
        if self._steps.passing(error):
            log.warning("visits were not counted", visits=len(batch), reason=reason)
            self._waiting.extendleft(reversed(batch))
            await _within(AGAIN_SECONDS, self._told)
            if self._told.is_set():
                self._until = 0.0
        elif len(batch) == 1:
            log.error("a visit cannot be counted", visit=batch[0].event_id, reason=reason)
            self._broken.add(batch[0].event_id)
        else:
            half = len(batch) // 2
            await self._count(batch[:half])
            await self._count(batch[half:])


async def _within(seconds: float, event: asyncio.Event) -> None:
    """Wait for the event, but no longer."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
