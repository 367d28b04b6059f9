"""Refusals as the status of a call."""

import grpc

from services.share.domain.errors import Forbidden, Invalid, OutOfTurn, Refused, Unknown

_CODES: dict[type[Refused], grpc.StatusCode] = {
    Unknown: grpc.StatusCode.NOT_FOUND,
    Forbidden: grpc.StatusCode.PERMISSION_DENIED,
    OutOfTurn: grpc.StatusCode.FAILED_PRECONDITION,
    Invalid: grpc.StatusCode.INVALID_ARGUMENT,
}


def code_of(refusal: Refused) -> grpc.StatusCode:
    """The status code of a kind of refusal."""
    return _CODES[type(refusal)]


def fields_of(refusal: Refused) -> dict[str, str]:
    """The field that is to blame with what is wrong about it; empty where none is."""
    return {refusal.field: refusal.text} if refusal.field else {}
