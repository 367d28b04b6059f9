"""Everything the demo needs, started in order and ended in the reverse order."""

import asyncio
import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from cli.demo.houses import Houses
from cli.demo.issuer import Issuer
from cli.demo.postbox import Postbox
from deploy.local import Infrastructure, infrastructure
from deploy.local.leavings import delete_topics, drop_databases
from deploy.local.parts import free_port
from deploy.local.process import Workshop
from deploy.topics import create_topics


@dataclass(frozen=True)
class World:
    """A running installation on this machine; `folder` is temporary and goes with it."""

    infra: Infrastructure
    namespace: str
    folder: Path
    issuer: Issuer
    postbox: Postbox
    houses: Houses

    def database(self, house: str) -> str:
        """Name of a house's database."""
        return f"{self.namespace}_portevoix_{house}"

    def topic(self, name: str) -> str:
        """The broker's name of a topic."""
        return f"{self.namespace}.{name}"


@contextmanager
def running() -> Iterator[World]:
    """Kafka, MongoDB, an issuer of tokens, a mail server and the five houses.

    Raises deploy.local.Unavailable, in one line, where this machine cannot run one of them.
    """
    with ExitStack() as stack:
        infra = stack.enter_context(infrastructure())
        workshop = stack.enter_context(Workshop())
        # Where the broker and the database were given, others may use them too.
        namespace = f"demo-{secrets.token_hex(4)}"
        if infra.kind == "given":
            stack.callback(_tidy, infra, namespace)
        asyncio.run(create_topics(infra.kafka, namespace=namespace))
        postbox = Postbox(free_port())
        postbox.start()
        stack.callback(postbox.stop)
        issuer = Issuer(workshop.folder)
        houses = Houses(workshop, infra, namespace, issuer, postbox.address)
        stack.callback(houses.stop)
        houses.start()
        yield World(infra, namespace, workshop.folder, issuer, postbox, houses)


def _tidy(infra: Infrastructure, namespace: str) -> None:
    """What others use as well is left as it was found."""
    drop_databases(infra.mongodb, namespace)
    asyncio.run(delete_topics(infra.kafka, namespace))
