"""What a caller is told when the world failed, or when we did: never a detail of our inside."""

import grpc
from pymongo.errors import ConnectionFailure, ExecutionTimeout, PyMongoError

from chassis.refusal import Refusal, Refusals, Status


def status_of(error: Exception, refusals: Refusals) -> Status | None:
    """The status of an expected error: a refusal, or a failure that a repeat may mend. None for a mistake."""
    if isinstance(error, Refusal):
        return error.status
    if isinstance(error, refusals.kind):
        return refusals.status(error)
    if isinstance(error, PyMongoError):
        return _database_failure(error)
    if isinstance(error, grpc.aio.AioRpcError):
        return _house_failure(error)
    return None


def mistake(correlation_id: str) -> Status:
    """What is told of an error that nobody foresaw: an id by which the log line is found."""
    text = (
        f"something went wrong here; ask for {correlation_id}" if correlation_id else "something went wrong"
    )
    return Status(grpc.StatusCode.INTERNAL, "INTERNAL", text)


def _database_failure(error: PyMongoError) -> Status | None:
    if error.has_error_label("TransientTransactionError") and not isinstance(error, ConnectionFailure):
        return Status(grpc.StatusCode.ABORTED, "CONFLICT", "others changed the same thing; try again")
    if isinstance(error, ConnectionFailure | ExecutionTimeout) or error.timeout:
        return Status(grpc.StatusCode.UNAVAILABLE, "DATABASE_AWAY", "the database does not answer; try again")
    return None


def _house_failure(error: grpc.aio.AioRpcError) -> Status | None:
    if error.code() in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED):
        return Status(grpc.StatusCode.UNAVAILABLE, "HOUSE_AWAY", "another house does not answer; try again")
    return None
