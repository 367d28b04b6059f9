"""Who asks, and about which days."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, TypeVar

from dateutil.relativedelta import relativedelta

from cli.doors import Doors, call

R = TypeVar("R")

AT_ONCE = 8


@dataclass(frozen=True)
class Asker:
    """Asks on behalf of whoever holds the token, a few questions at once."""

    doors: Doors
    token: str
    today: date
    _turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def ask(self, method: Callable[..., Awaitable[R]], request: object) -> R:
        """Raises grpc.aio.AioRpcError for a refusal, and for a house that stays away."""
        async with self._turns:
            return await call(method, request, self.token)


@dataclass(frozen=True)
class Span:
    """A programme's days, first and last included."""

    programme_id: str
    first: date
    last: date

    def fields(self) -> dict[str, Any]:
        """As every question to metrics names them."""
        first, last = self.first.isoformat(), self.last.isoformat()
        return {"programme_id": self.programme_id, "from_date": first, "to_date": last}


def month_span(programme_id: str, first: date) -> Span:
    """The calendar month that begins on `first`."""
    return Span(programme_id, first, first + relativedelta(months=1) - timedelta(days=1))
