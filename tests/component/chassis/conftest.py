"""A trial house in this process, on free ports, with real parts beneath it."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
import httpx
import pytest

from chassis.house import House
from chassis.settings import HouseSettings
from tests.component.chassis import trial
from tests.issuer import Issuer


@dataclass
class Trial:
    """The running house and the doors to it."""

    house: House
    servicer: trial.Servicer
    pb2: Any
    stub: Any
    web: httpx.AsyncClient
    issuer: Issuer

    def who(self, subject: str = "e-1", *roles: str, key: str | None = None) -> list[tuple[str, str]]:
        return self.issuer.metadata(subject, roles or ("employee",), key=key)

    def headers(self, subject: str = "e-1", *roles: str, key: str | None = None) -> dict[str, str]:
        return dict(self.who(subject, *roles, key=key))

    def figure(self, name: str, **labels: str) -> float:
        return self.house.telemetry.registry.get_sample_value(f"portevoix_{name}", labels) or 0.0


@pytest.fixture(scope="session")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the code of trial.proto is."""
    folder = tmp_path_factory.mktemp("trial")
    trial.wire(folder)
    return folder


def settings(kafka: str, mongodb: str, namespace: str, issuer: Issuer, **more: Any) -> HouseSettings:
    """Settings of a trial house on free ports."""
    return HouseSettings(
        kafka=kafka,
        mongodb=mongodb,
        namespace=namespace,
        grpc="127.0.0.1:0",
        http="127.0.0.1:0",
        issuer=issuer.name,
        issuer_keys=issuer.keys,
        **more,
    )


@asynccontextmanager
async def started(
    kafka: str, mongodb: str, issuer: Issuer, generated: Path, **more: Any
) -> AsyncIterator[Trial]:
    """A trial house that was started, and the doors to it; stopped at the end, its database dropped."""
    told = settings(kafka, mongodb, f"t{uuid.uuid4().hex[:10]}", issuer, **more)
    house, servicer, pb2 = trial.build(told, generated)
    async with asyncio.timeout(30):
        await house.start()
    channel = grpc.aio.insecure_channel(f"127.0.0.1:{house.rpc.port}")
    stub = trial.wire(generated)[1].TrialServiceStub(channel)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{house.web.port}", trust_env=False) as web:
        yield Trial(house, servicer, pb2, stub, web, issuer)
    servicer.release.set()
    await channel.close()
    if not house.health.draining:
        await house.mongo.database.client.drop_database(house.mongo.database.name)
        await house.stop()


@pytest.fixture(scope="module")
async def running(kafka: str, mongodb: str, issuer: Issuer, generated: Path) -> AsyncIterator[Trial]:
    """A trial house for the tests of one file; each uses its own `thing`."""
    async with started(kafka, mongodb, issuer, generated) as house:
        yield house


@pytest.fixture
async def fresh(kafka: str, mongodb: str, issuer: Issuer, generated: Path) -> AsyncIterator[Trial]:
    """A trial house for one test."""
    async with started(kafka, mongodb, issuer, generated) as house:
        yield house


@pytest.fixture
def thing() -> str:
    """An id that no other test uses."""
    return uuid.uuid4().hex[:12]
