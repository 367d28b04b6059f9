"""Apache Kafka in KRaft mode and MongoDB as a replica set, in containers of a Docker engine."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from deploy.local.apache import one_node_of_a_cluster
from deploy.local.parts import (
    ALL,
    Infrastructure,
    Unavailable,
    free_port,
    kafka_answers,
    replica_set_answers,
    wait_until,
)

CAPABILITIES = ALL
KAFKA_IMAGE = "apache/kafka:4.1.1"
MONGODB_IMAGE = "mongo:7.0"


def engine_answers() -> bool:
    """Whether a Docker engine answers a ping within two seconds. A `docker` on the PATH proves nothing."""
    return _why_not() is None


@contextmanager
def start() -> Iterator[Infrastructure]:
    """Both containers, published on the loopback interface; raises Unavailable without engine or image.

    PORTEVOIX_KAFKA_IMAGE and PORTEVOIX_MONGODB_IMAGE name other images.
    """
    if why := _why_not():
        raise Unavailable(f"no Docker engine answers: {why}")
    kafka_image = os.environ.get("PORTEVOIX_KAFKA_IMAGE", KAFKA_IMAGE)
    mongodb_image = os.environ.get("PORTEVOIX_MONGODB_IMAGE", MONGODB_IMAGE)
    kafka_port, mongodb_port = free_port(), free_port()
    kafka = f"127.0.0.1:{kafka_port}"
    mongodb = f"mongodb://127.0.0.1:{mongodb_port}/?directConnection=true"
    with ExitStack() as stack:
        database = Container("mongodb", _mongodb(mongodb_image, mongodb_port), lambda: _primary(mongodb))
        broker = Container("kafka", _kafka(kafka_image, kafka_port), lambda: kafka_answers(kafka))
        for part in (database, broker):
            stack.callback(part.remove)
            part.start()
        yield Infrastructure(
            kind="docker",
            kafka=kafka,
            mongodb=mongodb,
            capabilities=CAPABILITIES,
            description=f"{kafka_image}, {mongodb_image}",
            broker=broker,
            database=database,
        )


class Container:
    """A container as a part that a test may hurt: stopped and started again, it keeps data and port."""

    def __init__(self, name: str, container: Any, answers: Callable[[], bool]) -> None:
        self.name = name
        self._container = container
        self._answers = answers
        self._created = False

    def start(self) -> None:
        try:
            if self._created:
                self._container.get_wrapped_container().start()
            else:
                self._container.start()
                self._created = True
        except Exception as error:  # the engine's client, its transport and its registry each have their own
            raise Unavailable(
                f"Docker cannot start {self.name}: {str(error).splitlines()[0][:300]}"
            ) from error
        wait_until(self._answers_or_ended, 90, f"{self.name} in Docker")

    def stop(self) -> None:
        self._container.get_wrapped_container().stop(timeout=15)

    def kill(self) -> None:
        self._container.get_wrapped_container().kill()

    def freeze(self) -> None:
        self._container.get_wrapped_container().pause()

    def thaw(self) -> None:
        self._container.get_wrapped_container().unpause()

    def remove(self) -> None:
        """Ends it for good; does nothing when it was never made."""
        self._container.stop()

    def _answers_or_ended(self) -> bool:
        made = self._container.get_wrapped_container()
        made.reload()
        if made.status == "exited":
            said = made.logs(tail=1).decode(errors="replace").strip()[:400]
            raise Unavailable(f"{self.name} in Docker ended at once: {said or 'it said nothing'}")
        return self._answers()


def _why_not() -> str | None:
    try:
        import docker  # a development dependency, needed on this route only
        from docker.errors import DockerException
    except ImportError:
        return "the package `docker` is not installed"
    try:
        docker.from_env(timeout=2).ping()
    except (DockerException, OSError) as error:
        return str(error).splitlines()[0][:200]
    return None


def _container(image: str, inside: int, outside: int) -> Any:
    from testcontainers.core.container import DockerContainer

    container = DockerContainer(image)
    # The method for this takes no interface and publishes on all of them.
    container.ports.update({f"{inside}/tcp": ("127.0.0.1", outside)})  # type: ignore[dict-item]
    return container


def _mongodb(image: str, port: int) -> Any:
    options = "--replSet rs0 --bind_ip_all --setParameter transactionLifetimeLimitSeconds=5"
    return _container(image, 27017, port).with_command(options)


def _primary(uri: str) -> bool:
    return replica_set_answers(uri, "127.0.0.1:27017")


def _kafka(image: str, port: int) -> Any:
    """One node; brokers reach each other, here itself, by a listener that does not leave the container."""
    container = _container(image, 9092, port)
    settings = {
        "process.roles": "broker,controller",
        "node.id": "1",
        "controller.quorum.voters": "1@localhost:9093",
        "controller.listener.names": "CONTROLLER",
        "inter.broker.listener.name": "INSIDE",
        "listener.security.protocol.map": "OUTSIDE:PLAINTEXT,INSIDE:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "listeners": "OUTSIDE://:9092,INSIDE://localhost:19092,CONTROLLER://localhost:9093",
        "advertised.listeners": f"OUTSIDE://127.0.0.1:{port},INSIDE://localhost:19092",
        **one_node_of_a_cluster(),
    }
    for name, value in settings.items():
        container.with_env("KAFKA_" + name.upper().replace(".", "_"), value)
    return container
