"""The map of the river, read from topics.yaml, and what is made of it: code, contracts, Kafka topics."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from proto import compiler

DAY_MS = 86_400_000
DEAD_LETTER_BYTES = 2 * 1024 * 1024  # a refused record travels with more headers than it came with
BEGIN = "# -- the river: generated from proto/topics.yaml by proto/generate.py, do not edit --"
END = "# -- end of the river --"


@dataclass(frozen=True, slots=True)
class Topic:
    """`messages`: name to path of its key; `consumers`: house to names heard; retention -1: without limit."""

    name: str
    producer: str
    messages: Mapping[str, str]
    consumers: Mapping[str, tuple[str, ...]]
    partitions: int
    retention_ms: int

    @property
    def house(self) -> str:
        """The middle word: `share` of portevoix.share.v1."""
        return self.name.split(".")[1]


@dataclass(frozen=True, slots=True)
class River:
    """All topics, and how long a dead letter is kept."""

    topics: tuple[Topic, ...]
    dead_letter_retention_ms: int


def _retention_ms(days: int) -> int:
    return days * DAY_MS if days >= 0 else -1


def _heard(messages: Mapping[str, str], wanted: object) -> tuple[str, ...]:
    if wanted == "all":
        return tuple(messages)
    if not isinstance(wanted, list) or set(wanted) - set(messages):
        raise ValueError(f"topics.yaml: {wanted!r} is neither `all` nor a list of the topic's messages")
    return tuple(wanted)


def _topic(name: str, entry: Mapping[str, Any], partitions: int) -> Topic:
    messages = dict(entry["messages"])
    return Topic(
        name=name,
        producer=entry["producer"],
        messages=messages,
        consumers={house: _heard(messages, wanted) for house, wanted in entry["consumers"].items()},
        partitions=entry.get("partitions", partitions),
        retention_ms=_retention_ms(entry["retention_days"]),
    )


def load(path: Path = compiler.SOURCES / "topics.yaml") -> River:
    """The map as written. Raises ValueError where a consumer names a message that its topic lacks."""
    text = yaml.safe_load(path.read_text("utf-8"))
    topics = tuple(_topic(name, entry, text["partitions"]) for name, entry in text["topics"].items())
    return River(topics, _retention_ms(text["dead_letter_retention_days"]))


def kafka_topics(river: River, *, cluster: str = "portevoix", replicas: int = 3) -> Iterator[dict[str, Any]]:
    """Two Strimzi KafkaTopics per topic: itself and its dead letters."""
    for topic in river.topics:
        yield _kafka_topic(topic.name, topic.partitions, topic.retention_ms, cluster, replicas)
        kept = dead_letters_kept_ms(river, topic)
        letters = _kafka_topic(f"{topic.name}.dlq", topic.partitions, kept, cluster, replicas)
        letters["spec"]["config"]["max.message.bytes"] = DEAD_LETTER_BYTES
        yield letters


def dead_letters_kept_ms(river: River, topic: Topic) -> int:
    """How long the dead letters of a topic are kept: never longer than what they were refused from."""
    general = river.dead_letter_retention_ms
    return general if topic.retention_ms < 0 else min(general, topic.retention_ms)


def _kafka_topic(
    name: str, partitions: int, retention_ms: int, cluster: str, replicas: int
) -> dict[str, Any]:
    safe = max(1, replicas - 1)
    config = {"cleanup.policy": "delete", "min.insync.replicas": safe, "retention.ms": retention_ms}
    return {
        "apiVersion": "kafka.strimzi.io/v1",
        "kind": "KafkaTopic",
        "metadata": {"name": name, "labels": {"strimzi.io/cluster": cluster}},
        "spec": {"topicName": name, "partitions": partitions, "replicas": replicas, "config": config},
    }


_MODULE = '''"""The map of the river. Generated from proto/topics.yaml by proto/generate.py, do not edit."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic; it is the proto package of its messages. Retention in milliseconds, -1 without limit."""

    name: str
    # The house that says it, or "anybody".
    producer: str
    # Message to the path of the field that is its key; "a or b": the first that is set.
    messages: Mapping[str, str]
    # House to the messages that it hears; another type is ignored and counted.
    consumers: Mapping[str, tuple[str, ...]]
    partitions: int
    retention_ms: int

    @property
    def dead_letters(self) -> str:
        """Name of the topic where a consumer puts what it refuses."""
        return f"{{self.name}}.dlq"

    @property
    def dead_letters_kept_ms(self) -> int:
        """How long its dead letters are kept: never longer than what they were refused from."""
        general = DEAD_LETTER_RETENTION_MS
        return general if self.retention_ms < 0 else min(general, self.retention_ms)


