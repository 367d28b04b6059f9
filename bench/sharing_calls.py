"""How long the two calls from the feed to a share take, beside a call that asks for nothing but a table."""

import asyncio
import time
from collections.abc import Awaitable, Iterator
from dataclasses import dataclass, field
from statistics import quantiles
from typing import Any

from portevoix.content.v1 import service_pb2 as content_pb2
from portevoix.share.v1 import service_pb2 as wire
from tests.component.share.rig import Rig

BARE = "ListNetworks"
CALLS = ("PrepareShare", "ConfirmShare", BARE)


@dataclass
class Latencies:
    """Milliseconds of each call, by its name."""

    taken: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in CALLS})

    async def measure(self, name: str, call: Awaitable[Any]) -> Any:
        """The answer of a call, whose time is noted."""
        started = time.perf_counter()
        answer = await call
        self.taken[name].append((time.perf_counter() - started) * 1000)
        return answer

    def percentile(self, name: str, percent: int) -> float:
        """Milliseconds that so many of a hundred calls stay below."""
        return quantiles(self.taken[name], n=100, method="inclusive")[percent - 1]

    def lines(self, title: str) -> Iterator[str]:
        """The report: each call with its p50 and p99, and each as a multiple of the bare call."""
        yield f"{title}: {len(self.taken[CALLS[0]])} shares"
        for name in CALLS:
            p50, p99 = (self.percentile(name, percent) for percent in (50, 99))
            times = [f"{took / self.percentile(BARE, at):.1f}" for took, at in ((p50, 50), (p99, 99))]
            yield f"  {name:<13} p50 {p50:7.1f} ms  p99 {p99:7.1f} ms  x bare {times[0]:>5} {times[1]:>5}"


async def advocates(rig: Rig, people: int, shares: int) -> tuple[str, list[str]]:
    """An item with suggestions, and people who may each share it so often in one day.

    The suggestions are near-identical: soon each is worn out, and is compared with all that was posted.
    """
    programme_id = await rig.programme(sharing={"shares_per_day": min(shares, 100)})
    texts = [f"Way number {number} to say how proud we are" for number in range(10)]
    suggestions = [
        content_pb2.Suggestion(suggestion_id=text, network="linkedin", language="fr", text=text)
        for text in texts
    ]
    content_id = await rig.item(programme_id, *suggestions)
    return content_id, [await rig.advocate(programme_id, "linkedin") for _ in range(people)]


async def share(rig: Rig, employee_id: str, content_id: str, shares: int, latencies: Latencies) -> None:
    """Somebody shares so often, one after the other, and asks for the table as often."""
    wanted = wire.PrepareShareRequest(content_id=content_id, network="linkedin")
    for _ in range(shares):
        ready = await latencies.measure("PrepareShare", rig.call("PrepareShare", wanted, employee_id))
        posted = wire.ConfirmShareRequest(share_id=ready.share_id)
        await latencies.measure("ConfirmShare", rig.call("ConfirmShare", posted, employee_id))
        await latencies.measure(BARE, rig.call(BARE, wire.ListNetworksRequest(), employee_id))


async def in_turn(rig: Rig, people: int, shares: int) -> Latencies:
    """Each person's shares, one person after the other."""
    content_id, who = await advocates(rig, people, shares)
    latencies = Latencies()
    for employee_id in who:
        await share(rig, employee_id, content_id, shares, latencies)
    return latencies


async def at_once(rig: Rig, people: int, shares: int) -> Latencies:
    """Each person's shares, all people at the same time."""
    content_id, who = await advocates(rig, people, shares)
    latencies = Latencies()
    await asyncio.gather(*(share(rig, employee_id, content_id, shares, latencies) for employee_id in who))
    return latencies
