"""kill -9 in the middle of clicks: every visit that was answered is said, under one id; nothing else is."""

import asyncio
import os
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx
import pymongo

from deploy.local.parts import free_port
from deploy.local.process import Process, Workshop
from portevoix.share.v1 import events_pb2 as said_pb2
from portevoix.type.v1 import facts_pb2
from services.share.domain.rules.visitors import visitor
from tests.component.share.rig import BROWSER, LINKS, Rig, living
from tests.issuer import Issuer
from tests.waiting import until

ROOT = Path(__file__).resolve().parents[2]
AT_ONCE, ENOUGH = 32, 200
GATEWAY = "198.51.100.7"


class Visitors:
    """Visits from an address of its own each; remembers which were sent, and which were answered."""

    def __init__(self, address: str, path: str) -> None:
        self._url = f"http://{address}{path}"
        self.sent: list[str] = []
        self.answered: list[str] = []

    async def come(self) -> None:
        """One after the other until nobody answers."""
        async with httpx.AsyncClient(timeout=10) as http:
            while True:
                self.sent.append(f"100.64.{len(self.sent) // 256}.{len(self.sent) % 256}")
                try:
                    await self.visit(http, self.sent[-1])
                except httpx.TransportError:
                    return

    async def visit(self, http: httpx.AsyncClient, address: str) -> None:
        headers = {"user-agent": BROWSER, "x-forwarded-for": address}
        answer = await http.get(self._url, headers=headers)
        if answer.status_code == httpx.codes.FOUND:
            self.answered.append(address)


async def test_every_answered_click_is_said_once(
    kafka: str, mongodb: str, issuer: Issuer, namespace: str, tmp_path: Path
) -> None:
    (tmp_path / "ranges").write_text("198.51.100.0/24  # a cloud\n")
    async with living(kafka, mongodb, issuer, namespace, tmp_path, replica="solo") as rig:
        programme_id = await rig.programme()
        employee_id = await rig.advocate(programme_id, "linkedin")
        prepared = await rig.share(employee_id, await rig.item(programme_id))
    with Workshop() as workshop, connected(mongodb) as client:
        address = f"127.0.0.1:{free_port()}"
        share = process(workshop, rig, address, PORTEVOIX_DATACENTRES=str(tmp_path / "ranges"))
        with share:
            visitors = Visitors(address, prepared.link.removeprefix(LINKS))
            coming = [asyncio.create_task(visitors.come()) for _ in range(AT_ONCE)]
            await until(lambda: len(visitors.answered) >= ENOUGH, 30)
            share.kill()
            await asyncio.gather(*coming)
            await asyncio.to_thread(share.start)
            async with httpx.AsyncClient(timeout=10) as http:
                await visitors.visit(http, GATEWAY)
            database = client[f"{namespace}_portevoix_share"]
            await until(lambda: not waiting(database), 30, what="everything is counted and said")
            came = by_key(database["salts"].find({}), [*visitors.sent, GATEWAY])
            stored = {str(one["_id"]): bytes(one["visitor_day"]) for one in database["clicks"].find({})}
    clicks = [one for one in await rig.log() if isinstance(one.message, said_pb2.EngagementObserved)]
    said = {one.event_id: bytes(one.message.click.visitor_day) for one in clicks}
    assert said == stored
    addresses = Counter(came[key] for key in said.values())
    assert max(addresses.values()) == 1
    assert set(visitors.answered) <= addresses.keys()
    by_class = Counter(getattr(one.message.click, "class") for one in clicks)
    assert by_class[facts_pb2.CLICK_CLASS_SCANNER] == 1


def process(workshop: Workshop, rig: Rig, address: str, **settings: str) -> Process:
    """share as a process behind a proxy that it trusts, not started yet."""
    environment = {
        **os.environ,
        **rig.environment,
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "gen")]),
        "PORTEVOIX_HTTP": address,
        "PORTEVOIX_TRUSTED_PROXIES": "127.0.0.1",
        "PORTEVOIX_LOG_LEVEL": "WARNING",
        **settings,
    }

    def ready() -> bool:
        try:
            return httpx.get(f"http://{address}/readyz").is_success
        except httpx.TransportError:
            return False

    command = [sys.executable, "-m", "services.share"]
    return Process("share", command, workshop, ready, environment=environment, seconds=60)


def waiting(database: Any) -> bool:
    """Whether visits wait to be counted, or what follows from them to be published."""
    return any(database[name].find_one({}) for name in ("visits", "outbox"))


def connected(mongodb: str) -> pymongo.MongoClient[dict[str, Any]]:
    """Reads what a majority has."""
    return pymongo.MongoClient(mongodb, uuidRepresentation="standard", readConcernLevel="majority")


def by_key(salts: Iterable[Mapping[str, Any]], addresses: Sequence[str]) -> dict[bytes, str]:
    """Addresses by the key of the day, as the house makes it."""
    days = [bytes(one["salt"]) for one in salts if one["_id"].startswith("day:")]
    host = LINKS.removeprefix("https://")
    return {visitor((salt,) * 3, one, BROWSER, host).day: one for salt in days for one in addresses}
