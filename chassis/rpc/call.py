"""The call being handled: its method, its metadata, and how much time is left."""

import contextlib
import time
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import grpc

from chassis.rpc.methods import Method


@dataclass(frozen=True)
class Call:
    """One call as it came in. `metadata` has lower-case names and leaves binary values out."""

    method: Method
    metadata: Mapping[str, str]


_call: ContextVar[Call] = ContextVar("call")
_deadline: ContextVar[float | None] = ContextVar("deadline", default=None)


def current() -> Call:
    """The call being handled. Raises LookupError outside of one."""
    return _call.get()


def metadata_of(context: "grpc.aio.ServicerContext[Any, Any]") -> dict[str, str]:
    """The textual metadata of a call, first value of each name."""
    found: dict[str, str] = {}
    for name, value in context.invocation_metadata() or ():
        if isinstance(value, str):
            found.setdefault(name.lower(), value)
    return found


@contextlib.contextmanager
def handling(call: Call) -> Iterator[None]:
    """Within: `call` is the one being handled."""
    token = _call.set(call)
    try:
        yield
    finally:
        _call.reset(token)


@contextlib.contextmanager
def due_in(seconds: float) -> Iterator[None]:
    """Within: calls made to others may take no longer than what is left of this time."""
    token = _deadline.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _deadline.reset(token)


def time_left() -> float | None:
    """Seconds until the call being handled is due, never below 0; None outside of one."""
    deadline = _deadline.get()
    return None if deadline is None else max(0.0, deadline - time.monotonic())
