"""Group commit: visits that come within a few milliseconds share one transaction, and each waits for it."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence

import structlog

from services.share.domain.model.links import Visit

log = structlog.get_logger(__name__)

KEPT_SECONDS = 10.0


class NotKept(Exception):
    """A visit could not be made durable: it does not count, and must not be answered as if it did."""


class Till:
    """Takes visits one by one and has them recorded together, as a component."""

    name = "clicks"

    def __init__(
        self, record: Callable[[Sequence[Visit]], Awaitable[None]], *, most: int, linger_seconds: float
    ) -> None:
        self._record = record
        self._most = most
        self._linger_seconds = linger_seconds
        self._waiting: list[tuple[Visit, asyncio.Future[None]]] = []
        self._news = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._open = False

    async def keep(self, visit: Visit) -> None:
        """Return when the visit is durable. Raises NotKept within ten seconds where it is not."""
        if not self._open:
            raise NotKept("closed")
        kept = asyncio.get_running_loop().create_future()
        self._waiting.append((visit, kept))
        self._news.set()
        try:
            async with asyncio.timeout(KEPT_SECONDS):
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
                await asyncio.shield(self._take())

    async def _take(self) -> None:
        batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
        fault: NotKept | None = None
        try:
            await self._record([visit for visit, _ in batch])
        except Exception as error:  # whatever it is, those who wait are told
            log.error("clicks were not recorded", clicks=len(batch), reason=repr(error)[:300])
            fault = NotKept(type(error).__name__)
        for _, kept in batch:
            if kept.done():
                continue
            if fault is None:
                kept.set_result(None)
            else:
                kept.set_exception(fault)
