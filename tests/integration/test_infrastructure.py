"""Each route to Kafka and MongoDB that this machine can run starts, answers and leaves nothing behind."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pymongo
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from deploy.local import Infrastructure, Unavailable, apache, choose, docker, embedded, given, infrastructure
from deploy.local.apache import jars
from deploy.local.parts import kafka_answers, mongodb_answers, run_apart
from deploy.local.process import Process
from tests.waiting import until

TOPIC = "trial"


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment that names no infrastructure."""
    for name in (*given.ADDRESSES, given.CAPABILITIES_VARIABLE, "PORTEVOIX_INFRA"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


@pytest.fixture
def parts(environment: pytest.MonkeyPatch) -> Iterator[Infrastructure]:
    """Embedded parts of a test's own."""
    with infrastructure("embedded") as infra:
        yield infra


def cannot(check: Callable[[], object]) -> None:
    """Skips with the reason that `check` raises."""
    try:
        check()
    except Unavailable as why:
        pytest.skip(f"this machine cannot run it: {why}")


def works(infra: Infrastructure) -> None:
    """A record is acknowledged and read back, and a transaction over two collections is committed."""
    run_apart(_write(infra.kafka, b"one"))
    assert run_apart(_read(infra.kafka)) == [b"one"]
    with pymongo.MongoClient[dict[str, object]](infra.mongodb) as client, client.start_session() as session:
        with session.start_transaction():
            client.trial.first.insert_one({"_id": 1}, session=session)
            client.trial.second.insert_one({"_id": 1}, session=session)
        assert client.trial.second.count_documents({}) == 1


async def _write(kafka: str, value: bytes) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    await admin.create_topics([NewTopic(TOPIC, 1, 1)])
    await admin.close()
    async with AIOKafkaProducer(bootstrap_servers=kafka, enable_idempotence=True) as producer:
        await producer.send_and_wait(TOPIC, value)


async def _read(kafka: str) -> list[bytes | None]:
    async with AIOKafkaConsumer(TOPIC, bootstrap_servers=kafka, auto_offset_reset="earliest") as consumer:
        return [(await consumer.getone()).value]


def pids(infra: Infrastructure) -> list[int]:
    """The process ids of what we started."""
    return [part.pid for part in (infra.broker, infra.database) if isinstance(part, Process) and part.pid]


def runs(pid: int) -> bool:
    """Whether a process exists and is not just waiting to be reaped."""
    state = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True
    ).stdout.strip()
    return bool(state) and not state.startswith("Z")


def test_route_embedded(environment: pytest.MonkeyPatch) -> None:
    with infrastructure("embedded") as infra:
        works(infra)
        left = pids(infra)
    assert len(left) == 2
    assert not any(map(runs, left))


def test_route_apache_keeps_acknowledged_records_over_its_death(environment: pytest.MonkeyPatch) -> None:
    cannot(apache.java)
    cannot(jars.resolved)
    with infrastructure("apache") as infra:
        works(infra)
        assert infra.broker
        infra.broker.kill()
        assert not kafka_answers(infra.kafka)
        infra.broker.start()
        assert run_apart(_read(infra.kafka)) == [b"one"]
        left = pids(infra)
    assert len(left) == 2
    assert not any(map(runs, left))


def test_route_docker(environment: pytest.MonkeyPatch) -> None:
    if not docker.engine_answers():
        pytest.skip("this machine cannot run it: no Docker engine answers")
    with infrastructure("docker") as infra:
        works(infra)
    assert not kafka_answers(infra.kafka)


def test_given_parts_are_used_and_left_running(
    parts: Infrastructure, environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    environment.setenv("PORTEVOIX_KAFKA", parts.kafka)
    environment.setenv("PORTEVOIX_MONGODB", parts.mongodb)
    environment.setenv("PORTEVOIX_CAPABILITIES", "transactions,durable")
    with infrastructure("auto") as infra:
        assert infra.kind == "given"
        assert infra.capabilities == {"transactions", "durable"}
        works(infra)
    assert kafka_answers(parts.kafka)
    assert mongodb_answers(parts.mongodb)
    assert capsys.readouterr().err.strip() == str(infra)


def test_database_survives_its_death_at_the_same_address(parts: Infrastructure) -> None:
    assert parts.database
    works(parts)
    parts.database.kill()
    assert not mongodb_answers(parts.mongodb)
    parts.database.start()
    with pymongo.MongoClient[dict[str, object]](parts.mongodb) as client:
        assert client.trial.second.count_documents({}) == 1


def test_frozen_broker_answers_again_when_thawed(parts: Infrastructure) -> None:
    assert parts.broker
    parts.broker.freeze()
    with pytest.raises(TimeoutError):
        run_apart(_within_a_second(parts.kafka))
    parts.broker.thaw()
    assert kafka_answers(parts.kafka)


async def _within_a_second(kafka: str) -> None:
    async with asyncio.timeout(1):
        await _write(kafka, b"late")


async def test_nothing_is_left_when_the_starter_is_killed(tmp_path: Path) -> None:
    program = (
        "import sys, time\nfrom deploy.local import infrastructure\n"
        "with infrastructure('embedded') as infra:\n"
        "    print(infra.broker.pid, infra.database.pid, infra.broker._workshop.folder, flush=True)\n"
        "    time.sleep(60)\n"
    )
    starter = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert starter.stdout
    broker, database, folder = starter.stdout.readline().split()
    assert runs(int(broker))
    assert runs(int(database))
    os.kill(starter.pid, signal.SIGKILL)
    starter.wait()
    await until(lambda: not (runs(int(broker)) or runs(int(database)) or Path(folder).exists()))


def test_docker_asked_for_without_an_engine_fails_with_one_line(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("DOCKER_HOST", "unix:///nowhere/docker.sock")
    with pytest.raises(Unavailable, match="no Docker engine answers") as refusal, infrastructure("docker"):
        pass
    assert "\n" not in str(refusal.value)


def test_auto_without_an_engine_takes_the_embedded_parts(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("DOCKER_HOST", "unix:///nowhere/docker.sock")
    assert choose() == "embedded"


def test_one_address_without_the_other_is_refused(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("PORTEVOIX_KAFKA", "127.0.0.1:9092")
    with pytest.raises(Unavailable, match="needed together"):
        choose()


def test_given_asked_for_without_addresses_fails(environment: pytest.MonkeyPatch) -> None:
    with pytest.raises(Unavailable, match="are not set"), infrastructure("given"):
        pass


def test_unknown_choice_and_unknown_capability_are_refused(environment: pytest.MonkeyPatch) -> None:
    with pytest.raises(Unavailable, match="not 'podman'"):
        choose("podman")
    environment.setenv("PORTEVOIX_CAPABILITIES", "telepathy")
    with pytest.raises(Unavailable, match="telepathy"):
        given.capabilities()


def test_missing_wheel_is_said_in_one_line(
    environment: pytest.MonkeyPatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(Unavailable, match=r"no embedded MongoDB .* INFRA=docker"), infrastructure("embedded"):
        pass


def test_program_that_ends_at_once_is_quoted(environment: pytest.MonkeyPatch) -> None:
    environment.setattr(embedded, "_mongod_command", lambda *_: ["sh", "-c", "echo no libssl >&2; exit 1"])
    with pytest.raises(Unavailable, match="mongod ended at once: no libssl"), infrastructure("embedded"):
        pass
