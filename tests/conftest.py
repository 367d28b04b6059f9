"""Fixtures of all tests: real infrastructure once per run, a namespace per test, an issuer of tokens."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pymongo
import pytest

from deploy.local import Infrastructure, Unavailable, choose, infrastructure
from deploy.local.infrastructure import capabilities
from deploy.local.prometheus import Prometheus, installed
from tests import skipgate
from tests.issuer import Issuer

KIND = pytest.StashKey[str]()
STARTED = pytest.StashKey[str]()


def pytest_configure(config: pytest.Config) -> None:
    try:
        config.stash[KIND] = choose()
    except Unavailable as why:
        raise pytest.UsageError(str(why)) from why
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(skipgate.SkipGate(skipgate.read(Path(__file__).with_name("skips.txt"))))


def pytest_report_header(config: pytest.Config) -> str:
    kind = config.stash[KIND]
    return f"infrastructure: {kind}, which has {', '.join(sorted(capabilities(kind)))}"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    terminalreporter.line(config.stash.get(STARTED, f"infrastructure: {config.stash[KIND]}, not needed"))


def pytest_runtest_setup(item: pytest.Item) -> None:
    kind = item.config.stash[KIND]
    needed = {name for mark in item.iter_markers("needs") for name in mark.args}
    for name in sorted(needed - capabilities(kind)):
        pytest.skip(f"needs {name}, which {kind} does not have")


@pytest.fixture(scope="session")
def infra(pytestconfig: pytest.Config) -> Iterator[Infrastructure]:
    """Kafka and MongoDB, started once for the run. A test that hurts them starts its own."""
    with infrastructure(pytestconfig.stash[KIND]) as running:
        pytestconfig.stash[STARTED] = str(running)
        yield running


@pytest.fixture(scope="session")
def kafka(infra: Infrastructure) -> str:
    """Bootstrap address of the broker."""
    return infra.kafka


@pytest.fixture(scope="session")
def mongodb(infra: Infrastructure) -> str:
    """Address of the replica set."""
    return infra.mongodb


@pytest.fixture
def namespace(request: pytest.FixtureRequest) -> Iterator[str]:
    """A name that is used once, put before databases and topics; its databases are dropped afterwards."""
    name = f"t{uuid.uuid4().hex[:10]}"
    yield name
    if "infra" in request.fixturenames:
        drop_databases(request.getfixturevalue("infra").mongodb, name)


def drop_databases(uri: str, namespace: str) -> None:
    """Drop every database whose name begins with the namespace."""
    with pymongo.MongoClient[dict[str, Any]](uri, serverSelectionTimeoutMS=5000) as client:
        for name in client.list_database_names():
            if name.startswith(f"{namespace}_"):
                client.drop_database(name)


@pytest.fixture(scope="session")
def prometheus() -> Prometheus:
    """Prometheus and promtool, fetched once; skips where this machine cannot fetch them."""
    try:
        return installed()
    except Unavailable as why:
        pytest.skip(f"this machine cannot run it: {why}")


@pytest.fixture(scope="session")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Issuer:
    """Signs tokens; `issuer.environment()` makes a house believe them."""
    return Issuer(tmp_path_factory.mktemp("issuer"))


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of real inputs that PORTEVOIX_DATA names; skips where it is not set."""
    folder = os.environ.get("PORTEVOIX_DATA")
    if not folder:
        pytest.skip("PORTEVOIX_DATA is not set")
    return Path(folder)
