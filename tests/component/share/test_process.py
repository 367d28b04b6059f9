"""share as a process: what it must be told, and what it keeps when it is killed."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from portevoix.share.v1 import events_pb2 as said_pb2
from tests.component.chassis.test_process import free_port
from tests.component.share.rig import BROWSER, LINKS, Rig, living
from tests.issuer import Issuer
from tests.waiting import until

ROOT = Path(__file__).resolve().parents[3]


async def test_a_click_outlives_the_process_that_answered_it(
    kafka: str, mongodb: str, issuer: Issuer, namespace: str, tmp_path: Path
) -> None:
    """kill -9 right after the answer: the click was durable, so the next process says it."""
    async with living(kafka, mongodb, issuer, namespace, tmp_path, replica="solo") as rig:
        programme_id = await rig.programme()
        employee_id = await rig.advocate(programme_id, "linkedin")
        prepared = await rig.share(employee_id, await rig.item(programme_id))
    port = free_port()
    settings = {**rig.environment, "PORTEVOIX_HTTP": f"127.0.0.1:{port}"}
    async with process(settings) as killed, httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
        await until(lambda: _takes_clicks(http), 60)
        path = prepared.link.removeprefix(LINKS)
        answer = await http.get(path, headers={"user-agent": BROWSER}, timeout=20)
        killed.send_signal(signal.SIGKILL)
        assert answer.status_code == 302
    async with process(settings):
        await rig.said(said_pb2.EngagementObserved, employee_id, seconds=60)


def test_what_it_must_be_told_is_named_in_one_line(rig: Rig) -> None:
    for name in ("PORTEVOIX_CONTENT", "PORTEVOIX_MASTER_KEY", "PORTEVOIX_ISSUER"):
        told = {key: value for key, value in rig.environment.items() if key != name}
        ended = subprocess.run(
            [sys.executable, "-m", "services.share"],
            env=_environment(told),
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert ended.returncode == 78
        assert len(ended.stderr.splitlines()) == 1
        assert name in ended.stderr


@asynccontextmanager
async def process(settings: Mapping[str, str]) -> AsyncIterator[asyncio.subprocess.Process]:
    """A house of its own inside the block, killed at its end."""
    started = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "services.share",
        env=_environment(settings),
        cwd=ROOT,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        yield started
    finally:
        if started.returncode is None:
            started.kill()
        await started.wait()


def _environment(settings: Mapping[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTEVOIX_")}
    return {**kept, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'gen'}", **settings}


async def _takes_clicks(http: httpx.AsyncClient) -> bool:
    try:
        return bool((await http.get("/readyz")).json()["parts"].get("clicks") == "ok")
    except httpx.TransportError:
        return False
