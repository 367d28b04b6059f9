"""Two ways to be wrong: a refusal is ours, a failure is the world's. This tells the world's failures."""

import grpc
from aiokafka.errors import KafkaError
from pymongo.errors import (
    BulkWriteError,
    ConnectionFailure,
    DocumentTooLarge,
    ExecutionTimeout,
    OperationFailure,
    PyMongoError,
    ServerSelectionTimeoutError,
    WaitQueueTimeoutError,
    WriteError,
    WTimeoutError,
)

from chassis.collections import NewerDocument
from chassis.projection.deadletters import DeadLettersUnavailable
from chassis.publishing import NotSent

_PASSING_CALLS = {
    grpc.StatusCode.UNAVAILABLE,
    grpc.StatusCode.DEADLINE_EXCEEDED,
    grpc.StatusCode.RESOURCE_EXHAUSTED,
    grpc.StatusCode.ABORTED,
    grpc.StatusCode.CANCELLED,
}
_PASSING = (DeadLettersUnavailable, NewerDocument, NotSent, KafkaError, OSError, TimeoutError)
# What a write of ours was refused for; trying again writes the same.
_OUR_WRITES = (WriteError, BulkWriteError, DocumentTooLarge)


def passing(error: BaseException) -> bool:
    """Return whether trying again later may help; what is not is taken for a fault of our own code."""
    if isinstance(error, grpc.aio.AioRpcError):
        return error.code() in _PASSING_CALLS
    if isinstance(error, OperationFailure) and not isinstance(error, _OUR_WRITES):
        return True  # the server refuses itself: no room, no right, not now
    if isinstance(error, PyMongoError):
        return error.has_error_label("TransientTransactionError") or isinstance(
            error,
            ConnectionFailure
            | ExecutionTimeout
            | ServerSelectionTimeoutError
            | WaitQueueTimeoutError
            | WTimeoutError,
        )
    return isinstance(error, _PASSING)
