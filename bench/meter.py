"""What a run costs: processor, memory, requests to the database; from outside, by /proc and serverStatus."""

import asyncio
import os
import platform
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, NamedTuple

import pymongo

from deploy.local import Infrastructure

TICKS = os.sysconf("SC_CLK_TCK")
EVERY = 0.1  # seconds from look to look
PACKAGES = ("aiokafka", "faststream", "motor", "pymongo", "grpcio", "protobuf")

Count = Callable[[], Awaitable[int]]


class Snapshot(NamedTuple):
    """One look. Seconds of processor: of the processes measured, the database and the broker."""

    at: float
    done: int
    processes: float
    database: float
    broker: float
    requests: int


class Spread(NamedTuple):
    """Milliseconds of so many observations."""

    p50: float
    p99: float
    observed: int

    def __str__(self) -> str:
        return f"{self.p50:,.1f} / {self.p99:,.1f} ms (n = {self.observed})"


@dataclass(frozen=True, slots=True)
class Figures:
    """One run, from the first look that showed work to the one that showed all of it."""

    events: int
    seconds: float
    processes: float
    database: float
    broker: float
    requests: float
    peak_bytes: int

    @property
    def rate(self) -> float:
        """Events per second."""
        return self.events / self.seconds

    def per_million(self, seconds: float) -> float:
        """Seconds of processor for each million events."""
        return seconds / self.events * 1e6


class Meter:
    """Looks at a run. Parts that were not started here (INFRA=given) count as no processor time."""

    def __init__(self, infra: Infrastructure) -> None:
        self._client = pymongo.MongoClient[dict[str, Any]](infra.mongodb)
        self._database, self._broker = (getattr(part, "pid", None) for part in (infra.database, infra.broker))
        self._idle = 0.0

    def close(self) -> None:
        """Leave the database."""
        self._client.close()

    async def idle(self, done: Count, seconds: float = 2) -> None:
        """Learn how many requests there are while nothing works, these looks included; print what is busy."""
        first = await self._look(done, [])
        last = first
        for _ in range(round(seconds / EVERY)):
            await asyncio.sleep(EVERY)
            last = await self._look(done, [])
        took = last.at - first.at
        self._idle = (last.requests - first.requests) / took
        busy = (last.database - first.database) / took, (last.broker - first.broker) / took
        print(
            "idle before: {:.0f} requests/s, mongod {:.0%} and broker {:.0%} of a core, load {:.1f}".format(
                self._idle, *busy, os.getloadavg()[0]
            )
        )

    async def until(
        self,
        goal: int,
        done: Count,
        pids: Callable[[], Sequence[int]],
        seconds: float,
        begun: Callable[[], bool] = lambda: True,
    ) -> Figures:
        """Look until `goal` are done; the run begins when one is and `begun` says so too.

        `pids` raises where one of them has ended. TimeoutError after `seconds`.
        """
        first: Snapshot | None = None
        async with asyncio.timeout(seconds):
            while (last := await self._look(done, pids())).done < goal:
                if first is None and last.done and begun():
                    first = last
                await asyncio.sleep(EVERY)
        if first is None or last.done == first.done:
            raise AssertionError("all was done before anybody looked: take more events")
        return self._figures(first, last, pids())

    def _figures(self, first: Snapshot, last: Snapshot, pids: Sequence[int]) -> Figures:
        seconds = last.at - first.at
        return Figures(
            events=last.done - first.done,
            seconds=seconds,
            processes=last.processes - first.processes,
            database=last.database - first.database,
            broker=last.broker - first.broker,
            requests=last.requests - first.requests - self._idle * seconds,
            peak_bytes=sum(peak_bytes(pid) for pid in pids),
        )

    async def _look(self, done: Count, pids: Sequence[int]) -> Snapshot:
        count = await done()
        return Snapshot(
            time.perf_counter(),
            count,
            sum(busy_seconds(pid) for pid in pids),
            busy_seconds(self._database) if self._database else 0.0,
            busy_seconds(self._broker) if self._broker else 0.0,
            self._client.admin.command("serverStatus")["network"]["numRequests"],
        )


def busy_seconds(pid: int) -> float:
    """Seconds of processor that a process and its threads have used so far; proc(5), fields 14 and 15."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def peak_bytes(pid: int) -> int:
    """The most memory that a process ever held."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))


def spread(seconds: Sequence[float]) -> Spread:
    """The median and the 99th percentile, by the nearest rank."""
    ordered = sorted(seconds)
    p50, p99 = (ordered[min(len(ordered) - 1, int(len(ordered) * part))] * 1000 for part in (0.5, 0.99))
    return Spread(p50, p99, len(ordered))


def machine(infra: Infrastructure) -> str:
    """What the figures were taken on."""
    facts = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.partition(": ")[2] for line in facts if line.startswith("model name")), "")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in PACKAGES)
    return (
        f"{model or platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GiB, "
        f"load before {os.getloadavg()[0]:.1f}\n"
        f"{platform.system()} {platform.release()}, Python {platform.python_version()}, {infra.description}\n"
        f"{versions}"
    )
