"""One event as it travels: a message of the inbox in a CloudEvents 1.0 envelope, binary mode."""

import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import TypeAlias
from uuid import NAMESPACE_URL, uuid5

from google.protobuf import json_format

from portevoix.inbox.v1 import events_pb2 as inbox

Reportable: TypeAlias = (
    inbox.EngagementObserved
    | inbox.ConversionObserved
    | inbox.MentionObserved
    | inbox.EmployeeChanged
    | inbox.ShareMade
    | inbox.ContentPublished
)
_IDS = uuid5(NAMESPACE_URL, "urn:portevoix:client")
_MOMENTS = ("observed_at_ms", "occurred_at_ms", "effective_at_ms")
_SUBJECTS = ("share_id", "link_code", "content_id", "external_id")


class Form(Enum):
    """How the body is written; the value is its content type."""

    PROTOBUF = "application/protobuf"
    JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Event:
    """A message and its envelope. What is sent twice under the same source and id counts once."""

    id: str
    source: str
    message: Reportable
    time_ms: int

    @classmethod
    def of(cls, message: Reportable, *, source: str, event_id: str = "") -> "Event":
        """Wrap `message`. `source` is the name that the publisher gives itself, a URI.

        Without an id of the publisher's own, the id follows from source and content: the same message again
        is a repeat. Give an id where two equal messages are two events, such as two deltas of 1 in one
        millisecond. Raises TypeError for what is no message of the inbox.
        """
        if not isinstance(message, Reportable):
            raise TypeError(f"{type(message).__name__} is no message of portevoix.inbox.v1")
        return cls(event_id or _id_of(message, source), source, message, _time_ms(message))

    @property
    def type(self) -> str:
        """The full name of the message."""
        return str(self.message.DESCRIPTOR.full_name)

    @property
    def subject(self) -> str:
        """What the event is about; as the key it keeps news of one thing in order. May be empty."""
        names = {field.name for field, _ in self.message.ListFields()}
        return next((str(getattr(self.message, name)) for name in _SUBJECTS if name in names), "")

    def body(self, form: Form) -> bytes:
        """The message alone, in that form."""
        if form is Form.PROTOBUF:
            return self.message.SerializeToString()
        return json.dumps(json_format.MessageToDict(self.message), ensure_ascii=False).encode()

    def attributes(self, form: Form, prefix: str) -> dict[str, str]:
        """The envelope as headers; `prefix` is ce_ in the Kafka binding and ce- in that of HTTP."""
        moment = datetime.fromtimestamp(self.time_ms / 1000, UTC).isoformat(timespec="milliseconds")
        attributes = {
            "specversion": "1.0",
            "id": self.id,
            "source": self.source,
            "type": self.type,
            "time": moment.replace("+00:00", "Z"),
        }
        headers = {f"{prefix}{name}": value for name, value in attributes.items()}
        return {**headers, "content-type": form.value}


def _id_of(message: Reportable, source: str) -> str:
    content = message.SerializeToString(deterministic=True).hex()
    return str(uuid5(_IDS, f"{source}\n{message.DESCRIPTOR.full_name}\n{content}"))


def _time_ms(message: Reportable) -> int:
    """The moment that the message itself names; now where it names none."""
    named = (getattr(message, name, 0) for name in _MOMENTS)
    return next((moment for moment in named if moment), time.time_ns() // 1_000_000)
