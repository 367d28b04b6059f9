"""What every call about how a programme is run needs."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import grpc
from google.protobuf.message import Message

from chassis.mongo import Transaction
from chassis.rpc.commands import Commands
from services.content.ports.programme import ProgrammeBooks, Say

R = TypeVar("R", bound=Message)
Context = grpc.aio.ServicerContext[Any, Any]
Work = Callable[[ProgrammeBooks, Say], Awaitable[R]]


@dataclass(frozen=True)
class ProgrammeDesk:
    """Plain reads for questions, one transaction for a command, the time and new ids."""

    commands: Commands
    books: Callable[[], ProgrammeBooks]
    unit: Callable[[Transaction], tuple[ProgrammeBooks, Say]]
    now: Callable[[], datetime]
    new_id: Callable[[], str]

    async def run(self, request: Message, context: Context, response_type: type[R], work: Work[R]) -> R:
        """The answer of `work` in one transaction, or the stored one for a repeat."""

        async def answered(tx: Transaction) -> R:
            return await work(*self.unit(tx))

        return await self.commands.run(request, context, response_type, answered)
