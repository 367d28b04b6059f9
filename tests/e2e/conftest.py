"""Five houses as processes, on the run's own infrastructure."""

from collections.abc import Iterator

import pytest

from cli.demo.world import World, running


@pytest.fixture(scope="module")
def world(kafka: str, mongodb: str) -> Iterator[World]:
    """Five processes with nothing in them."""
    addresses = {"PORTEVOIX_KAFKA": kafka, "PORTEVOIX_MONGODB": mongodb, "PORTEVOIX_INFRA": "given"}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in addresses.items():
            patch.setenv(name, value)
        with running() as found:
            yield found
