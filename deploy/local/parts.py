"""What every route to Kafka and MongoDB has in common."""

import asyncio
import contextlib
import random
import re
import socket
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import pymongo
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError
from pymongo.errors import OperationFailure, PyMongoError

T = TypeVar("T")

TRANSACTIONS = "transactions"  # Kafka transactions, and aborted ones hidden from read_committed
EVICTS_MEMBERS = "evicts_members"  # a dead member leaves its group after the session timeout
DURABLE = "durable"  # the broker keeps acknowledged records over its own death
RESTARTABLE = "restartable"  # `broker` and `database` can be killed and started again, at the same address
ALL = frozenset({TRANSACTIONS, EVICTS_MEMBERS, DURABLE, RESTARTABLE})


class Unavailable(Exception):
    """This machine cannot run what was asked for. The text is one line that says why."""


class Part(Protocol):
    """A broker or a database that a test may hurt. Its address stays the same over restarts."""

    name: str

    def start(self) -> None:
        """Returns when it answers; raises Unavailable when it ends before, or does not in time."""

    def stop(self) -> int | None:
        """Asks it to end and waits; insists after some seconds. Does nothing when it does not run.

        Returns the exit status where it is known.
        """

    def kill(self) -> int | None:
        """Ends it at once, as a power cut would. Does nothing when it does not run."""

    def freeze(self) -> None:
        """Lets it hang: it keeps its connections and answers nothing until `thaw`."""

    def thaw(self) -> None:
        """Lets it go on."""


@dataclass(frozen=True)
class Infrastructure:
    """A running Kafka and MongoDB. `broker` and `database` are None where we did not start them."""

    kind: str
    kafka: str
    mongodb: str
    capabilities: frozenset[str]
    description: str
    broker: Part | None = None
    database: Part | None = None

    def __str__(self) -> str:
        mongodb = re.sub(r"//[^/]*@", "//", self.mongodb)  # without a password
        return f"infrastructure: {self.kind} ({self.description}), Kafka {self.kafka}, MongoDB {mongodb}"


def free_port() -> int:
    """A port of the loopback interface that nobody listens on.

    Taken from below the ephemeral range: a client that retries a dead ephemeral port can connect to itself
    and so keep the port from being bound again.
    """
    for _ in range(200):
        port = random.SystemRandom().randrange(20_000, 32_000)
        with contextlib.closing(socket.socket()) as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise Unavailable("no free port between 20000 and 32000")


def wait_until(answers: Callable[[], bool], seconds: float, what: str) -> None:
    """Returns when `answers` is true; raises Unavailable after `seconds`."""
    deadline = time.monotonic() + seconds
    while not answers():
        if time.monotonic() > deadline:
            raise Unavailable(f"{what} did not answer within {seconds:.0f} s")
        time.sleep(0.1)


def run_apart(work: Coroutine[Any, Any, T]) -> T:
    """Runs a coroutine to its end in a thread of its own: the caller may be inside a running event loop."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(asyncio.run, work).result()


def kafka_answers(bootstrap: str) -> bool:
    """Whether a broker at this address knows its cluster."""

    async def ask() -> bool:
        admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap, request_timeout_ms=2000)
        try:
            await admin.start()
            return bool((await admin.describe_cluster())["brokers"])
        except (KafkaError, OSError):
            return False
        finally:
            await admin.close()

    return port_open(bootstrap) and run_apart(ask())


def port_open(address: str) -> bool:
    """Whether the first of the addresses `host:port,...` accepts a connection."""
    host, _, port = address.split(",")[0].rpartition(":")
    try:
        with socket.create_connection((host.strip("[]"), int(port)), timeout=1):
            return True
    except (OSError, ValueError):
        return False


def mongodb_answers(uri: str) -> bool:
    """Whether a primary of a replica set answers at this address."""
    try:
        with pymongo.MongoClient[dict[str, Any]](uri, serverSelectionTimeoutMS=2000) as client:
            hello = client.admin.command("hello")
            return bool(hello.get("isWritablePrimary")) and "setName" in hello
    except PyMongoError:
        return False


def replica_set_answers(direct_uri: str, member: str) -> bool:
    """Whether the node at `direct_uri` is a primary; makes it a replica set of one (`member`) if need be."""
    config = {"_id": "rs0", "members": [{"_id": 0, "host": member}]}
    try:
        with pymongo.MongoClient[dict[str, Any]](direct_uri, serverSelectionTimeoutMS=2000) as client:
            with contextlib.suppress(OperationFailure):  # it is a replica set already
                client.admin.command("replSetInitiate", config)
            return bool(client.admin.command("hello").get("isWritablePrimary"))
    except PyMongoError:
        return False
