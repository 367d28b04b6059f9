"""KafkaTopic objects against the map of the river."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import yaml

from deploy.checks import Document
from deploy.checks.references import of_kind
from proto.river import kafka_topics, load

FILE = Path(__file__).resolve().parents[1] / "k8s" / "base" / "topics" / "topics.yaml"
HEADER = "# Generated from proto/topics.yaml by `python -m deploy.check --write`, do not edit.\n"


def generated() -> str:
    """What the committed file must be."""
    documents = list(kafka_topics(load()))
    return HEADER + yaml.safe_dump_all(documents, sort_keys=False)


def current() -> Iterator[str]:
    """A complaint where the committed file is not what its source says."""
    if not FILE.exists() or FILE.read_text("utf-8") != generated():
        yield f"{FILE.name} is not what proto/topics.yaml says: run `python -m deploy.check --write`"


def complaints(documents: Sequence[Document]) -> Iterator[str]:
    """Topics that are missing, unknown, or that an overlay gave other partitions or another retention."""
    wanted = {one["metadata"]["name"]: one["spec"] for one in kafka_topics(load())}
    found = {one["metadata"]["name"]: one["spec"] for one in of_kind(documents, "KafkaTopic")}
    yield from (f"there is no KafkaTopic {name}" for name in sorted(wanted.keys() - found.keys()))
    yield from (f"KafkaTopic {name}: nobody speaks of it" for name in sorted(found.keys() - wanted.keys()))
    for name in sorted(wanted.keys() & found.keys()):
        yield from (f"KafkaTopic {name}: {fault}" for fault in _differences(wanted[name], found[name]))


def _differences(wanted: Document, found: Document) -> Iterator[str]:
    if found["topicName"] != wanted["topicName"]:
        yield f"is called {found['topicName']}"
    if found["partitions"] != wanted["partitions"]:
        # Keys would move to other partitions, and their order with them.
        yield f"{found['partitions']} partitions, the map says {wanted['partitions']}"
    for name in ("retention.ms", "cleanup.policy"):
        if found["config"].get(name) != wanted["config"][name]:
            yield f"{name} is {found['config'].get(name)}, the map says {wanted['config'][name]}"
    if found["config"]["min.insync.replicas"] > found["replicas"]:
        yield "asks for more replicas in sync than there are"
