"""Waiting for something to become true, with a deadline; tests do not sleep to synchronise."""

import asyncio
import inspect
import time
from collections.abc import Callable
from typing import Any


async def until(
    predicate: Callable[[], Any], seconds: float = 20, *, every: float = 0.05, what: str = ""
) -> Any:
    """Returns the first true value of `predicate`, which may be async and may use `assert`.

    Raises AssertionError after `seconds`, with what was seen last. Any other exception passes through.
    """
    deadline = time.monotonic() + seconds
    while True:
        seen = await _look(predicate)
        if seen and not isinstance(seen, AssertionError):
            return seen
        if time.monotonic() > deadline:
            raise AssertionError(f"{what or predicate} not within {seconds} s; last seen: {seen!r}")
        await asyncio.sleep(every)


async def _look(predicate: Callable[[], Any]) -> Any:
    try:
        found = predicate()
        return await found if inspect.isawaitable(found) else found
    except AssertionError as not_yet:
        return not_yet
