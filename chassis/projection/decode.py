"""From a record to a fact, or to the reason why not. Nothing here fails: a broken record is a refusal."""

from collections.abc import Callable
from time import time
from typing import Any

import structlog
from google.protobuf import json_format
from google.protobuf.message import DecodeError, Message

from chassis import envelope
from chassis.projection.model import Heard, Item, Origin, PassedOver, Projection, Refused
from chassis.validation import violations

log = structlog.get_logger(__name__)


class Decoder:
    """Decodes for one projection."""

    def __init__(self, projection: Projection[Any], bare: Callable[[str], str]) -> None:
        self._projection = projection
        self._bare = bare
        self._types = {
            kind.DESCRIPTOR.full_name: (kind, translate, projection.marks_of(kind))
            for kind, translate in projection.hears.items()
        }

    def decode(self, item: Item) -> Item:
        """Set `heard`, or `refusal`, or the outcome `ignored`."""
        try:
            found = envelope.read(item.headers)
            item.traceparent = found.traceparent
            known = self._types.get(found.type)
            if known is None:
                self._pass_over(found.type, item)
                return item
            kind, translate, item.marks = known
            message = _parse(kind, found.content_type, item.value)
            _validate(message)
            origin = self._origin(found, item)
            item.heard = Heard(translate(message, origin), origin)
            item.stored_id = envelope.stored_id(origin.event_id)
        except PassedOver:
            item.outcome = "ignored"
        except envelope.NotAnEvent as error:
            if self._projection.bystander:
                item.outcome = "ignored"
            else:
                item.refusal = Refused("NOT_A_CLOUDEVENT", str(error))
        except Refused as refusal:
            item.refusal = refusal
        except Exception as error:  # a handler's own fault must not hold up what stands behind it
            log.exception("a handler raised", projection=self._projection.name)
            item.refusal = Refused("HANDLER_RAISED", type(error).__name__)
        return item

    def _pass_over(self, full_name: str, item: Item) -> None:
        """Ignore a type that is not heard, or refuse one that has no business here."""
        ignores = self._projection.ignores
        package = self._bare(item.topic)
        ours = full_name in ignores if ignores is not None else full_name.rpartition(".")[0] == package
        if ours or self._projection.bystander:
            item.outcome = "ignored"
            return
        raise Refused("UNKNOWN_TYPE", f"type {full_name[:200]!r} does not belong to {package}")

    def _origin(self, found: envelope.Envelope, item: Item) -> Origin:
        event_id = found.event_id
        if self._projection.outside:
            event_id = envelope.outside_id(found.source, found.event_id)
        now_ms = round(time() * 1000)
        return Origin(  # by place: names would cost a third more
            event_id,
            found.source,
            found.event_id,
            self._bare(item.topic),
            item.partition,
            item.offset,
            found.time_ms or now_ms,
            item.accepted_at_ms or now_ms,
        )


def _parse(kind: type[Message], content_type: str, value: bytes | None) -> Message:
    if value is None:
        raise Refused("EMPTY", "the record has no value")
    try:
        if content_type in (envelope.PROTOBUF, "application/x-protobuf"):
            return kind.FromString(value)
        if content_type == envelope.JSON:
            return json_format.Parse(value, kind())
    except DecodeError as error:
        raise Refused("UNDECODABLE", "the value is not protobuf of that type") from error
    except (json_format.ParseError, UnicodeDecodeError) as error:
        raise Refused("UNDECODABLE", f"the value is not JSON of that type: {str(error)[:200]}") from error
    raise Refused("UNKNOWN_CONTENT_TYPE", f"content-type {content_type[:100]!r} is not heard here")


def _validate(message: Message) -> None:
    if broken := violations(message):
        wrong = (f"{path}: {text}" for path, text in list(broken.items())[:10])
        raise Refused("INVALID", "; ".join(wrong))
