"""Somebody else's way, under the same clock as the house."""

import os
import sys
from collections.abc import Sequence
from typing import Generic, Protocol, TypeVar

from bench.feeding import Visible, preload, steady
from bench.gamify_events import Record
from bench.installation import Installation, alive
from bench.meter import Count, Figures, Meter, Spread
from bench.quix_python import ROOT
from deploy.local.process import Process, Workshop

RUN_SECONDS, STEADY_SECONDS = 600, 20
Place = TypeVar("Place", bound=Installation)


class Given(Protocol):
    """What everybody reads."""

    @property
    def records(self) -> Sequence[Record]:
        """The records under the clock."""
        ...

    def later(self, count: int) -> Sequence[Record]:
        """That many that follow."""
        ...

    def probes(self, name: str) -> Sequence[Record]:
        """Records that can be seen one by one."""
        ...


class Rival(Generic[Place]):
    """A program that reads a topic in a consumer group of its own."""

    def __init__(self, place: Place, workshop: Workshop, meter: Meter, given: Given) -> None:
        self._place, self._workshop, self._given, self._meter = place, workshop, given, meter
        self._kafka = place.infra.kafka

    async def furnish(self) -> None:
        """Preload the records into a topic like the service's own."""
        await self._place.begin()
        await preload(self._kafka, self._place.topic, self._given.records)

    async def _run(self, goal: int, name: str, command: Sequence[str], done: Count) -> Figures:
        await self._meter.idle(done)
        with self._process(name, command) as process:
            return await self._meter.until(goal, done, lambda: [self._alive(process)], RUN_SECONDS)

    async def _steady(
        self, group: str, command: Sequence[str], topic: str, figures: Figures, visible: Visible
    ) -> Spread:
        rate = figures.rate / 2
        records = self._given.later(round(rate * STEADY_SECONDS))
        probes = iter(self._given.probes(group))
        with self._process(group, command) as process:
            # What comes before the group has its partitions would wait for that.
            await steady(self._kafka, topic, 0, 0.5, [], probes, visible)
            lags = await steady(self._kafka, topic, rate, STEADY_SECONDS, records, probes, visible)
            self._alive(process)
        return lags

    def _group(self, name: str) -> str:
        return f"{self._place.namespace}.{name}"

    def _process(self, name: str, command: Sequence[str]) -> Process:
        # Quix sees our messages and nothing else of ours: this interpreter's packages are not its own.
        path = [str(ROOT / "gen")] if "quix" in name else sys.path
        environment = {"PYTHONPATH": os.pathsep.join(path)}
        return Process(name, command, self._workshop, lambda: True, environment=environment)

    def _alive(self, process: Process) -> int:
        try:
            return alive(process)
        except AssertionError as error:
            words = (self._workshop.folder / f"{process.name}.log").read_text(errors="replace")
            raise AssertionError(f"{error}: {' '.join(words.split())[-600:]}") from None
