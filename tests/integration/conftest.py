"""One company for all tests of this folder that need several houses; each test has people of its own."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
import pytest_asyncio

from tests.conftest import drop_databases
from tests.integration.company import Company, living
from tests.issuer import Issuer


@pytest_asyncio.fixture(scope="session")
async def company(
    kafka: str, mongodb: str, issuer: Issuer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Company]:
    """The houses and their doors."""
    namespace = f"t{uuid4().hex[:10]}"
    async with living(kafka, mongodb, issuer, namespace, tmp_path_factory.mktemp("company")) as alive:
        yield alive
    drop_databases(mongodb, namespace)
