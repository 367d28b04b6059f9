"""Chooses among the routes to Kafka and MongoDB, and says which it took."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from deploy.local import apache, docker, embedded, given
from deploy.local.parts import Infrastructure, Unavailable

VARIABLE = "PORTEVOIX_INFRA"
ROUTES: dict[str, Callable[[], AbstractContextManager[Infrastructure]]] = {
    "given": given.start,
    "docker": docker.start,
    "embedded": embedded.start,
    "apache": apache.start,
}
CHOICES = ("auto", *ROUTES)


def choose(choice: str | None = None) -> str:
    """The name of the route that `choice` stands for; None means PORTEVOIX_INFRA, else auto.

    auto is given addresses, else a Docker engine that answers, else the embedded parts. Apache Kafka is taken
    only when it is asked for. Raises Unavailable for a choice that does not exist.
    """
    wanted = choice or os.environ.get(VARIABLE) or "auto"
    if wanted not in CHOICES:
        raise Unavailable(f"{VARIABLE} is one of {', '.join(CHOICES)}, not {wanted!r}")
    if wanted != "auto":
        return wanted
    if given.is_given():
        return "given"
    return "docker" if docker.engine_answers() else "embedded"


def capabilities(kind: str) -> frozenset[str]:
    """What a route can do, known before it is started."""
    known = {
        "docker": docker.CAPABILITIES,
        "embedded": embedded.CAPABILITIES,
        "apache": apache.CAPABILITIES,
    }
    return known[kind] if kind in known else given.capabilities()


@contextmanager
def infrastructure(choice: str | None = None) -> Iterator[Infrastructure]:
    """Starts what is needed, says on stderr which it took, and stops it at the end.

    Blocks while it starts and stops. What was asked for by name is started or raises Unavailable; nothing
    else is taken in its place.
    """
    with ROUTES[choose(choice)]() as infra:
        print(infra, file=sys.stderr)
        yield infra
