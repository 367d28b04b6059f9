"""CloudEvents 1.0 over HTTP: binary, structured and batched JSON.

Written here, since the package of that name makes up ids that are missing and reads protobuf as text: the
one would be counted twice, the other lost.
"""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import unquote

from google.protobuf import json_format
from google.protobuf.message import DecodeError, Message

from portevoix.inbox.v1 import events_pb2 as inbox_pb2
from services.share.domain.errors import Invalid

STRUCTURED = "application/cloudevents+json"
BATCHED = "application/cloudevents-batch+json"
PROTOBUF = ("application/protobuf", "application/x-protobuf")
JSON = "application/json"
BATCH_EVENTS = 1000
M = TypeVar("M", bound=Message)
_REQUIRED = ("specversion", "id", "source", "type")
_LONGEST = 200
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_TYPES: Mapping[str, type[Message]] = {
    kind.DESCRIPTOR.full_name: kind
    for kind in (
        inbox_pb2.EngagementObserved,
        inbox_pb2.ConversionObserved,
        inbox_pb2.MentionObserved,
        inbox_pb2.EmployeeChanged,
        inbox_pb2.ShareMade,
        inbox_pb2.ContentPublished,
    )
}


@dataclass(frozen=True, slots=True)
class OutsideEvent:
    """One event as it came; `path` names it in what is said of it, `time_ms` is None where it has no time."""

    path: str
    event_id: str
    source: str
    type: str
    time_ms: int | None
    content_type: str
    value: bytes


def events_from_http(headers: Mapping[str, str], body: bytes) -> list[OutsideEvent]:
    """The events of a request. Raises Invalid naming the header or the attribute that is missing or wrong."""
    content_type = _media_type(headers.get("content-type", ""))
    if content_type == STRUCTURED:
        return [_structured("", _json(body))]
    if content_type == BATCHED:
        batch = _json(body)
        if not isinstance(batch, list) or not 0 < len(batch) <= BATCH_EVENTS:
            raise Invalid("INVALID_BATCH", f"a batch is an array of 1 to {BATCH_EVENTS} events", "body")
        return [_structured(f"events[{place}].", one) for place, one in enumerate(batch)]
    named = {name: _header(name, headers.get(f"ce-{name}")) for name in (*_REQUIRED, "time")}
    return [_event("ce-", named, content_type, body)]


def message_of(event: OutsideEvent) -> Message:
    """The message of an event.

    Raises Invalid for a type that the inbox does not have, or a value that is none.
    """
    kind = _TYPES.get(event.type)
    if kind is None:
        raise Invalid("UNKNOWN_TYPE", "the inbox has no such type", f"{event.path}type")
    if event.content_type in PROTOBUF:
        try:
            return kind.FromString(event.value)
        except DecodeError:
            text = "the data is not protobuf of that type"
            raise Invalid("UNDECODABLE", text, f"{event.path}data") from None
    return message_from_json(kind, event.value, f"{event.path}data")


def message_from_json(kind: type[M], value: bytes, field: str) -> M:
    """The message that JSON stands for (proto3 mapping). Raises Invalid naming `field` for what is none."""
    try:
        return json_format.Parse(value, kind())
    except (json_format.ParseError, UnicodeDecodeError) as error:
        why = str(error)[:200].encode(errors="replace").decode()
        raise Invalid("UNDECODABLE", f"is not JSON of that type: {why}", field) from None


def subject_of(message: Message) -> str:
    """What an event is about: events about one subject keep their order."""
    for name in ("external_id", "share_id", "link_code", "content_id"):
        if found := getattr(message, name, ""):
            return str(found)
    return ""


def _structured(path: str, event: Any) -> OutsideEvent:
    if not isinstance(event, dict):
        raise Invalid("INVALID_EVENT", "an event is an object", path.rstrip(".") or "body")
    content_type = _media_type(event.get("datacontenttype") or JSON)
    if "data_base64" in event:
        try:
            value = base64.b64decode(event["data_base64"], validate=True)
        except (binascii.Error, TypeError, ValueError):
            raise Invalid("UNDECODABLE", "data_base64 is not base64", f"{path}data_base64") from None
    else:
        value = json.dumps(event.get("data")).encode()
    return _event(path, event, content_type, value)


def _event(path: str, named: Mapping[str, Any], content_type: str, value: bytes) -> OutsideEvent:
    for name in _REQUIRED:
        given = named.get(name)
        if not isinstance(given, str) or not 0 < len(given) <= _LONGEST:
            raise Invalid("INVALID_EVENT", f"is needed, 1 to {_LONGEST} characters", f"{path}{name}")
        if any("\ud800" <= character <= "\udfff" for character in given):
            raise Invalid("INVALID_EVENT", "must be Unicode text, without halves of pairs", f"{path}{name}")
    if named["specversion"] != "1.0":
        raise Invalid("INVALID_EVENT", "must be 1.0", f"{path}specversion")
    if content_type not in (*PROTOBUF, JSON):
        where = "content-type" if path == "ce-" else f"{path}datacontenttype"
        raise Invalid("UNKNOWN_CONTENT_TYPE", f"must be {PROTOBUF[0]} or {JSON}", where)
    return OutsideEvent(
        path="" if path == "ce-" else path,
        event_id=named["id"],
        source=named["source"],
        type=named["type"],
        time_ms=_time_ms(path, named.get("time")),
        content_type=PROTOBUF[0] if content_type in PROTOBUF else JSON,
        value=value,
    )


def _header(name: str, given: str | None) -> str | None:
    """The value behind a header: double quotes undone, then percent signs, as the HTTP binding says."""
    if given is None:
        return None
    quoted = _QUOTED.fullmatch(given)
    try:
        return unquote(re.sub(r"\\(.)", r"\1", quoted[1]) if quoted else given, errors="strict")
    except UnicodeDecodeError:
        raise Invalid("INVALID_EVENT", "its percent signs do not make UTF-8", f"ce-{name}") from None


def _time_ms(path: str, given: Any) -> int | None:
    if given is None:
        return None
    try:
        at = datetime.fromisoformat(given)
        if at.tzinfo is None:
            raise ValueError(given)
        return (at.astimezone(UTC) - _EPOCH) // timedelta(milliseconds=1)  # no rounding up into year 10000
    except (TypeError, ValueError, OverflowError):
        raise Invalid("INVALID_EVENT", "must be a time as of RFC 3339", f"{path}time") from None


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise Invalid("UNDECODABLE", "the body is not JSON", "body") from None


def _media_type(given: Any) -> str:
    return str(given).split(";")[0].strip().lower()
