"""What every call needs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import grpc
from google.protobuf.message import Message

from chassis.access import caller
from chassis.mongo import Transaction
from chassis.rpc.commands import Commands
from services.content.domain.model.people import Viewer
from services.content.domain.rules.workflow import EDITORIAL
from services.content.ports.books import Books, Desk
from services.content.ports.programme import ProgrammeBooks

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


def viewer_of(context: object) -> Viewer:
    """Who calls, and whether in an editorial role."""
    who = caller(context)
    return Viewer(who.subject, bool(who.roles & EDITORIAL))
