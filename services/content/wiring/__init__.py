"""Where everything of this house meets."""

from collections.abc import Collection
from datetime import UTC, datetime
from uuid import uuid4

from chassis.house import House
from chassis.mongo import Transaction
from chassis.refusal import Refusals, Status
from portevoix.content.v1 import service_pb2, service_pb2_grpc
from portevoix.topics import said_by
from services.content import subscribers
from services.content.domain.errors import Refused
from services.content.domain.facts import Said
from services.content.rpc import ContentRpc, Door
from services.content.settings import ContentSettings
from services.content.storage import COLLECTIONS, OpenDesk, StoredBooks
from services.content.storage.documents import truncated
from services.content.storage.launch import StoredSurveys
from services.content.translate.news import news_of
from services.content.translate.scalars import code_of
from services.content.wiring.programme import answer_programme, programme_books


def build(settings: ContentSettings) -> House:
    """The house, ready to run."""
    house = House(
        "content", settings, collections=COLLECTIONS, refusals=Refusals(kind=Refused, status=status_of)
    )
    door = Door(
        commands=house.commands,
        books=lambda: StoredBooks(house.mongo.collections),
        programme=lambda: programme_books(house.mongo.collections),
        desk=open_desk,
        now=now,
        new_id=new_id,
    )
    house.answer(
        service_pb2_grpc.add_ContentServiceServicer_to_server,
        ContentRpc(door),
        service_pb2.DESCRIPTOR.services_by_name["ContentService"],
    )
    answer_programme(house, lambda tx: open_desk(tx).say, now, new_id)
    house.hear(subscribers.inbox(open_desk, settings.trusted))
    house.hear(subscribers.people(open_desk, forget))
    house.hear(subscribers.surveys(lambda tx: StoredSurveys(tx.collections, tx.session)))
    house.say(*(topic.name for topic in said_by("content")))
    return house


def now() -> datetime:
    """The time, as MongoDB keeps it."""
    return truncated(datetime.now(UTC))


def new_id() -> str:
    """A random id."""
    return str(uuid4())


async def forget(tx: Transaction, employee_ids: Collection[str]) -> None:
    """Forget all that programmes remember of these people."""
    await programme_books(tx.collections, tx.session).forget(employee_ids)


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
