"""What stands around every call: watched, admitted, due in time, valid. Each guard is a context manager."""

import asyncio
import contextlib
import time
import traceback
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
import structlog
from google.protobuf.message import Message
from opentelemetry.trace import SpanKind

from chassis import logs, tracing
from chassis.access import Access, acting
from chassis.refusal import Refusal, Refusals, Status, to_grpc
from chassis.rpc import failures
from chassis.rpc.call import Call, due_in, handling
from chassis.telemetry import Telemetry
from chassis.validation import violations

log = structlog.get_logger(__name__)

Context = grpc.aio.ServicerContext
UNARY_SECONDS = 30.0
STREAM_SECONDS = 600.0
CORRELATION = "x-correlation-id"
_CODES = {code.value[0]: code for code in grpc.StatusCode}


@dataclass(frozen=True)
class Guards:
    """The guards of one server, from the outside in."""

    access: Access
    refusals: Refusals
    telemetry: Telemetry

    @contextlib.asynccontextmanager
    async def around(
        self, call: Call, context: "Context[Any, Any]", *, streaming: bool
    ) -> AsyncIterator[None]:
        """Watch the call, turn what it raises into a status, admit the caller, hold it to its deadline."""
        async with self._watched(call, context):
            who = self.access.admit(call.method.rule, call.metadata.get("authorization"))
            with contextlib.ExitStack() as stack:
                if who is not None:
                    stack.enter_context(acting(who))
                async with _deadline(context, STREAM_SECONDS if streaming else UNARY_SECONDS):
                    yield

    @contextlib.asynccontextmanager
    async def _watched(self, call: Call, context: "Context[Any, Any]") -> AsyncIterator[None]:
        started, code = time.monotonic(), grpc.StatusCode.OK
        try:
            with _followed(call), handling(call):
                try:
                    yield
                except grpc.aio.AbortError:
                    code = _code_of(context)
                    raise
                except Exception as error:
                    status = self._status(error, call)
                    code = status.code
                    await context.abort_with_status(to_grpc(status))
        except asyncio.CancelledError:
            code = grpc.StatusCode.CANCELLED
            raise
        finally:
            self._count(call.method.path, code, time.monotonic() - started)

    def _status(self, error: Exception, call: Call) -> Status:
        status = failures.status_of(error, self.refusals)
        if status is None:
            _log_mistake(error, call)
            return failures.mistake(logs.correlation_id())
        if not call.method.anonymous:
            log.info("call refused", method=call.method.path, code=status.code.name, reason=status.reason)
        return status

    def _count(self, path: str, code: grpc.StatusCode, seconds: float) -> None:
        self.telemetry.grpc_server_handled_total.labels(path, code.name).inc()
        self.telemetry.grpc_server_handling_seconds.labels(path).observe(seconds)


def check(request: Message) -> None:
    """Raises Refusal INVALID_ARGUMENT that names every field which breaks its rules."""
    if found := violations(request):
        text = f"{len(found)} fields are not valid" if len(found) > 1 else "a field is not valid"
        raise Refusal.of(Status(grpc.StatusCode.INVALID_ARGUMENT, "INVALID_REQUEST", text, found))


@contextlib.contextmanager
def _followed(call: Call) -> Iterator[None]:
    """Correlation and trace; neither for an anonymous call."""
    if call.method.anonymous:
        yield
        return
    traceparent = call.metadata.get("traceparent", "")
    correlation = call.metadata.get(CORRELATION) or tracing.trace_id_of(traceparent)
    with (
        logs.correlated(correlation),
        tracing.span(call.method.path.lstrip("/"), SpanKind.SERVER, call.metadata),
    ):
        yield


@contextlib.asynccontextmanager
async def _deadline(context: "Context[Any, Any]", cap_seconds: float) -> AsyncIterator[None]:
    """The caller's own deadline, and never more than the cap."""
    left: float | None = context.time_remaining()
    seconds = cap_seconds if left is None else min(left, cap_seconds)
    limit = asyncio.timeout(seconds)
    try:
        async with limit:
            with due_in(seconds):
                yield
    except TimeoutError:
        if not limit.expired():
            raise
        raise Refusal(
            grpc.StatusCode.DEADLINE_EXCEEDED, "TOO_SLOW", "not done in time; it may yet be"
        ) from None


def _log_mistake(error: Exception, call: Call) -> None:
    """Once per mistake. Of an anonymous call only the place in the code is told, no text and no id."""
    if call.method.anonymous:
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(place.filename).name}:{place.lineno}"
        log.error("anonymous call failed", method=call.method.path, kind=type(error).__name__, where=where)
    else:
        log.error("call failed", method=call.method.path, exc_info=error)


def _code_of(context: "Context[Any, Any]") -> grpc.StatusCode:
    code: Any = context.code()
    return code if isinstance(code, grpc.StatusCode) else _CODES.get(code, grpc.StatusCode.UNKNOWN)
