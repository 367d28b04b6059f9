"""Channels to other houses: every call has a deadline, an identity, a trace, and may be tried again.

Questions (NO_SIDE_EFFECTS) may be repeated freely; every other call carries an idempotency key, made here
when the caller gave none, which stays the same for all tries. So one policy may retry both.
"""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import grpc
import structlog
from google.protobuf import descriptor_pool
from opentelemetry.trace import SpanKind

from chassis import logs, tracing
from chassis.rpc.call import time_left
from chassis.rpc.guards import CORRELATION
from chassis.rpc.methods import is_mutating
from chassis.telemetry import Telemetry

log = structlog.get_logger(__name__)

IDEMPOTENCY_KEY = "idempotency-key"
CALL_SECONDS = 10.0
MESSAGE_BYTES = 4 * 1024 * 1024
SERVICE_CONFIG = {
    "loadBalancingConfig": [{"round_robin": {}}],
    "methodConfig": [
        {
            "name": [{}],
            "retryPolicy": {
                "maxAttempts": 5,
                "initialBackoff": "0.1s",
                "maxBackoff": "2s",
                "backoffMultiplier": 2,
                "retryableStatusCodes": ["UNAVAILABLE"],
            },
        }
    ],
}
OPTIONS = [
    ("grpc.service_config", json.dumps(SERVICE_CONFIG)),
    ("grpc.enable_retries", 1),
    ("grpc.keepalive_time_ms", 30_000),
    ("grpc.keepalive_timeout_ms", 10_000),
    ("grpc.max_receive_message_length", MESSAGE_BYTES),
    # A house that comes back is found again within seconds, not minutes.
    ("grpc.max_reconnect_backoff_ms", 2_000),
]


class TokenFile:
    """The token by which this house calls others: read from a file, again when it changes."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._stamp = 0
        self._token = ""

    def read(self) -> str:
        """The token, or an empty string where there is none. A file that is gone leaves the last token."""
        if self._path is None:
            return ""
        try:
            stamp = self._path.stat().st_mtime_ns
            if stamp != self._stamp:
                self._token, self._stamp = self._path.read_text().strip(), stamp
        except OSError as error:
            log.error("service token unreadable", reason=type(error).__name__)
        return self._token


def channel(address: str, token: TokenFile, telemetry: Telemetry) -> grpc.aio.Channel:
    """A channel to a house; give it to the AsyncStub of the generated code."""
    calls = Outgoing(token, telemetry)
    interceptors = [_UnaryUnary(calls), _UnaryStream(calls), _StreamUnary(calls), _StreamStream(calls)]
    return grpc.aio.insecure_channel(address, options=OPTIONS, interceptors=interceptors)


class Outgoing:
    """What is added to every call that leaves the house, and what is counted of it."""

    def __init__(self, token: TokenFile, telemetry: Telemetry) -> None:
        self._token = token
        self._telemetry = telemetry

    def details(self, details: grpc.aio.ClientCallDetails) -> grpc.aio.ClientCallDetails:
        """The call with a deadline and the metadata that it lacks."""
        given = list(details.metadata or ())
        present = {name for name, _ in given}
        added = [
            (name, value) for name, value in self._metadata(_name(details.method)) if name not in present
        ]
        return grpc.aio.ClientCallDetails(
            details.method,
            _timeout(details.timeout),
            grpc.aio.Metadata(*given, *added),
            details.credentials,
            details.wait_for_ready,
        )

    def count(self, method: str, code: grpc.StatusCode) -> None:
        """Count an answered call."""
        self._telemetry.grpc_client_handled_total.labels(method, code.name).inc()

    def _metadata(self, method: str) -> list[tuple[str, str]]:
        token = self._token.read()
        pairs = [
            ("authorization", f"Bearer {token}" if token else ""),
            ("traceparent", tracing.current_traceparent()),
            (CORRELATION, logs.correlation_id()),
            (IDEMPOTENCY_KEY, uuid4().hex if _mutating(method) else ""),
        ]
        return [(name, value) for name, value in pairs if value]


class _UnaryUnary(grpc.aio.UnaryUnaryClientInterceptor):
    def __init__(self, calls: Outgoing) -> None:
        self._calls = calls

    async def intercept_unary_unary(
        self, continuation: Callable[..., Any], client_call_details: grpc.aio.ClientCallDetails, request: Any
    ) -> Any:
        name = _name(client_call_details.method)
        with tracing.span(name.lstrip("/"), SpanKind.CLIENT):
            call = await continuation(self._calls.details(client_call_details), request)
            self._calls.count(name, await call.code())
        return call


class _UnaryStream(grpc.aio.UnaryStreamClientInterceptor):
    def __init__(self, calls: Outgoing) -> None:
        self._calls = calls

    async def intercept_unary_stream(
        self, continuation: Callable[..., Any], client_call_details: grpc.aio.ClientCallDetails, request: Any
    ) -> Any:
        return await continuation(self._calls.details(client_call_details), request)


class _StreamUnary(grpc.aio.StreamUnaryClientInterceptor):
    def __init__(self, calls: Outgoing) -> None:
        self._calls = calls

    async def intercept_stream_unary(
        self,
        continuation: Callable[..., Any],
        client_call_details: grpc.aio.ClientCallDetails,
        request_iterator: Any,
    ) -> Any:
        return await continuation(self._calls.details(client_call_details), request_iterator)


class _StreamStream(grpc.aio.StreamStreamClientInterceptor):
    def __init__(self, calls: Outgoing) -> None:
        self._calls = calls

    async def intercept_stream_stream(
        self,
        continuation: Callable[..., Any],
        client_call_details: grpc.aio.ClientCallDetails,
        request_iterator: Any,
    ) -> Any:
        return await continuation(self._calls.details(client_call_details), request_iterator)


def _timeout(asked: float | None) -> float:
    """What the caller asked for, else ten seconds; never more than is left of the call being handled."""
    seconds, left = CALL_SECONDS if asked is None else asked, time_left()
    return seconds if left is None else min(seconds, left)


def _name(method: str | bytes) -> str:
    return method.decode() if isinstance(method, bytes) else method


@cache
def _mutating(method: str) -> bool:
    """Whether a call needs an idempotency key; a method that is not known here gets one too."""
    try:
        found = descriptor_pool.Default().FindMethodByName(method.lstrip("/").replace("/", "."))
    except KeyError:
        return True
    return is_mutating(found)
