"""CloudEvents 1.0, Kafka binding, binary mode: what travels in the headers beside a message.

The event id is fixed when a fact is written and never changes: not by a retry, a relay, a replay or a
dead-letter round trip. Source: the CloudEvents Kafka protocol binding, section 3.2.
"""

from collections.abc import Collection
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha1
from typing import Any, NamedTuple
from uuid import NAMESPACE_URL, UUID, uuid5

from bson.binary import UUID_SUBTYPE, Binary

PROTOBUF = "application/protobuf"
JSON = "application/json"
_NAMES = frozenset(
    {"ce_specversion", "ce_id", "ce_type", "ce_source", "ce_time", "content-type", "traceparent"}
)
_CONTENT_TYPES = frozenset({PROTOBUF, JSON})
_OUTSIDE = uuid5(NAMESPACE_URL, "urn:portevoix:event:outside")
_DERIVED = uuid5(NAMESPACE_URL, "urn:portevoix:event:derived")


class NotAnEvent(ValueError):
    """The headers do not make a CloudEvent; the text names the one that is wrong."""


class Envelope(NamedTuple):
    """What the headers of one message say. `time_ms` is UTC, whole milliseconds."""

    event_id: str
    type: str
    source: str
    time_ms: int
    content_type: str = PROTOBUF
    traceparent: str = ""

    def headers(self) -> list[tuple[str, bytes]]:
        """Return the record headers in the binding's binary mode."""
        event_id, kind, source, time_ms, content_type, traceparent = self
        pairs = [
            ("ce_specversion", b"1.0"),
            ("ce_id", event_id.encode()),
            ("ce_type", _encoded(kind)),
            ("ce_source", _encoded(source)),
            ("ce_time", iso(time_ms).encode()),
            ("content-type", _encoded(content_type)),
        ]
        if traceparent:
            pairs.append(("traceparent", traceparent.encode()))
        return pairs if event_id and kind and source and content_type else [pair for pair in pairs if pair[1]]


def read(headers: Collection[tuple[str, bytes | None]]) -> Envelope:
    """Read record headers; raise NotAnEvent naming the header that is missing or broken."""
    found: dict[str, Any] = dict(headers)
    try:  # nearly all are as we write them, and then this is all there is to do
        event_id, kind, source = (
            found["ce_id"].decode(),
            found["ce_type"].decode(),
            found["ce_source"].decode(),
        )
        content_type, trace = found["content-type"].decode(), found.get("traceparent")
        if event_id and kind and source and content_type in _CONTENT_TYPES and found.keys() <= _NAMES:
            time_ms = round(datetime.fromisoformat(found["ce_time"].decode()).timestamp() * 1000)
            return Envelope(event_id, kind, source, time_ms, content_type, trace.decode() if trace else "")
    except (KeyError, AttributeError, ValueError, OverflowError):
        pass
    return _read_slowly(headers)


def _read_slowly(headers: Collection[tuple[str, bytes | None]]) -> Envelope:
    found = {name.lower(): value for name, value in headers}
    event_id, kind, source = _text(found, "ce_id"), _text(found, "ce_type"), _text(found, "ce_source")
    content_type = _text(found, "content-type", PROTOBUF)
    if content_type not in _CONTENT_TYPES:
        content_type = content_type.split(";")[0].strip().lower()
    return Envelope(event_id, kind, source, _time_ms(found), content_type, _text(found, "traceparent", ""))


def outside_id(source: str, event_id: str) -> str:
    """Return the house's own id of an outside event: two publishers may both say "1"."""
    return _hashed(_OUTSIDE, f"{source}\n{event_id}")


def derived_id(cause: str, *parts: object) -> str:
    """Return the id of what follows from the event `cause`; the same parts give the same id for ever."""
    return _hashed(_DERIVED, "\n".join((cause, *map(str, parts))))


@lru_cache(maxsize=20_000)  # a house asks again for each event of a batch, and there are two at a time
def stored_id(event_id: str) -> Binary:
    """Return an event id as the UUID it is stored under; one that is no UUID is hashed to one.

    As the driver writes it: a UUID object would cost it more than all else of such a document.
    """
    try:
        return Binary(_uuid_bytes(event_id), UUID_SUBTYPE)
    except ValueError:
        return Binary(uuid5(_OUTSIDE, event_id).bytes, UUID_SUBTYPE)


def _uuid_bytes(event_id: str) -> bytes:
    digits = event_id.replace("-", "")
    if len(digits) == 32 and digits.isascii() and digits.isalnum():
        return bytes.fromhex(digits)  # what UUID() does, in a third of its time
    return UUID(event_id).bytes


def iso(time_ms: int) -> str:
    """Return UTC milliseconds as RFC 3339 text."""
    return f"{_iso_second(time_ms // 1000)}.{time_ms % 1000:03}Z"


@lru_cache(maxsize=4096)
def _iso_second(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).replace(tzinfo=None).isoformat()


@lru_cache(maxsize=1024)
def _encoded(name: str) -> bytes:
    return name.encode()


def _hashed(namespace: UUID, name: str) -> str:
    """Return str(uuid5(namespace, name)), without the two objects that are costly to make on the way."""
    digest = bytearray(sha1(namespace.bytes + name.encode(), usedforsecurity=False).digest()[:16])
    digest[6] = digest[6] & 0x0F | 0x50
    digest[8] = digest[8] & 0x3F | 0x80
    text = digest.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def _time_ms(found: dict[str, bytes | None]) -> int:
    text = _text(found, "ce_time", "")
    if not text:
        return 0
    try:
        return round(datetime.fromisoformat(text).timestamp() * 1000)
    except (ValueError, OverflowError) as error:
        raise NotAnEvent(f"header ce_time is no RFC 3339 time: {text!r}") from error


def _text(found: dict[str, bytes | None], name: str, default: str | None = None) -> str:
    value = found.get(name)
    if value is None or value == b"":
        if default is None:
            raise NotAnEvent(f"header {name} is missing")
        return default
    try:
        return value.decode()
    except UnicodeDecodeError as error:
        raise NotAnEvent(f"header {name} is not UTF-8") from error
