"""Moments, etags and status codes."""

from datetime import UTC, datetime, timedelta

import grpc

from services.content.domain import errors

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CODES: dict[type[errors.Refused], grpc.StatusCode] = {
    errors.NotFound: grpc.StatusCode.NOT_FOUND,
    errors.Taken: grpc.StatusCode.ALREADY_EXISTS,
    errors.Invalid: grpc.StatusCode.INVALID_ARGUMENT,
    errors.ChangedMeanwhile: grpc.StatusCode.ABORTED,
    errors.NoSeatLeft: grpc.StatusCode.RESOURCE_EXHAUSTED,
}


def code_of(refusal: errors.Refused) -> grpc.StatusCode:
    """The status of a refusal; FAILED_PRECONDITION where none says it better."""
    return _CODES.get(type(refusal), grpc.StatusCode.FAILED_PRECONDITION)


def to_ms(moment: datetime) -> int:
    """Milliseconds UTC, rounded down."""
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def from_ms(milliseconds: int) -> datetime:
    """The moment. Raises Invalid beyond the year 9999."""
    try:
        return _EPOCH + timedelta(milliseconds=milliseconds)
    except OverflowError as error:
        raise errors.Invalid("a moment is out of range", {"at_ms": "is beyond the year 9999"}) from error


def etag_of(revision: int) -> str:
    """The etag of a revision."""
    return f"r{revision}"


def revision_from(etag: str) -> int:
    """The revision that the asker read; 0 where they do not mind, -1 for an etag that is not ours."""
    digits = etag.removeprefix("r")
    return (int(digits) if digits.isascii() and digits.isdecimal() else -1) if etag else 0
