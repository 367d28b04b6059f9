"""A house as a process: how it begins, waits, logs and ends."""

import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import grpc
import httpx
import pytest

from tests.component.chassis import trial
from tests.issuer import Issuer
from tests.waiting import until

ROOT = Path(__file__).resolve().parents[3]
NOWHERE = "mongodb://127.0.0.1:9/?replicaSet=rs0&serverSelectionTimeoutMS=300"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Process:
    """A trial house on its own; its log lines as they come."""

    def __init__(self, process: asyncio.subprocess.Process, grpc_port: int, http_port: int) -> None:
        self.process = process
        self.grpc = f"127.0.0.1:{grpc_port}"
        self.http = f"http://127.0.0.1:{http_port}"
        self.text = ""
        self.reading = asyncio.create_task(self._read())

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines() if line.startswith("{")]

    def said(self, event: str) -> list[dict[str, Any]]:
        return [line for line in self.lines if line["event"] == event]

    async def ended(self, seconds: float = 15) -> int:
        async with asyncio.timeout(seconds):
            status = await self.process.wait()
            await self.reading
        return status

    async def _read(self) -> None:
        assert self.process.stderr is not None
        async for line in self.process.stderr:
            self.text += line.decode()


@asynccontextmanager
async def process(
    generated: Path, issuer: Issuer, namespace: str, **more: str | None
) -> AsyncIterator[Process]:
    """A trial house with these settings (None takes one away); ended at the end, whatever it does."""
    grpc_port, http_port = free_port(), free_port()
    told: Mapping[str, str | None] = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PORTEVOIX_")},
        **issuer.environment(),
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'gen'}",
        "PORTEVOIX_NAMESPACE": namespace,
        "PORTEVOIX_GRPC": f"127.0.0.1:{grpc_port}",
        "PORTEVOIX_HTTP": f"127.0.0.1:{http_port}",
        **{f"PORTEVOIX_{name.upper()}": value for name, value in more.items()},
    }
    started = await asyncio.create_subprocess_exec(
        sys.executable,
        trial.__file__,
        str(generated),
        env={name: value for name, value in told.items() if value is not None},
        stderr=asyncio.subprocess.PIPE,
    )
    running = Process(started, grpc_port, http_port)
    try:
        yield running
    finally:
        if started.returncode is None:
            started.kill()
        await running.reading
        await started.wait()


async def ready(running: Process) -> dict[str, Any]:
    async with httpx.AsyncClient(base_url=running.http, trust_env=False) as web:
        return dict((await web.get("/readyz")).json())


async def test_it_starts_and_ends_cleanly(
    generated: Path, issuer: Issuer, kafka: str, mongodb: str, namespace: str
) -> None:
    async with process(generated, issuer, namespace, kafka=kafka, mongodb=mongodb, kaffka="x") as running:
        await until(lambda: running.said("ready"))
        running.process.send_signal(signal.SIGTERM)
        assert await running.ended() == 0
        assert running.said("stopped")[0]["clean"] is True
        warned = running.said("unknown settings, perhaps misspelt")[0]
        assert warned["nearest_known"] == {"PORTEVOIX_KAFFKA": "PORTEVOIX_KAFKA"}
        assert {line["house"] for line in running.lines} == {"trial"}
        assert all(line["replica"] for line in running.lines)


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ({"kafka": None, "mongodb": "postgres://u:hidden@h"}, ["PORTEVOIX_KAFKA", "PORTEVOIX_MONGODB"]),
        ({"issuer_keys": "/nowhere"}, ["PORTEVOIX_ISSUER_KEYS"]),
        ({"issuer_keys": __file__}, ["PORTEVOIX_ISSUER_KEYS"]),
        ({"grpc": "everywhere"}, ["PORTEVOIX_GRPC"]),
        ({"grace_seconds": "soon"}, ["PORTEVOIX_GRACE_SECONDS"]),
    ],
    ids=["missing", "no-file", "no-keys", "no-address", "no-number"],
)
async def test_a_wrong_setting_ends_it_with_one_line(
    generated: Path, issuer: Issuer, namespace: str, more: dict[str, str | None], named: list[str]
) -> None:
    told: dict[str, str | None] = {"kafka": "127.0.0.1:9", "mongodb": NOWHERE, **more}
    async with process(generated, issuer, namespace, **told) as running:
        assert await running.ended() == 78
        (line,) = running.text.splitlines()
        assert all(name in line for name in named)
        assert "hidden" not in line


