"""What runs by the clock: waves are moved on, one process each."""

import asyncio
import contextlib

import structlog

from services.survey.ports import Away, Holds, Superseded
from services.survey.usecases.waves import Waves, advance_survey

log = structlog.get_logger(__name__)

ROUND_SECONDS = 0.5
AWAY_SECONDS = 2.0
FINISH_SECONDS = 15.0


class WaveClock:
    """Looks for what is due, as a component.

    A mistake ends the loop and with it, by `alive`, the process: a launch is begun again from the start, and
    a half-understood state is not worked on.
    """

    name = "waves"

    def __init__(self, waves: Waves, holds: Holds) -> None:
        self._waves = waves
        self._holds = holds
        self._stopping = asyncio.Event()
        self._running: asyncio.Task[None] | None = None
        self._moving: set[str] = set()

    async def start(self) -> None:
        """Begin to look."""
        self._running = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Let a wave under way get done for some seconds; a launch cut short starts over elsewhere."""
        self._stopping.set()
        if self._running is None:
            return
        with contextlib.suppress(TimeoutError, asyncio.CancelledError):
            async with asyncio.timeout(FINISH_SECONDS):
                await self._running

    def alive(self) -> str | None:
        """None while looking."""
        ended = self._running is not None and self._running.done() and not self._stopping.is_set()
        return "the loop over waves has ended" if ended else None

    async def ready(self) -> str | None:
        """None while looking."""
        return self.alive() if self._running is not None else "not started"

    async def _run(self) -> None:
        try:
            async with asyncio.TaskGroup() as group:
                while not self._stopping.is_set():
                    await self._look(group)
                    await self._pause(ROUND_SECONDS)
        except* Exception as mistakes:
            log.critical("the loop over waves ended", exc_info=mistakes)
            raise

    async def _look(self, group: asyncio.TaskGroup) -> None:
        """Begin what is due and not under way: a launch that waits for the mail server holds up no close."""
        try:
            due = await self._holds.due()
        except Away as away:
            log.warning("waves wait", reason=str(away))
            return
        for survey_id in set(due) - self._moving:
            self._moving.add(survey_id)
            group.create_task(self._advance(survey_id))

    async def _advance(self, survey_id: str) -> None:
        try:
            async with self._holds.held(survey_id) as hold:
                await advance_survey(survey_id, self._waves, hold)
            log.info("wave moved on", survey_id=survey_id)
        except Superseded:
            log.debug("another process has the wave", survey_id=survey_id)
        except Away as away:
            log.warning("a wave waits", survey_id=survey_id, reason=str(away))
            await self._pause(AWAY_SECONDS)
        finally:
            self._moving.discard(survey_id)

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
