"""Group commit: visits that come within a few milliseconds share one transaction, and each waits for it."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import structlog

from services.share.domain.model.links import Visit

log = structlog.get_logger(__name__)

KEPT_SECONDS = 25.0  # to be taken: one transaction ahead may need its whole 20 s
TAKEN_SECONDS = 45.0  # to be durable: a last attempt may begin after 20 s, and itself take 20 s
WAITING_MOST = 10_000


class NotKept(Exception):
    """A visit could not be made durable: it does not count, and must not be answered as if it did."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A visit and the one who waits for it; `kept` is done as soon as that one has given up."""

    visit: Visit
    kept: asyncio.Future[None]
    patience: asyncio.Timeout


class Till:
    """Takes visits one by one and has them recorded together, as a component."""

    name = "clicks"

    def __init__(
        self, record: Callable[[Sequence[Visit]], Awaitable[None]], *, most: int, linger_seconds: float
    ) -> None:
        self._record = record
        self._most = most
        self._linger_seconds = linger_seconds
        self._waiting: list[_Waiting] = []
        self._news = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._taking: asyncio.Task[None] | None = None
        self._open = False

    async def keep(self, visit: Visit) -> None:
        """Return when the visit is durable; what is given up before it is taken is not recorded.

        Raises NotKept at once where too many wait, after 25 s where it was not taken, and 45 s after it was
        taken where nobody knows what became of it.
        """
        if not self._open:
            raise NotKept("closed")
        if len(self._waiting) >= WAITING_MOST:
            raise NotKept("too many wait")
        kept = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(KEPT_SECONDS) as patience:
                self._waiting.append(_Waiting(visit, kept, patience))
                self._news.set()
                await kept
        except TimeoutError:
            raise NotKept("not in time") from None

    async def start(self) -> None:
        """Begin."""
        self._open = True
        self._task = asyncio.create_task(self._run(), name=self.name)

    async def stop(self) -> None:
        """Take no more, record what was taken."""
        self._open = False
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        if self._taking is not None:
            await self._taking
        while self._waiting:
            await self._take()

    def alive(self) -> str | None:
        """None while the loop runs."""
        return "the loop ended" if self._open and self._task is not None and self._task.done() else None

    async def ready(self) -> str | None:
        """None while visits are taken."""
        return None if self._open else "closed"

    async def _run(self) -> None:
        while True:
            await self._news.wait()
            if len(self._waiting) < self._most:
                await asyncio.sleep(self._linger_seconds)
            self._news.clear()
            while self._waiting:
                self._taking = asyncio.create_task(self._take(), name=f"{self.name}:take")
                await asyncio.shield(self._taking)

    async def _take(self) -> None:
        batch = self._next_batch()
        if not batch:
            return
        fault: NotKept | None = None
        try:
            await self._record([one.visit for one in batch])
        except Exception as error:  # whatever it is, those who wait are told; its text may quote documents
            log.error("clicks were not recorded", clicks=len(batch), reason=type(error).__name__)
            fault = NotKept(type(error).__name__)
        for one in batch:
            if one.kept.done():
                continue
            if fault is None:
                one.kept.set_result(None)
            else:
                one.kept.set_exception(fault)

    def _next_batch(self) -> list[_Waiting]:
        """Those who waited longest and still do; from now on they wait for a transaction to end."""
        still = [one for one in self._waiting if not one.kept.done()]
        batch, self._waiting = still[: self._most], still[self._most :]
        until = asyncio.get_running_loop().time() + TAKEN_SECONDS
        for one in batch:
            one.patience.reschedule(until)
        return batch
