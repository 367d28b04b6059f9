"""What every call needs beside its use case."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import grpc

from chassis.access import caller
from chassis.mongo import Transaction
from chassis.rpc.commands import Commands
from services.gamify.ports.points import Accounts
from services.gamify.ports.rulebook import Deciding, Shelf

Context = grpc.aio.ServicerContext[Any, Any]


@dataclass(frozen=True)
class Desk:
    """Transactions and plain reads, the time, ids."""

    commands: Commands
    accounts: Accounts
    shelf: Callable[[], Shelf]
    deciding: Callable[[Transaction], Deciding]
    now_ms: Callable[[], int]
    new_id: Callable[[], str]

    def subject(self, context: Context) -> str:
        """Who calls."""
        return caller(context).subject
