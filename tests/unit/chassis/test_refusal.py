"""A refusal on the wire."""

import grpc
from google.rpc import error_details_pb2
from google.rpc.error_details_pb2 import BadRequest

from chassis.refusal import STATUS_LIMIT_BYTES, VIOLATIONS_LIMIT, Refusal, Refusals, Status, to_wire
from chassis.rpc import failures


class Declined(Exception):
    pass


REFUSALS = Refusals(Declined, lambda _: Status(grpc.StatusCode.NOT_FOUND, "UNKNOWN_ITEM", "no such item"))


def test_reason_and_fields_travel_as_details() -> None:
    status = Status(
        grpc.StatusCode.INVALID_ARGUMENT, "BAD", "two fields", {"a.b[0]": "too long", "c": "missing"}
    )
    wire = to_wire(status)
    info, bad = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
    assert wire.details[0].Unpack(info)
    assert wire.details[1].Unpack(bad)
    assert (wire.code, info.reason, info.domain) == (3, "BAD", "portevoix")
    assert {one.field: one.description for one in bad.field_violations} == status.fields


def test_a_status_fits_a_trailer() -> None:
    fields = {f"{'é' * 400}{n}": "ö" * 900 for n in range(500)}
    wire = to_wire(Status(grpc.StatusCode.INVALID_ARGUMENT, "BAD", "x" * 9000, fields))
    assert wire.ByteSize() < STATUS_LIMIT_BYTES + 100


def test_faults_that_are_not_named_are_counted() -> None:
    def message(faults: int) -> tuple[str, int]:
        fields = {f"rules[{place}].points": "NOT_POSITIVE" for place in range(faults)}
        wire, bad = to_wire(Status(grpc.StatusCode.INVALID_ARGUMENT, "BAD", "no", fields)), BadRequest()
        assert wire.details[1].Unpack(bad)
        return wire.message, len(bad.field_violations)

    assert message(VIOLATIONS_LIMIT) == ("no", 50)
    assert message(120) == ("no (and 70 more faults that are not named here)", 50)


def test_refusals_and_failures_have_a_status_and_mistakes_have_none() -> None:
    own = Refusal(grpc.StatusCode.ABORTED, "CHANGED", "again", etag="is old")
    assert failures.status_of(own, REFUSALS) == own.status
    found = failures.status_of(Declined(), REFUSALS)
    assert found is not None
    assert found.reason == "UNKNOWN_ITEM"
    assert failures.status_of(RuntimeError("secret"), REFUSALS) is None
    assert "secret" not in repr(failures.mistake("c-1"))
