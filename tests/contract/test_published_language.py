"""Row X8: the published schemas and examples are all one needs; what would break them is caught."""

import json
from pathlib import Path

import pytest

from portevoix.topics import TOPICS
from proto import check
from tests.contract import client_wheel
from tests.contract.language_copy import ROOT, change, copy_of_the_language
from tests.contract.topics_made import make_topics

OUTSIDE = Path(__file__).with_name("outside")
EVENTS = sorted(f"{topic.name}.{message}" for topic in TOPICS.values() for message in topic.messages)
FORMS = ("application/json", "application/protobuf")


def example(full_name: str) -> object:
    return json.loads((ROOT / "proto/examples" / f"{full_name}.json").read_text("utf-8"))


@pytest.mark.row("X8", door="Kafka, the client's wheel, `make check`")
async def test_strangers_understand_each_other_and_a_break_is_caught(
    kafka: str, namespace: str, tmp_path: Path
) -> None:
    wheel = client_wheel.build(tmp_path)
    installed = client_wheel.install(wheel, tmp_path / "site")
    await make_topics(kafka, namespace, TOPICS)

    client_wheel.python(installed, str(OUTSIDE / "say.py"), kafka, namespace)
    printed = client_wheel.python(installed, str(OUTSIDE / "hear.py"), kafka, namespace, str(2 * len(EVENTS)))

    heard = [json.loads(line) for line in printed.splitlines()]
    assert sorted((name, form) for name, form, _, _ in heard) == [(n, f) for n in EVENTS for f in FORMS]
    assert {source for *_, source, _ in heard} == {"https://cms.example.com"}
    for name, _, _, said in heard:
        assert said == example(name), name

    copy = copy_of_the_language(tmp_path / "copy")
    assert check.promises(copy, tmp_path) == []
    change(
        copy, "proto/portevoix/inbox/v1/events.proto", "int64 observed_at_ms = 5", "string observed_at_ms = 5"
    )
    assert any("observed_at_ms" in line for line in check.promises(copy, tmp_path))
