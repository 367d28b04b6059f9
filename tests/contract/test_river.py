"""The map of the river says what the protos say, and what is made from it says the same."""

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.descriptor import Descriptor

from portevoix import topics
from proto import compiler, river
from proto.language import Language

TOPICS = list(topics.TOPICS.values())
EVENTS = [(topic, message) for topic in TOPICS for message in topic.messages]
DAY_MS = 86_400_000


@pytest.fixture(scope="module")
def language(tmp_path_factory: pytest.TempPathFactory) -> Language:
    work = tmp_path_factory.mktemp("image")
    return Language(compiler.image(compiler.SOURCES, work, compiler.sources()))


def descriptor(topic: topics.Topic, message: str) -> Descriptor:
    found: Descriptor = getattr(import_module(f"{topic.name}.events_pb2"), message).DESCRIPTOR
    return found


def _parts(message: Descriptor) -> set[str]:
    return {field.message_type.name for field in message.fields if field.message_type is not None}


def test_a_topic_is_a_package_on_the_move(language: Language) -> None:
    with_events = {file.package for file in language.files if file.name.endswith("/events.proto")}
    assert set(topics.TOPICS) == with_events


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
def test_a_topic_carries_every_event_of_its_package(language: Language, topic: topics.Topic) -> None:
    declared = {message.name for message in language.messages(topic.name, "/events.proto")}
    parts = {part for message in topic.messages for part in _parts(descriptor(topic, message))}
    assert declared - parts == set(topic.messages)


@pytest.mark.parametrize(("topic", "message"), EVENTS, ids=[f"{topic.name}.{name}" for topic, name in EVENTS])
def test_an_event_says_what_it_is_and_what_its_key_is(
    language: Language, topic: topics.Topic, message: str
) -> None:
    comment = language.comment(f"{topic.name}.{message}")
    paths = topic.messages[message].split(" or ")
    assert comment
    if paths != ["anything"]:
        assert f"Key: {paths[0].rpartition('.')[2]}" in comment
        for path in paths:
            found: Any = descriptor(topic, message)
            for step in path.split("."):
                found = getattr(found, "message_type", found).fields_by_name[step]
            assert found.type == found.TYPE_STRING


def test_kept_as_long_as_promised() -> None:
    kept = {topic.name: topic.retention_ms for topic in TOPICS}
    week = {"portevoix.inbox.v1", "portevoix.mentions.v1"}
    assert {name for name, ms in kept.items() if ms == 7 * DAY_MS} == week
    assert {ms for name, ms in kept.items() if name not in week} == {-1}
    assert topics.DEAD_LETTER_RETENTION_MS == 30 * DAY_MS


def test_each_type_of_the_inbox_has_one_reader() -> None:
    heard = [message for messages in topics.INBOX.consumers.values() for message in messages]
    assert sorted(heard) == sorted(topics.INBOX.messages)
    assert topics.INBOX.consumers["content"] == ("ContentPublished",)
    assert topics.INBOX.producer == "anybody"


def test_free_text_from_outside_is_heard_by_metrics_alone() -> None:
    assert set(topics.MENTIONS.consumers) <= {"metrics"}


def test_heard_by() -> None:
    assert topics.INBOX in topics.heard_by("content")
    assert topics.heard_by("nobody") == ()
    assert topics.SHARE.dead_letters == "portevoix.share.v1.dlq"


def test_kafka_topics_are_the_map() -> None:
    specs = {spec["metadata"]["name"]: spec["spec"] for spec in river.kafka_topics(river.load())}
    for topic in TOPICS:
        assert specs[topic.name]["partitions"] == topic.partitions == 8
        assert specs[topic.name]["config"]["retention.ms"] == topic.retention_ms
        assert specs[topic.dead_letters]["partitions"] == topic.partitions
    kept = {name: specs[name]["config"]["retention.ms"] for name in specs if name.endswith(".dlq")}
    assert kept[topics.SHARE.dead_letters] == topics.DEAD_LETTER_RETENTION_MS
    assert kept[topics.INBOX.dead_letters] == topics.INBOX.retention_ms < topics.DEAD_LETTER_RETENTION_MS
    assert {one.dead_letters: one.dead_letters_kept_ms for one in topics.TOPICS.values()} == kept


def test_a_consumer_of_what_is_not_there_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "topics.yaml"
    text = (compiler.SOURCES / "topics.yaml").read_text("utf-8")
    path.write_text(text.replace("survey: [EmployeeChanged,", "survey: [EmployeeChangedd,"))
    with pytest.raises(ValueError, match="EmployeeChangedd"):
        river.load(path)