DEAD_LETTER_RETENTION_MS: Final = {dead}
{constants}
TOPICS: Final[Mapping[str, Topic]] = {{topic.name: topic for topic in ({names})}}


def heard_by(house: str) -> tuple[Topic, ...]:
    """The topics of which `house` hears at least one message."""
    return tuple(topic for topic in TOPICS.values() if house in topic.consumers)


def said_by(house: str) -> tuple[Topic, ...]:
    """The topics that `house` says."""
    return tuple(topic for topic in TOPICS.values() if topic.producer == house)
'''


def _literal(value: object, indent: str = "    ") -> str:
    if isinstance(value, Mapping):
        lines = [f"{indent}    {_literal(k)}: {_literal(v, indent + '    ')},\n" for k, v in value.items()]
        return "{\n" + "".join(lines) + indent + "}" if lines else "{}"
    if isinstance(value, tuple):
        return "(\n" + "".join(f"{indent}    {_literal(one)},\n" for one in value) + indent + ")"
    return f'"{value}"' if isinstance(value, str) else repr(value)


def module(river: River) -> str:
    """Text of gen/portevoix/topics.py."""
    constants = ""
    for topic in river.topics:
        fields = "".join(f"    {name}={_literal(getattr(topic, name))},\n" for name in _FIELDS)
        constants += f"{topic.house.upper()}: Final = Topic(\n{fields})\n"
    names = ", ".join(topic.house.upper() for topic in river.topics)
    return _MODULE.format(dead=river.dead_letter_retention_ms, constants=constants, names=names)


_FIELDS = ("name", "producer", "messages", "consumers", "partitions", "retention_ms")


def importers(river: River, package: str, folder: Path = compiler.SOURCES) -> list[str]:
    """Who may import `portevoix.<package>`: who says it, who hears it, other protos that use it."""
    topics = [topic for topic in river.topics if topic.house == package]
    houses = {house for topic in topics for house in [topic.producer, *topic.consumers]} or {package}
    wire = {
        f"portevoix.{name.split('/')[1]}"
        for name in compiler.sources(folder)
        if f'import "portevoix/{package}/' in (folder / name).read_text("utf-8")
    }
    ours = {f"services.{house}" for house in houses - {"anybody"}}
    return ["cli", *sorted(ours | wire - {f"portevoix.{package}"})]  # the command line is an outside system


def contracts(river: River, folder: Path = compiler.SOURCES) -> str:
    """The river's import contracts: one per compiled package, in TOML between the two marks."""
    packages = sorted({name.split("/")[1] for name in compiler.sources(folder)} - {"type"})
    blocks = [BEGIN]
    for package in packages:
        allowed = "\n".join(f'  "{name}",' for name in importers(river, package, folder))
        blocks.append(
            f'[[tool.importlinter.contracts]]\nid = "river-{package}"\n'
            f'name = "Who says and hears portevoix.{package}, and nobody else"\ntype = "protected"\n'
            f'protected_modules = ["portevoix.{package}"]\nallowed_importers = [\n{allowed}\n]'
        )
    return "\n\n".join([*blocks, END])


def with_contracts(text: str, generated: str) -> str:
    """`text` of importlinter.toml with what is between the marks replaced. ValueError without marks."""
    pattern = re.compile(re.escape(BEGIN) + ".*?" + re.escape(END), re.DOTALL)
    if not pattern.search(text):
        raise ValueError("importlinter.toml has lost the marks between which the river's contracts stand")
    return pattern.sub(lambda _: generated, text)
