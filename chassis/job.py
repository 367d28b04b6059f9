"""What runs by the clock, as a component."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import structlog

log = structlog.get_logger(__name__)


class Job:
    """Runs `work` now and then again every `every_seconds`, as a component.

    Two replicas may run it at once.
    """

    def __init__(self, name: str, every_seconds: float, work: Callable[[], Awaitable[None]]) -> None:
        self.name = f"job:{name}"
        self._every_seconds = every_seconds
        self._work = work
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin."""
        self._task = asyncio.create_task(self._run(), name=self.name)

    async def stop(self) -> None:
        """End between two runs or in the middle of one: each run may be cut short."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    def alive(self) -> str | None:
        """None while the loop runs."""
        return "the loop ended" if self._task is not None and self._task.done() else None

    async def ready(self) -> str | None:
        """None: no call waits for a job."""
        return None

    async def _run(self) -> None:
        while True:
            try:
                await self._work()
            except Exception as error:  # the world's failure: the next run tries again
                log.warning("a job failed", job=self.name, reason=type(error).__name__)
            await asyncio.sleep(self._every_seconds)
