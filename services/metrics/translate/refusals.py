"""Refusals to status."""

from collections.abc import Mapping

import grpc

from services.metrics.domain import errors

_CODES: Mapping[type[errors.MetricsRefusal], grpc.StatusCode] = {
    errors.BelowTheFloor: grpc.StatusCode.FAILED_PRECONDITION,
    errors.NotOver: grpc.StatusCode.FAILED_PRECONDITION,
    errors.NotFound: grpc.StatusCode.NOT_FOUND,
    errors.UnknownMention: grpc.StatusCode.NOT_FOUND,
}


def refusal_to_status(refusal: Exception) -> tuple[grpc.StatusCode, str, str, Mapping[str, str]]:
    """Code, reason, sentence, and what is wrong with which field. Raises TypeError for no refusal of ours."""
    if not isinstance(refusal, errors.MetricsRefusal):
        raise TypeError(f"{type(refusal).__name__} is no refusal of metrics")
    code = _CODES.get(type(refusal), grpc.StatusCode.INVALID_ARGUMENT)
    return code, refusal.reason, refusal.text, {refusal.field: refusal.text}
