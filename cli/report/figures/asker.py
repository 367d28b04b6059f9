"""Who asks, and about which days."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, TypeVar

import grpc
from dateutil.relativedelta import relativedelta
from google.rpc import error_details_pb2
from grpc_status import rpc_status

from cli.doors import Doors, call

R = TypeVar("R")

AT_ONCE = 8
BELOW_THE_FLOOR = "BELOW_THE_FLOOR"


class Withheld(Exception):
    """There may be figures, and this report does not show them."""


class TooFew(Withheld):
    """Fewer people than the floor stand behind them."""


class Closed(Withheld):
    """Whoever asks may not ask for them."""


async def or_withheld(question: Awaitable[R]) -> R | Withheld:
    """The answer, or why the report does not show it."""
    try:
        return await question
    except Withheld as why:
        return why


def reason_of(refused: grpc.aio.AioRpcError) -> str:
    """The reason that programs read; empty where none is given."""
    info = error_details_pb2.ErrorInfo()
    status = rpc_status.from_call(refused)  # type: ignore[arg-type]  # it has all that is read of a call
    for detail in status.details if status else ():
        detail.Unpack(info)
    return str(info.reason)


@dataclass(frozen=True)
class Asker:
    """Asks on behalf of whoever holds the token, a few questions at once."""

    doors: Doors
    token: str
    today: date
    _turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def ask(self, method: Callable[..., Awaitable[R]], request: object) -> R:
        """Raises TooFew; grpc.aio.AioRpcError for another refusal, and for a house that stays away."""
        async with self._turns:
            try:
                return await call(method, request, self.token)
            except grpc.aio.AioRpcError as refused:
                raise (TooFew() if reason_of(refused) == BELOW_THE_FLOOR else refused) from refused

    def so_far(self, span: "Span") -> "Span":
        """The days of a span that have begun."""
        return replace(span, last=min(span.last, self.today))


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
