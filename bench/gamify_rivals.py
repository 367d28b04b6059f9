"""The same records by others: a handler per message with FastStream, and Quix Streams with its store."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pymongo

from bench.feeding import committed, keys_seen, make_topic
from bench.gamify_installation import Gamify
from bench.meter import Figures, Spread
from bench.rival import Rival

PLAIN_EVENTS = 3_000
_LINES = [{"$group": {"_id": None, "lines": {"$sum": "$lines"}}}]
EXACTLY_ONCE, AT_LEAST_ONCE = "exactly-once", "at-least-once"
COMMIT_SECONDS = 1.0  # from one commit of Quix to the next; its default is 5, and nothing is visible before


class PointsRival(Rival[Gamify]):
    """A handler per message, or Quix."""

    async def plainly(self, policy: str) -> tuple[Figures, Spread]:
        """The first few thousand records by a handler per message; then probes on a topic of their own."""
        goal = min(PLAIN_EVENTS, len(self._given.records))
        busy, quiet = f"plain_{policy}", f"plain_{policy}_quiet"
        quiet_topic = f"{self._place.namespace}.{quiet}"
        await make_topic(self._kafka, quiet_topic)
        with pymongo.MongoClient[dict[str, Any]](self._place.infra.mongodb) as client:
            database = client[self._place.database.name]

            async def done() -> int:
                (found,) = database[busy].aggregate(_LINES).to_list() or [{"lines": 0}]
                return int(found["lines"])

            async def visible(employee_id: str) -> bool:
                return database[quiet].find_one({"_id": employee_id}) is not None

            figures = await self._run(goal, busy, self._plain(self._place.topic, busy, policy), done)
            reading = self._plain(quiet_topic, quiet, policy)
            return figures, await self._steady(quiet, reading, quiet_topic, figures, visible)

    async def by_quix(self, python: Path, guarantee: str) -> tuple[Figures, Spread]:
        """All records, with state alone; then probes, with the sums said on a topic where one looks for them.

        AssertionError, with its last words, where the program ends by itself.
        """
        group = f"quix-{guarantee}"
        reading = self._quix(python, self._place.topic, group, guarantee)
        async with committed(self._kafka, self._group(group)) as done:
            figures = await self._run(len(self._given.records), group, reading, done)
        quiet, sums = (f"{self._place.namespace}.{group}.{name}" for name in ("quiet", "sums"))
        await make_topic(self._kafka, quiet)
        await make_topic(self._kafka, sums)
        async with keys_seen(self._kafka, sums) as seen:

            async def visible(employee_id: str) -> bool:
                return employee_id in seen

            reading = self._quix(python, quiet, f"{group}-quiet", guarantee, "--output", sums)
            return figures, await self._steady(f"{group}-quiet", reading, quiet, figures, visible)

    def _plain(self, topic: str, name: str, policy: str) -> Sequence[str]:
        stored = [self._place.infra.mongodb, self._place.database.name, name]
        arguments = [self._kafka, *stored, topic, self._group(name), policy]
        return [sys.executable, "-m", "bench.plain_points", *arguments]

    def _quix(self, python: Path, topic: str, group: str, guarantee: str, *more: str) -> Sequence[str]:
        script = str(Path(__file__).with_name("quix_points.py"))
        state = str(self._workshop.folder / group)
        options = ["--guarantee", guarantee, "--commit-seconds", str(COMMIT_SECONDS), *more]
        return [str(python), script, self._kafka, topic, self._group(group), state, *options]
