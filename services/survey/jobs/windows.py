"""Series and windows by the clock."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import structlog

from services.survey.ports import Away

log = structlog.get_logger(__name__)

FINISH_SECONDS = 15.0


class Rounds:
    """Runs `work` again and again, as a component; two processes may.

    A process that ends lets the round under way come to a good place: `stopping` tells `work` so. A mistake
    ends the loop and with it, by `alive`, the process.
    """

    def __init__(self, name: str, every_seconds: float, work: Callable[[], Awaitable[object]]) -> None:
        self.name = name
        self._every_seconds = every_seconds
        self._work = work
        self._told = asyncio.Event()
        self._running: asyncio.Task[None] | None = None

    def stopping(self) -> bool:
        """Tell whether the process ends."""
        return self._told.is_set()

    async def start(self) -> None:
        """Begin."""
        self._running = asyncio.create_task(self._run(), name=self.name)

    async def stop(self) -> None:
        """Wait some seconds for the round under way."""
        self._told.set()
        if self._running is not None:
            with contextlib.suppress(TimeoutError, asyncio.CancelledError):
                async with asyncio.timeout(FINISH_SECONDS):
                    await self._running

    def alive(self) -> str | None:
        """None while the loop runs."""
        ended = self._running is not None and self._running.done() and not self.stopping()
        return f"the loop over {self.name} has ended" if ended else None

    async def ready(self) -> str | None:
        """None: no call waits for it."""
        return None

    async def _run(self) -> None:
        while not self.stopping():
            try:
                await self._work()
            except Away as away:
                log.warning("a round waits", rounds=self.name, reason=str(away))
            except Exception:
                log.critical("the loop ended", rounds=self.name, exc_info=True)
                raise
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._every_seconds):
                    await self._told.wait()
