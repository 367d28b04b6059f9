"""One living house for all tests of this folder; each test works in a programme of its own."""

import uuid
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from portevoix.content.v1 import service_pb2 as wire
from tests.component.content.rig import Rig, living
from tests.conftest import drop_databases
from tests.issuer import Issuer


@pytest_asyncio.fixture(scope="session")
async def rig(kafka: str, mongodb: str, issuer: Issuer) -> AsyncIterator[Rig]:
    """The house and its doors."""
    namespace = f"t{uuid.uuid4().hex[:10]}"
    async with living(kafka, mongodb, issuer, namespace) as alive:
        yield alive
    drop_databases(mongodb, namespace)


@pytest.fixture
async def programme_id(rig: Rig) -> str:
    """A programme of this test alone."""
    draft = wire.ProgrammeDraft(name="Spring", why="We grow by who speaks of us", zone="Europe/Paris")
    request = wire.CreateProgrammeRequest(draft=draft)
    made = await rig.call("CreateProgramme", request, "pm", "programme_manager")
    return str(made.programme.programme_id)
