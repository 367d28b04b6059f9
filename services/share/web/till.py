"""Group commit: visits that come during one write share the next one, and each waits for its own."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import structlog

from services.share.domain.model.links import Visit

log = structlog.get_logger(__name__)

KEPT_SECONDS = 25.0  # to be taken: one write ahead may need its whole 20 s, and so may one's own
WAITING_MOST = 10_000
AT_ONCE = 2  # writes: one more is made ready while the database has one


class NotKept(Exception):
    """A visit could not be made durable: it must not be answered as if it were."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A visit and the one who waits for it; `kept` is done as soon as that one has given up."""

    visit: Visit
    kept: asyncio.Future[None]
    until: float


class Till:
    """Takes visits one by one and has them written together, as a component."""

    name = "clicks"

    def __init__(self, write: Callable[[Sequence[Visit]], Awaitable[None]], *, most: int) -> None:
        """`write` returns when all are durable, and ends within 20 s. `most`: visits in one write."""
        self._write = write
        self._most = most
        self._waiting: list[_Waiting] = []
        self._taking: set[asyncio.Task[None]] = set()
        self._sweeping: asyncio.TimerHandle | None = None
        self._open = False

    async def keep(self, visit: Visit) -> None:
        """Return when the visit is durable; what is given up before it is taken is not written.

        Raises NotKept at once where too many wait, after 25 s where it was not taken, and where its write
        failed: then nobody knows whether it stands.
        """
        if not self._open:
            raise NotKept("closed")
        if len(self._waiting) >= WAITING_MOST:
            raise NotKept("too many wait")
        loop = asyncio.get_running_loop()
        waiting = _Waiting(visit, loop.create_future(), loop.time() + KEPT_SECONDS)
        self._waiting.append(waiting)
        if self._sweeping is None:
            self._sweeping = loop.call_at(waiting.until, self._sweep)
        if len(self._waiting) == 1:
            loop.call_soon(self._take)  # what else came in this turn of the loop comes along
        await waiting.kept

    async def start(self) -> None:
        """Begin."""
        self._open = True

    async def stop(self) -> None:
        """Take no more, write what was taken."""
        self._open = False
        self._take()
        while self._taking:
            await asyncio.wait(self._taking)
        if self._sweeping is not None:
            self._sweeping.cancel()
            self._sweeping = None

    def alive(self) -> str | None:
        """None: nothing here can end by itself."""
        return None

    async def ready(self) -> str | None:
        """None while visits are taken."""
        return None if self._open else "closed"

    def _take(self) -> None:
        """Begin a write with those who waited longest and still do, if it is time for one."""
        if len(self._taking) >= AT_ONCE:
            return
        waiting = [one for one in self._waiting if not one.kept.done()]
        batch, self._waiting = waiting[: self._most], waiting[self._most :]
        if batch:
            task = asyncio.create_task(self._keep_all(batch), name=f"{self.name}:take")
            self._taking.add(task)
            task.add_done_callback(self._taken)

    def _taken(self, task: asyncio.Task[None]) -> None:
        self._taking.discard(task)
        self._take()

    async def _keep_all(self, batch: Sequence[_Waiting]) -> None:
        fault: NotKept | None = None
        try:
            await self._write([one.visit for one in batch])
        except Exception as error:  # whatever it is, those who wait are told; its text may quote documents
            log.error("visits were not kept", visits=len(batch), reason=type(error).__name__)
            fault = NotKept(type(error).__name__)
        _tell(batch, fault)

    def _sweep(self) -> None:
        """Those who were not taken in time are told; looks again when the next one's time is over."""
        loop = asyncio.get_running_loop()
        now = loop.time()
        _tell([one for one in self._waiting if one.until <= now], NotKept("not in time"))
        self._waiting = [one for one in self._waiting if not one.kept.done()]
        first = min((one.until for one in self._waiting), default=None)
        self._sweeping = loop.call_at(first, self._sweep) if first is not None else None


def _tell(batch: Sequence[_Waiting], fault: NotKept | None) -> None:
    """Whoever still waits learns that the visit is durable, or that it is not."""
    for one in batch:
        if one.kept.done():
            continue
        if fault is None:
            one.kept.set_result(None)
        else:
            one.kept.set_exception(fault)
