"""A status as HTTP tells it: the code of google.rpc's mapping, the body google.rpc.Status as JSON."""

from http import HTTPStatus
from typing import Any, cast

import grpc
from google.protobuf import json_format
from google.rpc import error_details_pb2, status_pb2  # details are shown by type, so both must be known
from grpc_status import rpc_status
from starlette.responses import JSONResponse

from chassis.refusal import Status, to_wire

CODES = {
    "OK": 200,
    "CANCELLED": 499,
    "UNKNOWN": 500,
    "INVALID_ARGUMENT": 400,
    "DEADLINE_EXCEEDED": 504,
    "NOT_FOUND": 404,
    "ALREADY_EXISTS": 409,
    "PERMISSION_DENIED": 403,
    "UNAUTHENTICATED": 401,
    "RESOURCE_EXHAUSTED": 429,
    "FAILED_PRECONDITION": 400,
    "ABORTED": 409,
    "OUT_OF_RANGE": 400,
    "UNIMPLEMENTED": 501,
    "INTERNAL": 500,
    "UNAVAILABLE": 503,
    "DATA_LOSS": 500,
}
NAMES = {code.value[0]: code.name for code in grpc.StatusCode}
# Answers are about people: no cache between them and the caller may keep any.
HEADERS = {"cache-control": "no-store"}
_DETAILS = (error_details_pb2.BadRequest, error_details_pb2.ErrorInfo)


def from_status(status: Status) -> JSONResponse:
    """The answer for a refusal that happened on the HTTP side."""
    return _answer(to_wire(status))


def from_call(error: grpc.aio.AioRpcError) -> JSONResponse:
    """The answer for a status that a call came back with."""
    wire = rpc_status.from_call(cast(grpc.Call, error))  # it has the three methods that are asked for
    if wire is None:
        wire = status_pb2.Status(code=error.code().value[0], message=error.details() or "")
    return _answer(wire)


def from_http(code: int, text: str) -> JSONResponse:
    """The answer for what has no gRPC counterpart, such as 405 or 413."""
    reason = HTTPStatus(code).phrase.upper().replace(" ", "_").replace("-", "_")
    wire = to_wire(Status(grpc.StatusCode.INVALID_ARGUMENT, reason, text))
    return _answer(wire, code)


def _answer(wire: Any, code: int | None = None) -> JSONResponse:
    code = code or CODES[NAMES.get(wire.code, "UNKNOWN")]
    headers = HEADERS | ({"www-authenticate": "Bearer"} if code == HTTPStatus.UNAUTHORIZED else {})
    return JSONResponse(json_format.MessageToDict(wire), code, headers)
