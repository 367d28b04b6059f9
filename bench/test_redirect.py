"""The redirect of a tracked link: how much slower than a bare answer, and how late at a steady rate.

Both servers run on the same machine, one after the other, under the same load from a process of its own.
"""

import asyncio
import itertools
import json
import os
import platform
import random
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pymongo
import pytest

from deploy.local.parts import free_port
from deploy.local.process import Process, Workshop
from portevoix.share.v1 import events_pb2 as said_pb2
from tests.component.share.rig import LINKS, Rig, living
from tests.issuer import Issuer
from tests.waiting import until

pytestmark = [pytest.mark.bench, pytest.mark.timeout(240)]

Report = dict[str, Any]
ROOT = Path(__file__).resolve().parents[1]
PEOPLE, LINKS_EACH, VISITORS = 50, 4, 20_000
CONCURRENCY = (64, 128, 256)
SECONDS, STEADY_SECONDS, STEADY_RATE = 4.0, 10.0, 300
NETWORKS = ("linkedin", "x", "facebook", "bluesky")
BROWSERS = [
    f"Mozilla/5.0 ({system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{version}.0.0.0 Safari/537.36"
    for system in ("Windows NT 10.0; Win64; x64", "Macintosh; Intel Mac OS X 10_15_7", "X11; Linux x86_64")
    for version in range(130, 147)
]


async def test_the_redirect(kafka: str, mongodb: str, issuer: Issuer, namespace: str, tmp_path: Path) -> None:
    """Wanted: 0.6 times as many answers as the bare one gives, and 15 ms at most for 99 of 100 at 300/s."""
    async with living(kafka, mongodb, issuer, namespace, tmp_path, replica="solo") as rig:
        codes = await links(rig)
    environment = {**os.environ, **rig.environment, "PYTHONPATH": os.pathsep.join(sys.path)}
    environment |= {"PORTEVOIX_TRUSTED_PROXIES": "127.0.0.1", "PORTEVOIX_LOG_LEVEL": "WARNING"}
    with Workshop() as workshop:
        with running(workshop, environment, "bench.bare", *codes) as address:
            bare = [await load(address, codes, one, SECONDS) for one in CONCURRENCY]
        with running(workshop, environment, "services.share") as address:
            first = await load(address, codes, 16, 1)  # caches are filled, salts are there
            steady = await load(address, codes, 32, STEADY_SECONDS, STEADY_RATE)
            durable = [await load(address, codes, one, SECONDS) for one in CONCURRENCY]
            behind = await drained(mongodb, namespace)
    for connections, one, other in zip(CONCURRENCY, bare, durable, strict=True):
        print(f"{connections} connections: bare {one}, durable {other}")
    print(f"steady at {STEADY_RATE}/s: {steady}")
    said = [one for one in await rig.log() if isinstance(one.message, said_pb2.EngagementObserved)]
    clicks = sum(one.message.deltas[0].amount for one in said)
    answered = sum(one["codes"]["302"] for one in (first, steady, *durable))
    print(f"{answered} answered, {clicks} counted and published {behind:.1f} s after the last answer")
    print(f"ratio {most(durable) / most(bare):.2f} (wanted 0.6), p99 {steady['p99']} ms (wanted 15)")
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    assert clicks == answered
    assert {code for one in (*bare, *durable, steady) for code in one["codes"]} == {"302"}


def most(found: Iterable[Report]) -> float:
    """Requests a second at the best concurrency."""
    return max(float(one["per_second"]) for one in found)


async def links(rig: Rig) -> list[str]:
    """Codes of confirmed shares of many people."""
    programme_id = await rig.programme()
    content_id = await rig.item(programme_id)

    async def of_one() -> list[str]:
        employee_id = await rig.advocate(programme_id, *NETWORKS)
        shares = [await rig.share(employee_id, content_id, network) for network in NETWORKS]
        return [share.link.removeprefix(f"{LINKS}/l/") for share in shares]

    found: list[str] = []
    for chunk in range(0, PEOPLE, 10):
        found += itertools.chain(*await asyncio.gather(*(of_one() for _ in range(chunk, chunk + 10))))
    return found


def requests(codes: Sequence[str]) -> list[str]:
    """Visits as they come by way of a proxy: each visitor follows one link, most of them once."""
    return [request(random.SystemRandom(), random.choice(codes)) for _ in range(VISITORS)]


def request(chance: random.Random, code: str) -> str:
    """A visit from an address of its own."""
    address = f"100.{chance.randrange(64, 128)}.{chance.randrange(256)}.{chance.randrange(256)}"
    lines = [
        f"GET /l/{code} HTTP/1.1",
        "Host: go.example.org",
        f"User-Agent: {chance.choice(BROWSERS)}",
        "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "Accept-Language: fr-FR,fr;q=0.9,en;q=0.8",
        f"X-Forwarded-For: {address}",
    ]
    return "\r\n".join([*lines, "", ""])


@contextmanager
def running(workshop: Workshop, environment: Mapping[str, str], module: str, *codes: str) -> Iterator[str]:
    """The address of a server that runs inside the block; the bare one answers for these codes only."""
    address = f"127.0.0.1:{free_port()}"
    url = f"http://{address}/l/{codes[0]}" if codes else f"http://{address}/readyz"

    def answers() -> bool:
        try:
            return httpx.get(url).status_code in (httpx.codes.OK, httpx.codes.FOUND)
        except httpx.TransportError:
            return False

    told = {**environment, "PORTEVOIX_HTTP": address, "PORTEVOIX_GRPC": f"127.0.0.1:{free_port()}"}
    command = [sys.executable, "-m", module, *codes]
    with Process(module, command, workshop, answers, environment=told, seconds=60):
        yield address


async def load(address: str, codes: Sequence[str], connections: int, seconds: float, *rate: float) -> Report:
    """What came of a load by visitors who were never there before."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bench.load", address, str(connections), str(seconds), *map(str, rate)),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await process.communicate(json.dumps(requests(codes)).encode())
    report: Report = json.loads(said)
    return report


async def drained(mongodb: str, namespace: str) -> float:
    """Seconds until everything that was answered is counted, and has been published."""
    begun = asyncio.get_running_loop().time()
    with pymongo.MongoClient[dict[str, Any]](mongodb) as client:
        database = client[f"{namespace}_portevoix_share"]

        def nothing_waits() -> bool:
            return not any(database[name].find_one({}) for name in ("visits", "outbox"))

        await until(nothing_waits, 120)
    return asyncio.get_running_loop().time() - begun
