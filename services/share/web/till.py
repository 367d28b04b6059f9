"""Group commit: visits that come while a transaction runs share the next one, and each waits for its own."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial

import structlog

from services.share.domain.model.links import Visit

log = structlog.get_logger(__name__)

KEPT_SECONDS = 25.0  # to be taken: one transaction ahead may need its whole 20 s
TAKEN_SECONDS = 45.0  # to be durable: a last attempt may begin after 20 s, and itself take 20 s
WAITING_MOST = 10_000
# A second transaction at once answers sooner, but halves the batches: not while there is much to do.
AT_ONCE = 2
FEW = 8


class NotKept(Exception):
    """A visit could not be made durable: it does not count, and must not be answered as if it did."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A visit and the one who waits for it; `kept` is done as soon as that one has given up."""

    visit: Visit
    kept: asyncio.Future[None]
    until: float


class Till:
    """Takes visits one by one and has them recorded together, as a component.

    A visitor is in one transaction at a time, so that what follows from several visits is seen.
    """

    name = "clicks"

    def __init__(self, record: Callable[[Sequence[Visit]], Awaitable[None]], *, most: int) -> None:
        """`most`: visits in one transaction."""
        self._record = record
        self._most = most
        self._waiting: list[_Waiting] = []
        self._taking: set[asyncio.Task[None]] = set()
        self._visitors: set[bytes] = set()
        self._last = 0
        self._sweeping: asyncio.TimerHandle | None = None
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
        """Take no more, record what was taken."""
        self._open = False
        while self._waiting or self._taking:
            self._take()
            if not self._taking:
                break
            await asyncio.wait(self._taking, return_when=asyncio.FIRST_COMPLETED)
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
        """Begin a transaction with those who wait, if it is time for one."""
        most = AT_ONCE if self._last < FEW else 1
        if not self._waiting or len(self._taking) >= most:
            return
        batch = self._next_batch()
        if not batch:
            return
        self._last = len(batch)
        visitors = {one.visit.visitor.day for one in batch}
        self._visitors |= visitors
        task = asyncio.create_task(self._keep_all(batch), name=f"{self.name}:take")
        self._taking.add(task)
        task.add_done_callback(partial(self._taken, visitors))

    def _taken(self, visitors: set[bytes], task: asyncio.Task[None]) -> None:
        self._visitors -= visitors
        self._taking.discard(task)
        self._take()

    def _next_batch(self) -> list[_Waiting]:
        """Those who waited longest and still do, and whose visitor is in no transaction that runs."""
        batch: list[_Waiting] = []
        rest: list[_Waiting] = []
        for one in self._waiting:
            if one.kept.done():
                continue
            full = len(batch) == self._most or one.visit.visitor.day in self._visitors
            (rest if full else batch).append(one)
        self._waiting = rest
        return batch

    async def _keep_all(self, batch: Sequence[_Waiting]) -> None:
        impatient = asyncio.get_running_loop().call_later(TAKEN_SECONDS, partial(_tell, batch, _late()))
        fault: NotKept | None = None
        try:
            await self._record([one.visit for one in batch])
        except Exception as error:  # whatever it is, those who wait are told; its text may quote documents
            log.error("clicks were not recorded", clicks=len(batch), reason=type(error).__name__)
            fault = NotKept(type(error).__name__)
        finally:
            impatient.cancel()
        _tell(batch, fault)

    def _sweep(self) -> None:
        """Those who were not taken in time are told; looks again when the next one's time is over."""
        loop = asyncio.get_running_loop()
        now = loop.time()
        _tell([one for one in self._waiting if one.until <= now], _late())
        self._waiting = [one for one in self._waiting if not one.kept.done()]
        first = min((one.until for one in self._waiting), default=None)
        self._sweeping = loop.call_at(first, self._sweep) if first is not None else None


def _late() -> NotKept:
    return NotKept("not in time")


def _tell(batch: Sequence[_Waiting], fault: NotKept | None) -> None:
    """Whoever still waits learns that the visit is durable, or that it is not."""
    for one in batch:
        if one.kept.done():
            continue
        if fault is None:
            one.kept.set_result(None)
        else:
            one.kept.set_exception(fault)
