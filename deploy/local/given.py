"""Kafka and MongoDB that exist already, named by PORTEVOIX_KAFKA and PORTEVOIX_MONGODB."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from deploy.local.parts import (
    ALL,
    TRANSACTIONS,
    Infrastructure,
    Unavailable,
    kafka_answers,
    mongodb_answers,
    wait_until,
)

ADDRESSES = ("PORTEVOIX_KAFKA", "PORTEVOIX_MONGODB")
CAPABILITIES_VARIABLE = "PORTEVOIX_CAPABILITIES"


def is_given() -> bool:
    """Whether both addresses are set; raises Unavailable when only one is."""
    given = [name for name in ADDRESSES if os.environ.get(name)]
    if len(given) == 1:
        raise Unavailable(f"{given[0]} is set; {' and '.join(ADDRESSES)} are needed together")
    return bool(given)


def capabilities() -> frozenset[str]:
    """What the given broker can do, as its owner says; transactions are needed in any case."""
    named = frozenset(os.environ.get(CAPABILITIES_VARIABLE, TRANSACTIONS).split(","))
    if unknown := named - ALL:
        raise Unavailable(f"{CAPABILITIES_VARIABLE} knows {sorted(ALL)}, not {sorted(unknown)}")
    return named


@contextmanager
def start() -> Iterator[Infrastructure]:
    """Waits ten seconds for each to answer; neither is stopped afterwards."""
    if not is_given():
        raise Unavailable(f"{' and '.join(ADDRESSES)} are not set")
    kafka, mongodb = (os.environ[name] for name in ADDRESSES)
    wait_until(lambda: kafka_answers(kafka), 10, f"Kafka at {kafka}")
    # The address of a database may hold a password.
    wait_until(lambda: mongodb_answers(mongodb), 10, "a replica set at PORTEVOIX_MONGODB")
    yield Infrastructure(
        kind="given",
        kafka=kafka,
        mongodb=mongodb,
        capabilities=capabilities(),
        description="as the environment says",
    )
