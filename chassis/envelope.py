"""CloudEvents 1.0, Kafka binding, binary mode: what travels in the headers beside a message.

The event id is fixed when a fact is written and never changes: not by a retry, a relay, a replay or a
dead-letter round trip. Source: the CloudEvents Kafka protocol binding, section 3.2.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, UUID, uuid5

PROTOBUF = "application/protobuf"
JSON = "application/json"
_OUTSIDE = uuid5(NAMESPACE_URL, "urn:portevoix:event:outside")
_DERIVED = uuid5(NAMESPACE_URL, "urn:portevoix:event:derived")


class NotAnEvent(ValueError):
    """The headers do not make a CloudEvent; the text names the one that is wrong."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """What the headers of one message say. `time_ms` is UTC, whole milliseconds."""

    event_id: str
    type: str
    source: str
    time_ms: int
    content_type: str = PROTOBUF
    traceparent: str = ""

    def headers(self) -> list[tuple[str, bytes]]:
        """Return the record headers in the binding's binary mode."""
        pairs = [
            ("ce_specversion", "1.0"),
            ("ce_id", self.event_id),
            ("ce_type", self.type),
            ("ce_source", self.source),
            ("ce_time", iso(self.time_ms)),
            ("content-type", self.content_type),
            ("traceparent", self.traceparent),
        ]
        return [(name, value.encode()) for name, value in pairs if value]


def read(headers: Iterable[tuple[str, bytes | None]]) -> Envelope:
    """Read record headers; raise NotAnEvent naming the header that is missing or broken."""
    found = {name.lower(): value for name, value in headers}
    return Envelope(
        event_id=_text(found, "ce_id"),
        type=_text(found, "ce_type"),
        source=_text(found, "ce_source"),
        time_ms=_time_ms(found),
        content_type=_text(found, "content-type", PROTOBUF).split(";")[0].strip().lower(),
        traceparent=_text(found, "traceparent", ""),
    )


def outside_id(source: str, event_id: str) -> str:
    """Return the house's own id of an outside event: two publishers may both say "1"."""
    return str(uuid5(_OUTSIDE, f"{source}\n{event_id}"))


def derived_id(cause: str, *parts: object) -> str:
    """Return the id of what follows from the event `cause`; the same parts give the same id for ever."""
    return str(uuid5(_DERIVED, "\n".join((cause, *map(str, parts)))))


def as_uuid(event_id: str) -> UUID:
    """Return an event id as the UUID it is stored under; one that is no UUID is hashed to one."""
    try:
        return UUID(event_id)
    except ValueError:
        return uuid5(_OUTSIDE, event_id)


def iso(time_ms: int) -> str:
    """Return UTC milliseconds as RFC 3339 text."""
    moment = datetime.fromtimestamp(time_ms / 1000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


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
