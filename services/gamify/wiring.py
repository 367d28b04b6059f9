"""The only file that meets everybody."""

from time import time

from chassis.envelope import derived_id
from chassis.house import House
from chassis.mongo import Transaction
from chassis.refusal import Refusals, Status
from portevoix.gamify.v1 import service_pb2, service_pb2_grpc
from services.gamify import subscribers, usecases
from services.gamify.domain.errors import GamifyRefusal
from services.gamify.domain.model import Line
from services.gamify.rpc import GamifyRpc
from services.gamify.settings import GamifySettings
from services.gamify.storage import COLLECTIONS, StoredBooks, StoredLedger
from services.gamify.translate.calls import refusal_to_status
from services.gamify.translate.news import news_of


def build(settings: GamifySettings) -> House:
    """The service, ready to run."""
    refusals = Refusals(GamifyRefusal, lambda refusal: Status(*refusal_to_status(refusal)))
    house = House("gamify", settings, collections=COLLECTIONS, refusals=refusals)
    house.answer(
        service_pb2_grpc.add_GamifyServiceServicer_to_server,
        GamifyRpc(StoredLedger(house.mongo), now_ms=lambda: round(time() * 1000)),
        service_pb2.DESCRIPTOR.services_by_name["GamifyService"],
    )
    house.hear(subscribers.points(open_books))
    return house


def open_books(tx: Transaction) -> tuple[StoredBooks, usecases.Say]:
    """The books inside a transaction, and the way to say what follows from it."""

    def say(line: Line) -> None:
        news = news_of(line)
        event_id = derived_id(*news.derived_from)
        tx.say(news.message, key=news.key, event_id=event_id, occurred_at_ms=news.occurred_at_ms)

    return StoredBooks(tx.collections, tx.session), say
