"""Every event has an example, in protobuf text and in JSON, that holds what the rules ask for."""

import re
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from zoneinfo import ZoneInfo

import protovalidate
import pytest
from google.protobuf import json_format, text_format
from google.protobuf.message import Message

from portevoix import topics

EXAMPLES = Path(__file__).resolve().parents[2] / "proto" / "examples"
EVENTS = sorted(f"{topic.name}.{message}" for topic in topics.TOPICS.values() for message in topic.messages)


def empty(full_name: str) -> Message:
    package, _, name = full_name.rpartition(".")
    message: Message = getattr(import_module(f"{package}.events_pb2"), name)()
    return message


def example(full_name: str) -> Message:
    return text_format.Parse((EXAMPLES / f"{full_name}.txtpb").read_text("utf-8"), empty(full_name))


def test_every_event_has_an_example_and_nothing_else_has_one() -> None:
    for ending in ("txtpb", "json"):
        assert sorted(path.name.removesuffix(f".{ending}") for path in EXAMPLES.glob(f"*.{ending}")) == EVENTS


@pytest.mark.parametrize("full_name", EVENTS)
def test_an_example_is_valid_and_travels_unharmed(full_name: str) -> None:
    message = example(full_name)
    protovalidate.validate(message)
    wire = empty(full_name)
    wire.ParseFromString(message.SerializeToString())
    assert wire == message
    assert text_format.Parse(text_format.MessageToString(message), empty(full_name)) == message
    assert json_format.Parse(json_format.MessageToJson(message), empty(full_name)) == message


@pytest.mark.parametrize("full_name", EVENTS)
def test_text_and_json_are_the_same_message(full_name: str) -> None:
    text = (EXAMPLES / f"{full_name}.json").read_text("utf-8")
    assert json_format.Parse(text, empty(full_name)) == example(full_name)


@pytest.mark.parametrize("full_name", EVENTS)
def test_an_example_says_what_it_is(full_name: str) -> None:
    head = (EXAMPLES / f"{full_name}.txtpb").read_text("utf-8").splitlines()[:2]
    file = full_name.rpartition(".")[0].replace(".", "/")
    assert head == [f"# proto-file: {file}/events.proto", f"# proto-message: {full_name}"]


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.txtpb")), ids=lambda path: path.stem)
def test_a_moment_that_is_explained_is_explained_rightly(path: Path) -> None:
    for number, local, zone in re.findall(r": (\d+)  # (\S+) in (\S+)", path.read_text("utf-8")):
        moment = datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone))
        assert datetime.fromtimestamp(int(number) / 1000, UTC) == moment


@pytest.mark.parametrize("full_name", [name for name in EVENTS if name.startswith("portevoix.share.")])
def test_the_stamped_date_is_the_persons_own(full_name: str) -> None:
    moment = getattr(example(full_name), "moment", None)
    if moment is not None:
        local = datetime.fromtimestamp(moment.occurred_at_ms / 1000, ZoneInfo(moment.zone))
        assert moment.local_date == local.date().isoformat()


def test_no_name_and_no_address_leaves_the_inbox() -> None:
    for full_name in EVENTS:
        if not full_name.startswith("portevoix.inbox."):
            assert "@" not in (EXAMPLES / f"{full_name}.txtpb").read_text("utf-8")
            fields = {field.name for field in empty(full_name).DESCRIPTOR.fields}
            assert not fields & {"email", "first_name", "last_name", "external_employee_id"}
