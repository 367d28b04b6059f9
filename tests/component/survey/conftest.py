"""One living house for the tests of this folder; each test asks people of its own."""

import uuid
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.component.survey.rig import Rig, living
from tests.conftest import drop_databases
from tests.issuer import Issuer


@pytest_asyncio.fixture(scope="session")
async def rig(
    kafka: str, mongodb: str, issuer: Issuer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Rig]:
    """The house and its doors."""
    namespace = f"t{uuid.uuid4().hex[:10]}"
    async with living(kafka, mongodb, issuer, namespace, tmp_path_factory.mktemp("survey")) as alive:
        yield alive
    drop_databases(mongodb, namespace)


@pytest.fixture
def prefix() -> str:
    """Begins the names of people and teams of one test."""
    return f"p{uuid.uuid4().hex[:8]}"
