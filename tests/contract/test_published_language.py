"""Row X8: the published schemas and examples are all one needs; what would break them is caught."""

import base64
import json
import secrets
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from deploy.local.parts import free_port
from deploy.local.process import Process, Workshop
from deploy.topics import create_topics
from portevoix.topics import TOPICS
from proto import check
from tests.contract import client_wheel
from tests.contract.language_copy import ROOT, change, copy_of_the_language
from tests.issuer import Issuer

OUTSIDE = Path(__file__).with_name("outside")
EVENTS = sorted(f"{topic.name}.{message}" for topic in TOPICS.values() for message in topic.messages)
FORMS = ("application/json", "application/protobuf")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The client as another system has it."""
    place = tmp_path_factory.mktemp("client")
    return client_wheel.install(client_wheel.build(place), place / "site")


def example(full_name: str) -> Any:
    return json.loads((ROOT / "proto/examples" / f"{full_name}.json").read_text("utf-8"))


def hear(installed: Path, kafka: str, namespace: str, count: int) -> list[list[Any]]:
    """Type, content type, source and message, as the stand-alone consumer prints them."""
    printed = client_wheel.python(installed, str(OUTSIDE / "hear.py"), kafka, namespace, str(count))
    return [json.loads(line) for line in printed.splitlines()]


@pytest.fixture
def share(kafka: str, mongodb: str, namespace: str, issuer: Issuer, tmp_path: Path) -> Iterator[str]:
    """The address of a living share."""
    master_key = tmp_path / "master.key"
    master_key.write_text(f"m1:{base64.b64encode(secrets.token_bytes(32)).decode()}\n")
    url = f"http://127.0.0.1:{free_port()}"
    environment = {
        **issuer.environment(),
        "PYTHONPATH": f"{ROOT}:{ROOT / 'gen'}",
        "PORTEVOIX_KAFKA": kafka,
        "PORTEVOIX_MONGODB": mongodb,
        "PORTEVOIX_NAMESPACE": namespace,
        "PORTEVOIX_MASTER_KEY": str(master_key),
        "PORTEVOIX_SERVICE_TOKEN": str(issuer.service_token("share")),
        "PORTEVOIX_CONTENT": f"127.0.0.1:{free_port()}",
        "PORTEVOIX_GRPC": f"127.0.0.1:{free_port()}",
        "PORTEVOIX_HTTP": url.removeprefix("http://"),
    }

    def ready() -> bool:
        try:
            return httpx.get(f"{url}/readyz", timeout=5).status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False

    command = [sys.executable, "-m", "services.share"]
    with (
        Workshop() as workshop,
        Process("share", command, workshop, ready, environment=environment, seconds=60),
    ):
        yield url


@pytest.fixture
async def topics(kafka: str, namespace: str) -> None:
    """The topics of this test's installation, and of one where strangers are among themselves."""
    for name in (namespace, f"{namespace}-strangers"):
        await create_topics(kafka, namespace=name, partitions=1)


@pytest.mark.row("X8", door="Kafka, POST /v1/events, the client's wheel, proto/check.py")
@pytest.mark.usefixtures("topics")
def test_who_has_schemas_and_examples_is_understood_and_a_break_is_caught(
    installed: Path, kafka: str, namespace: str, share: str, issuer: Issuer, tmp_path: Path
) -> None:
    strangers_understand_each_other(installed, kafka, f"{namespace}-strangers")
    token = issuer.token("ears", ["service"])
    the_platform_understands_and_is_understood(installed, kafka, namespace, share, token)
    a_break_is_caught(tmp_path)


def strangers_understand_each_other(installed: Path, kafka: str, namespace: str) -> None:
    """Every example, in both forms, from one stand-alone program to another."""
    client_wheel.python(installed, str(OUTSIDE / "say.py"), kafka, namespace)
    heard = hear(installed, kafka, namespace, 2 * len(EVENTS))
    assert sorted((name, form) for name, form, _, _ in heard) == [(n, f) for n in EVENTS for f in FORMS]
    assert {source for *_, source, _ in heard} == {"https://cms.example.com"}
    for name, _, _, said in heard:
        assert said == example(name), name


def the_platform_understands_and_is_understood(
    installed: Path, kafka: str, namespace: str, share: str, token: str
) -> None:
    """Three reports, one of them a repeat, become two facts: a person without their name, and a mention."""
    client_wheel.python(installed, str(OUTSIDE / "report.py"), kafka, namespace, share, token)
    heard = hear(installed, kafka, namespace, 5)
    said = {name: message for name, _, _, message in heard if not name.startswith("portevoix.inbox.")}
    assert set(said) == {"portevoix.share.v1.EmployeeChanged", "portevoix.mentions.v1.MentionObserved"}

    told = example("portevoix.inbox.v1.EmployeeChanged")
    person = said["portevoix.share.v1.EmployeeChanged"]["person"]
    for attribute in ("team", "department", "country", "language"):
        assert person[attribute] == told[attribute]
    for secret in ("name", "email", "externalId"):
        assert told[secret] not in json.dumps(said)
    mention = said["portevoix.mentions.v1.MentionObserved"]
    assert mention["text"] == example("portevoix.inbox.v1.MentionObserved")["text"]


def a_break_is_caught(place: Path) -> None:
    """The check passes on the language as it is, and not on one whose field has another type."""
    copy = copy_of_the_language(place / "copy")
    assert check.promises(copy, place) == []
    change(copy, "proto/portevoix/inbox/v1/events.proto", "int64 observed_at_ms", "string observed_at_ms")
    assert any("observed_at_ms" in line for line in check.promises(copy, place))
