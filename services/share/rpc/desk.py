"""What every call needs beside its use case."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import grpc
from google.protobuf.message import Message

from chassis.access import caller
from chassis.mongo import Transaction
from services.share.domain.facts import inbox
from services.share.ports import Books, Work
from services.share.usecases.directory import Imported

A = TypeVar("A")
R = TypeVar("R", bound=Message)
Context = grpc.aio.ServicerContext[Any, Any]


class Commands(Protocol):
    """Runs a mutating call once per idempotency key, in one transaction."""

    async def run(
        self,
        request: Message,
        context: object,
        response_type: type[R],
        work: Callable[[Transaction], Awaitable[R]],
    ) -> R:
        """The answer of `work`, or the one stored before."""
        ...

    async def run_after(
        self,
        request: Message,
        context: object,
        response_type: type[R],
        ask: Callable[[], Awaitable[A]],
        work: Callable[[Transaction, A], Awaitable[R]],
    ) -> R:
        """As `run`, with what `ask` gives before the transaction; a repeat does not ask."""
        ...


@dataclass(frozen=True)
class Desk:
    """Transactions and plain reads, the time, ids and codes."""

    commands: Commands
    books: Callable[[], Books]
    unit: Callable[[Transaction], Work]
    import_people: Callable[[Sequence[inbox.EmployeeChanged]], Awaitable[Imported]]
    now_ms: Callable[[], int]
    new_id: Callable[[], str]
    new_code: Callable[[], str]
    confirm_ms: int

    def call(self, context: Context) -> tuple[str, int, str]:
        """Who calls, when, and a fresh id for what follows from it."""
        return caller(context).subject, self.now_ms(), self.new_id()
