"""How a refusal looks on the wire: google.rpc.Status with a reason that programs can read.

A refusal is our own decision and is not retried; a failure is the world's and does not pass here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import grpc
from google.rpc import error_details_pb2, status_pb2
from grpc_status import rpc_status

DOMAIN = "portevoix"
# Details travel in one trailer: gRPC drops the status of a call whose trailers pass 8 KiB.
STATUS_LIMIT_BYTES = 7000
VIOLATIONS_LIMIT = 50
TEXT_LIMIT = 1000


@dataclass(frozen=True)
class Status:
    """What the caller is told. `fields` names what was wrong where, and becomes BadRequest violations."""

    code: grpc.StatusCode
    reason: str
    message: str
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Refusals:
    """How a house's own refusals become a status: every exception of `kind` is given to `status`."""

    kind: type[Exception]
    status: Callable[[Exception], Status]


class Refusal(Exception):
    """A refusal by the chassis itself: identity, validation, idempotency."""

    def __init__(self, code: grpc.StatusCode, reason: str, message: str, **fields: str) -> None:
        """Field names that are no identifiers are given by `Refusal.of`."""
        super().__init__(f"{reason}: {message}")
        self.status = Status(code, reason, message, fields)

    @classmethod
    def of(cls, status: Status) -> "Refusal":
        """The same refusal from a ready status."""
        refusal = cls(status.code, status.reason, status.message)
        refusal.status = status
        return refusal


def to_wire(status: Status) -> status_pb2.Status:
    """The status as google.rpc.Status, cut to what a trailer can carry; the message says how much was cut."""
    wire = status_pb2.Status(code=status.code.value[0], message=status.message[:TEXT_LIMIT])
    wire.details.add().Pack(error_details_pb2.ErrorInfo(reason=status.reason, domain=DOMAIN))
    if status.fields:
        bad = _bad_request(status.fields, STATUS_LIMIT_BYTES - wire.ByteSize())
        wire.details.add().Pack(bad)
        if more := len(status.fields) - len(bad.field_violations):
            wire.message += f" (and {more} more faults that are not named here)"
    return wire


def to_grpc(status: Status) -> grpc.Status:
    """The status as grpc's abort_with_status takes it."""
    return rpc_status.to_status(to_wire(status))


def _bad_request(fields: Mapping[str, str], limit_bytes: int) -> error_details_pb2.BadRequest:
    bad = error_details_pb2.BadRequest()
    for name, text in list(fields.items())[:VIOLATIONS_LIMIT]:
        violation = error_details_pb2.BadRequest.FieldViolation(field=name[:200], description=text[:300])
        if bad.ByteSize() + violation.ByteSize() + 100 > limit_bytes:
            break
        bad.field_violations.append(violation)
    return bad
