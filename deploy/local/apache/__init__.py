"""A real Apache Kafka 4 in KRaft mode, one node, from its Maven artefacts on Java 17; MongoDB as embedded."""

import re
import shutil
import subprocess
import uuid
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local.apache import jars
from deploy.local.embedded import mongod_version, running_mongod
from deploy.local.parts import ALL, Infrastructure, Unavailable, free_port, kafka_answers
from deploy.local.process import Process, Workshop

CAPABILITIES = ALL
JVM = (
    *("-Xms96m", "-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),  # small and quick to start
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
)


@contextmanager
def start() -> Iterator[Infrastructure]:
    """Broker and database on free loopback ports; raises Unavailable without Java 17 or when Maven fails."""
    program, classpath = java(), f"{jars.resolved()}/*"
    with Workshop() as workshop, running_mongod(workshop) as (database, uri):
        address = f"127.0.0.1:{free_port()}"
        settings = _settings(workshop.folder, address)
        _format(program, classpath, settings)
        command = [program, *JVM, "-cp", classpath, "kafka.Kafka", str(settings)]
        with Process("kafka", command, workshop, lambda: kafka_answers(address), seconds=60) as broker:
            yield Infrastructure(
                kind="apache",
                kafka=address,
                mongodb=uri,
                capabilities=CAPABILITIES,
                description=f"Apache Kafka {version()}, {mongod_version()}",
                broker=broker,
                database=database,
            )


def version() -> str:
    """The release of Apache Kafka that the pom names."""
    found = re.search(r"<kafka.version>(.+)</kafka.version>", jars.POM.read_text())
    return found.group(1) if found else "of an unknown release"


def java() -> str:
    """The path of Java 17 or later; raises Unavailable when the PATH has none."""
    program = shutil.which("java")
    if not program:
        raise Unavailable("Apache Kafka needs Java 17 or later (java) on the PATH")
    said = subprocess.run([program, "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "(\d+)', said)
    if not found or int(found.group(1)) < 17:
        raise Unavailable(f"Apache Kafka needs Java 17 or later, not {said.partition(chr(10))[0] or program}")
    return program


def _settings(folder: Path, address: str) -> Path:
    """Writes server.properties: one node that is broker and controller."""
    controller = f"127.0.0.1:{free_port()}"
    lines = {
        "process.roles": "broker,controller",
        "node.id": "1",
        "controller.quorum.voters": f"1@{controller}",
        "controller.listener.names": "CONTROLLER",
        "inter.broker.listener.name": "PLAINTEXT",
        "listeners": f"PLAINTEXT://{address},CONTROLLER://{controller}",
        "advertised.listeners": f"PLAINTEXT://{address}",
        "log.dirs": str(folder / "kafka"),
        **one_node_of_a_cluster(),
    }
    path = folder / "server.properties"
    path.write_text("".join(f"{name}={value}\n" for name, value in lines.items()))
    return path


def one_node_of_a_cluster() -> dict[str, str]:
    """What a cluster of one needs: its inner topics want three replicas and fifty partitions by default."""
    return {
        "auto.create.topics.enable": "false",  # topics are declared, as in production
        "group.initial.rebalance.delay.ms": "0",
        # A broker that was killed may come back only when its old session has ended: nine seconds by default.
        "broker.session.timeout.ms": "3000",
        "broker.heartbeat.interval.ms": "500",
        "offsets.topic.replication.factor": "1",
        "offsets.topic.num.partitions": "8",
        "transaction.state.log.replication.factor": "1",
        "transaction.state.log.min.isr": "1",
        "transaction.state.log.num.partitions": "8",
        "share.coordinator.state.topic.replication.factor": "1",
        "share.coordinator.state.topic.min.isr": "1",
    }


def _format(program: str, classpath: str, settings: Path) -> None:
    cluster = urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
    tool = [
        program,
        *JVM,
        "-cp",
        classpath,
        "kafka.tools.StorageTool",
        "format",
        "-t",
        cluster,
        "-c",
        str(settings),
    ]
    answer = subprocess.run(tool, capture_output=True, text=True, check=False, timeout=60)
    if answer.returncode:
        raise Unavailable(
            f"Apache Kafka cannot format its storage: {(answer.stderr or answer.stdout).strip()[-300:]}"
        )
