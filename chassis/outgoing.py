"""Messages on their way out, and how they are packed into outbox rows: one row per transaction and lane.

A row holds its messages in columns, and what they have in common once: to the database it is a handful of
fields, not five for each message and two for each of its headers.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from time import time
from typing import Any, NamedTuple
from zlib import crc32

from google.protobuf.descriptor import Descriptor
from google.protobuf.message import Message

from chassis.envelope import Envelope
from chassis.validation import violations

LANES = 64
COLUMNS = ("topics", "keys", "values", "ids", "types", "times_ms")  # the fields of Said, in their order
ENVELOPE_BYTES = 250  # about what the headers of a message take
MESSAGE_BYTES = 900_000  # below the brokers' default of 1 MiB, headers included
ROW_BYTES = 4_000_000  # far below MongoDB's 16 MiB, so that a row is never the reason for a failure


class Outgoing(NamedTuple):
    """One message as it will stand on the wire, less the topic's prefix."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: list[tuple[str, bytes]]


class Said(NamedTuple):
    """One message as a transaction says it; the envelope is made of it when it leaves."""

    topic: str
    key: bytes
    value: bytes
    event_id: str
    type: str
    time_ms: int

    @classmethod
    def of(cls, event: Message, key: str, event_id: str, occurred_at_ms: int | None = None) -> "Said":
        """Make it; raise ValueError for one that breaks its own rules, or that no broker would take."""
        value = event.SerializeToString(deterministic=True)
        topic, name = _names(event.DESCRIPTOR)
        if len(value) > MESSAGE_BYTES:
            raise ValueError(f"{name} has {len(value)} bytes, at most {MESSAGE_BYTES}")
        if broken := violations(event):
            raise ValueError(f"{name} breaks its own rules: {broken}")
        time_ms = occurred_at_ms if occurred_at_ms is not None else round(time() * 1000)
        return cls(topic, key.encode(), value, event_id, name, time_ms)

    @property
    def lane(self) -> int:
        """The lane of its key: messages of one key leave in order."""
        return crc32(self.key) % LANES


def pack(messages: Sequence[Said], at: Any, source: str, traceparent: str = "") -> list[dict[str, Any]]:
    """Return outbox rows, order kept within each lane. `at` is the logical time of the transaction."""
    lanes: dict[int, list[Said]] = defaultdict(list)
    for message in messages:
        lanes[message.lane].append(message)
    common = {"at": at, "source": source, "traceparent": traceparent}
    return [
        {**common, "lane": lane, "bytes": size, **_columns(chunk)}
        for lane, waiting in lanes.items()
        for chunk, size in _chunks(waiting)
    ]


def _columns(chunk: Sequence[Said]) -> dict[str, list[Any]]:
    return dict(zip(COLUMNS, map(list, zip(*chunk, strict=True)), strict=True))


def unpack(row: Mapping[str, Any]) -> list[Outgoing]:
    """Return the messages of an outbox row in their order."""
    source, traceparent = row["source"], row["traceparent"]
    return [
        Outgoing(
            topic,
            key,
            value,
            Envelope(event_id, kind, source, time_ms, traceparent=traceparent).headers(),
        )
        for topic, key, value, event_id, kind, time_ms in zip(*(row[name] for name in COLUMNS), strict=True)
    ]


def weight(message: Outgoing) -> int:
    """Return about how many bytes a message takes in a request."""
    size = len(message.value or b"") + len(message.key or b"")
    for name, value in message.headers:
        size += len(name) + len(value)
    return size


@cache
def _names(kind: Descriptor) -> tuple[str, str]:
    return kind.file.package, kind.full_name


def _chunks(messages: Sequence[Said]) -> Iterator[tuple[list[Said], int]]:
    chunk: list[Said] = []
    size = 0
    for message in messages:
        more = len(message.value) + len(message.key) + ENVELOPE_BYTES
        if chunk and size + more > ROW_BYTES:
            yield chunk, size
            chunk, size = [], 0
        chunk.append(message)
        size += more
    if chunk:
        yield chunk, size
