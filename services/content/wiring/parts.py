"""What several wirings need."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from chassis.house import House
from chassis.mongo import Transaction
from chassis.refusal import Status
from services.content.domain.errors import Refused
from services.content.domain.facts import Said
from services.content.ports.programme import ProgrammeBooks
from services.content.rpc import Door
from services.content.storage import OpenDesk, StoredBooks
from services.content.storage.announcements import StoredReaders
from services.content.storage.conversation import StoredComments
from services.content.storage.documents import truncated
from services.content.storage.programme import StoredProgramme
from services.content.translate.news import news_of
from services.content.translate.scalars import code_of
from services.content.usecases.policy import Policy


def door_of(house: House, policy: Policy, company: str) -> Door:
    """What the calls of a house need; the house need not be started yet."""
    return Door(
        commands=house.commands,
        books=lambda: StoredBooks(house.mongo.collections),
        programme=lambda: programme_books(house.mongo.collections),
        desk=open_desk,
        now=now,
        new_id=new_id,
        policy=policy,
        company=company,
    )


def now() -> datetime:
    """The time, as it can be stored."""
    return truncated(datetime.now(UTC))


def new_id() -> str:
    """A random id."""
    return str(uuid4())


def open_desk(tx: Transaction) -> OpenDesk:
    """The books inside a transaction, and the way to say what follows from it."""

    def say(fact: Said) -> None:
        news = news_of(fact)
        tx.say(news.message, key=news.key, event_id=news.event_id, occurred_at_ms=news.occurred_at_ms)

    return OpenDesk(StoredBooks(tx.collections, tx.session), say)


def status_of(refusal: Exception) -> Status:
    """How a refusal of this house looks to callers."""
    if not isinstance(refusal, Refused):
        raise TypeError(f"{type(refusal).__name__} is no refusal of content")
    return Status(code_of(refusal), refusal.reason, refusal.text, refusal.fields)


def programme_books(shelf: Any, session: Any = None) -> ProgrammeBooks:
    """The books over a shelf: inside the transaction of `session`, or plain reads."""
    stored = StoredProgramme(shelf, session)
    return ProgrammeBooks(
        books=StoredBooks(shelf, session),
        campaigns=stored.campaigns,
        invitations=stored.invitations,
        assessments=stored.assessments,
        surveys=stored.surveys,
        courses=stored.courses,
        sessions=stored.sessions,
        lessons=stored.lessons,
        paths=stored.paths,
        onboardings=stored.onboardings,
    )


async def forget(tx: Transaction, employee_ids: Collection[str]) -> None:
    """Forget all that programmes and conversations remember of these people."""
    await programme_books(tx.collections, tx.session).forget(employee_ids)
    await StoredComments(tx.collections, tx.session).forget(employee_ids)
    await StoredReaders(tx.collections, tx.session).forget(employee_ids)
