"""Messages on their way out, and how they are packed into outbox rows: one row per transaction and lane."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from time import time
from typing import Any, NamedTuple
from zlib import crc32

from google.protobuf.message import Message

from chassis.envelope import Envelope
from chassis.validation import violations

LANES = 64
MESSAGE_BYTES = 900_000  # below the brokers' default of 1 MiB, headers included
ROW_BYTES = 4_000_000  # far below MongoDB's 16 MiB, so that a row is never the reason for a failure


class Outgoing(NamedTuple):
    """One message as it will stand on the wire, less the topic's prefix."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: list[tuple[str, bytes]]

    @classmethod
    def of(
        cls,
        event: Message,
        key: str,
        event_id: str,
        source: str,
        occurred_at_ms: int | None,
        traceparent: str = "",
    ) -> "Outgoing":
        """Make it; raise ValueError for one that breaks its own rules, or that no broker would take."""
        value = event.SerializeToString(deterministic=True)
        if len(value) > MESSAGE_BYTES:
            raise ValueError(f"{event.DESCRIPTOR.full_name} has {len(value)} bytes, at most {MESSAGE_BYTES}")
        if broken := violations(event):
            raise ValueError(f"{event.DESCRIPTOR.full_name} breaks its own rules: {broken}")
        kind = event.DESCRIPTOR
        time_ms = occurred_at_ms if occurred_at_ms is not None else round(time() * 1000)
        envelope = Envelope(event_id, kind.full_name, source, time_ms, traceparent=traceparent)
        return cls(kind.file.package, key.encode(), value, envelope.headers())

    @property
    def lane(self) -> int:
        """The lane of its key: messages of one key leave in order."""
        return crc32(self.key or b"") % LANES


def pack(messages: Sequence[Outgoing], at: Any) -> list[dict[str, Any]]:
    """Return outbox rows, order kept within each lane. `at` is the logical time of the transaction."""
    lanes: dict[int, list[Outgoing]] = defaultdict(list)
    for message in messages:
        lanes[message.lane].append(message)
    return [
        {"at": at, "lane": lane, "messages": [_stored(one) for one in chunk]}
        for lane, waiting in lanes.items()
        for chunk in _chunks(waiting)
    ]


def unpack(row: Mapping[str, Any]) -> list[Outgoing]:
    """Return the messages of an outbox row in their order."""
    return [Outgoing(one["t"], one["k"], one["v"], list(map(tuple, one["h"]))) for one in row["messages"]]


def _stored(message: Outgoing) -> dict[str, Any]:
    return {"t": message.topic, "k": message.key, "v": message.value, "h": message.headers}


def _chunks(messages: Sequence[Outgoing]) -> Iterator[list[Outgoing]]:
    chunk: list[Outgoing] = []
    size = 0
    for message in messages:
        weight = _weight(message)
        if chunk and size + weight > ROW_BYTES:
            yield chunk
            chunk, size = [], 0
        chunk.append(message)
        size += weight
    if chunk:
        yield chunk


def _weight(message: Outgoing) -> int:
    size = len(message.value or b"") + len(message.key or b"")
    for name, value in message.headers:
        size += len(name) + len(value)
    return size
