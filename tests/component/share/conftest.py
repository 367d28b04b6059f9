"""One living house for all tests of this folder; each test works with people and items of its own."""

import uuid
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.component.share.rig import Rig, living
from tests.conftest import drop_databases
from tests.issuer import Issuer


@pytest_asyncio.fixture(scope="session")
async def rig(
    kafka: str, mongodb: str, issuer: Issuer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Rig]:
    """The house and its doors."""
    namespace = f"t{uuid.uuid4().hex[:10]}"
    folder = tmp_path_factory.mktemp("share")
    async with living(kafka, mongodb, issuer, namespace, folder, charter_seconds="1") as alive:
        yield alive
    drop_databases(mongodb, namespace)


@pytest.fixture
async def programme_id(rig: Rig) -> str:
    """A programme of this test alone."""
    return await rig.programme()