async def test_a_taken_port_is_a_wrong_setting(generated: Path, issuer: Issuer, namespace: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        told = {"kafka": "127.0.0.1:9", "mongodb": NOWHERE, "http": address}
        async with process(generated, issuer, namespace, **told) as running:
            assert await running.ended() == 78
            assert running.text.splitlines()[-1].startswith("wrong setting: PORTEVOIX_HTTP")


async def test_an_absent_database_is_waited_for(
    generated: Path, issuer: Issuer, kafka: str, namespace: str
) -> None:
    async with process(generated, issuer, namespace, kafka=kafka, mongodb=NOWHERE) as running:
        await until(lambda: running.said("waiting for MongoDB"))
        async with httpx.AsyncClient(base_url=running.http, trust_env=False) as web:
            assert (await web.get("/livez")).status_code == 200
            answer = await web.get("/readyz")
            assert answer.status_code == 503
            assert answer.json()["parts"]["mongodb"] != "ok"
            assert (await web.get("/v1/things/t")).status_code == 503
        running.process.send_signal(signal.SIGTERM)
        assert await running.ended() == 0


async def test_an_absent_broker_is_waited_for(
    generated: Path, issuer: Issuer, mongodb: str, namespace: str
) -> None:
    async with process(generated, issuer, namespace, kafka="127.0.0.1:9", mongodb=mongodb) as running:
        await until(lambda: running.said("waiting for Kafka"))
        assert (await ready(running))["parts"]["kafka"] != "ok"
        running.process.send_signal(signal.SIGINT)
        assert await running.ended() == 0


async def test_a_second_signal_ends_it_at_once(
    generated: Path, issuer: Issuer, kafka: str, mongodb: str, namespace: str
) -> None:
    told = {"kafka": kafka, "mongodb": mongodb, "drain_seconds": "30"}
    async with process(generated, issuer, namespace, **told) as running:
        await until(lambda: running.said("ready"))
        running.process.send_signal(signal.SIGTERM)
        await until(lambda: running.said("stopping"))
        assert (await ready(running))["ok"] is False
        running.process.send_signal(signal.SIGTERM)
        assert await running.ended(5) == 128 + signal.SIGTERM


async def test_logs_join_calls_and_name_nobody(
    generated: Path, issuer: Issuer, kafka: str, mongodb: str, namespace: str
) -> None:
    pb2, pb2_grpc = trial.wire(generated)
    told = {"kafka": kafka, "mongodb": mongodb, "log_level": "DEBUG"}
    async with process(generated, issuer, namespace, **told) as running:
        await until(lambda: running.said("ready"))
        async with grpc.aio.insecure_channel(running.grpc) as channel:
            stub = pb2_grpc.TrialServiceStub(channel)
            whispered = await stub.Whisper(pb2.CountRequest(thing_id="hush-hush", by=1))
            assert whispered.count == 1
            for mood in ("refuse", "break"):
                with pytest.raises(grpc.aio.AioRpcError):
                    await stub.Whisper(pb2.CountRequest(thing_id="hush-hush", by=1, mood=mood))
            metadata = [*issuer.metadata("e-secret"), ("x-correlation-id", "joined")]
            for mood in ("refuse", "break"):
                with pytest.raises(grpc.aio.AioRpcError):
                    await stub.Ask(pb2.AskRequest(thing_id="t", mood=mood), metadata=metadata)
        running.process.send_signal(signal.SIGTERM)
        assert await running.ended() == 0
        (refused,), (failed,) = running.said("call refused"), running.said("call failed")
        assert refused["correlation_id"] == failed["correlation_id"] == "joined"
        assert (refused["reason"], "RuntimeError" in failed["exception"]) == ("DECLINED", True)
        assert "hush-hush" not in running.text
        assert "e-secret" not in running.text
        (broken,) = [line for line in running.lines if "Whisper" in json.dumps(line)]
        assert broken["event"] == "anonymous call failed"
        assert "secret" not in json.dumps(broken)
        assert "correlation_id" not in broken
