"""What every call needs beside its use case."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import grpc

from chassis.access import caller
from chassis.mongo import Transaction
from chassis.rpc.commands import Commands
from services.share.domain.facts import inbox
from services.share.ports import Books, Work
from services.share.usecases.directory import Imported

Context = grpc.aio.ServicerContext[Any, Any]


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
