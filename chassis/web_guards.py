"""What stands around every HTTP request: correlation, a limit of size and of time, refusals as JSON."""

import asyncio
import time
import traceback
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import structlog
from prometheus_client import Counter, Histogram
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis import http_status, logs, tracing
from chassis.refusal import Refusals
from chassis.rpc import failures
from chassis.telemetry import Telemetry

log = structlog.get_logger(__name__)

BODY_BYTES = 4 * 1024 * 1024
REQUEST_SECONDS = 60.0
NO_ROUTE = "none"

E = TypeVar("E", bound=Callable[..., Any])


class Watched:
    """ASGI middleware. It writes no line about a request that went as it should, or was refused."""

    def __init__(self, app: ASGIApp, telemetry: Telemetry, refusals: Refusals) -> None:
        self._app = app
        self._telemetry = telemetry
        self._refusals = refusals
        self._series = cache(self._find_series)  # routes and codes are few; to look series up costs

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, answer = time.monotonic(), _Answer(send)
        headers: dict[bytes, bytes] = dict(scope["headers"])
        traceparent = headers.get(b"traceparent", b"").decode("latin-1")
        correlation = headers.get(b"x-correlation-id", b"").decode("latin-1")
        with logs.correlated(correlation or tracing.trace_id_of(traceparent)), _traced(traceparent):
            try:
                async with asyncio.timeout(REQUEST_SECONDS):
                    await self._app(scope, _limited(headers, receive), answer.send)
            except Exception as error:
                await answer.instead(self._response(error, scope), scope, receive)
            finally:
                self._count(scope, answer.code, time.monotonic() - started)

    def _response(self, error: Exception, scope: Scope) -> JSONResponse:
        if isinstance(error, TimeoutError):
            return http_status.from_http(504, "not done in time; it may yet be")
        status = failures.status_of(error, self._refusals)
        if status is None:
            _log_mistake(error, scope)
            status = failures.mistake(logs.correlation_id())
        return http_status.from_status(status)

    def _count(self, scope: Scope, code: int, seconds: float) -> None:
        requests, request_seconds = self._series(_route(scope), code)
        requests.inc()
        request_seconds.observe(seconds)

    def _find_series(self, route: str, code: int) -> tuple[Counter, Histogram]:
        told = self._telemetry
        return told.http_requests_total.labels(route, str(code)), told.http_request_seconds.labels(route)


class _Answer:
    """What was sent of an answer so far."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.code = 0

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.code = message["status"]
        await self._send(message)

    async def instead(self, response: JSONResponse, scope: Scope, receive: Receive) -> None:
        """Send this answer, unless another has begun, which can only be broken off."""
        if self.code:
            raise ConnectionAbortedError("the answer had begun")
        await response(scope, receive, self.send)


def _limited(headers: Mapping[bytes, bytes], receive: Receive) -> Receive:
    """Refuse a body above the limit, by its announced length or by what has come."""
    received = 0
    announced = headers.get(b"content-length", b"0")

    async def limited() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > BODY_BYTES or (announced.isdigit() and int(announced) > BODY_BYTES):
            raise HTTPException(413, f"at most {BODY_BYTES} bytes")
        return message

    return limited


def _traced(traceparent: str) -> AbstractContextManager[None]:
    return tracing.continued({"traceparent": traceparent}) if traceparent else nullcontext()


def anonymous(endpoint: E) -> E:
    """Mark an endpoint whose callers nobody may follow: of a mistake there only kind and place are logged."""
    endpoint.anonymous = True  # type: ignore[attr-defined]  # functions take attributes
    return endpoint


def _log_mistake(error: Exception, scope: Scope) -> None:
    if not getattr(scope.get("endpoint"), "anonymous", False):
        log.error("request failed", route=_route(scope), exc_info=error)
        return
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(place.filename).name}:{place.lineno}"
    with logs.correlated():  # not what came with the request: it could be joined with a proxy's log
        log.error("anonymous request failed", route=_route(scope), kind=type(error).__name__, where=where)


def _route(scope: Scope) -> str:
    """The template of the route, never the path: that one comes from outside and is without bound."""
    route: Any = scope.get("route")
    return getattr(route, "path", None) or NO_ROUTE
