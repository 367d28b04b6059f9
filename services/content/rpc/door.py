"""What every call needs."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import grpc
from google.protobuf.message import Message

from chassis.access import caller
from chassis.mongo import Transaction
from chassis.rpc.commands import Commands
from services.content.domain.model.items import Item
from services.content.domain.model.people import Viewer
from services.content.domain.rules.workflow import EDITORIAL
from services.content.ports.books import Books, Desk
from services.content.ports.policy import Check
from services.content.ports.programme import ProgrammeBooks
from services.content.translate.library import item_to_wire

R = TypeVar("R", bound=Message)
Context = grpc.aio.ServicerContext


@dataclass(frozen=True)
class Door:
    """What the calls need: the books for questions, a desk for commands, the time and new ids."""

    commands: Commands
    books: Callable[[], Books]
    programme: Callable[[], ProgrammeBooks]
    desk: Callable[[Transaction], Desk]
    now: Callable[[], datetime]
    new_id: Callable[[], str]
    check: Check
    company: str = ""

    async def change_item(
        self,
        request: Message,
        context: Context[Any, Any],
        response_type: type[R],
        work: Callable[[Desk, datetime], Awaitable[Item]],
    ) -> R:
        """Run a command that changes an item, and answer with the item."""
        at = self.now()

        async def answered(tx: Transaction) -> R:
            return response_type(item=item_to_wire(await work(self.desk(tx), at)))

        return await self.commands.run(request, context, response_type, answered)


def viewer_of(context: object) -> Viewer:
    """Who calls, and whether in an editorial role."""
    who = caller(context)
    return Viewer(who.subject, bool(who.roles & EDITORIAL))
