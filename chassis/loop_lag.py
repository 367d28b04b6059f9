"""How late the event loop is: something that blocks it delays everybody, and shows here first."""

import asyncio
import time

from chassis.telemetry import Telemetry

EVERY_SECONDS = 0.5


class LoopLag:
    """Samples the lag of the event loop, as a component."""

    name = "loop"

    def __init__(self, telemetry: Telemetry) -> None:
        self._telemetry = telemetry
        self._sampling: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to sample."""
        self._sampling = asyncio.create_task(self._sample())

    async def stop(self) -> None:
        """Stop sampling."""
        if self._sampling is not None:
            self._sampling.cancel()

    def alive(self) -> str | None:
        """None: a loop that could answer otherwise would not be asked."""
        return None

    async def ready(self) -> str | None:
        """None always."""
        return None

    async def _sample(self) -> None:
        while True:
            due = time.monotonic() + EVERY_SECONDS
            await asyncio.sleep(EVERY_SECONDS)
            self._telemetry.event_loop_lag_seconds.observe(max(0.0, time.monotonic() - due))
