"""Figures about people as groups: their calls, and the trainings and surveys that they are made of."""

from collections.abc import Callable
from uuid import uuid4

from chassis.envelope import derived_id
from chassis.house import House
from chassis.mongo import Transaction
from chassis.queues import KeyedQueue
from portevoix.metrics.v1 import people_pb2, people_pb2_grpc
from services.metrics.domain.model.groups import Declaration, Import
from services.metrics.ports.figures import Figures
from services.metrics.ports.people import Say
from services.metrics.rpc.people import PeopleDesk, PeopleRpc
from services.metrics.storage.people import PeopleDocuments, PeopleRead
from services.metrics.subscribers.people import surveys, trainings
from services.metrics.translate.learned import news_of


def answer_people(house: House, figures: Figures, floor: int, clock: Callable[[], int]) -> None:
    """Answer PeopleService, and hear what it needs beside what is counted."""
    desk = PeopleDesk(
        commands=house.commands,
        figures=figures,
        records=PeopleRead(lambda: house.mongo.collections),
        unit=_unit,
        imports=KeyedQueue(),
        floor=floor,
        now_ms=clock,
        new_id=lambda: str(uuid4()),
    )
    house.answer(
        people_pb2_grpc.add_PeopleServiceServicer_to_server,
        PeopleRpc(desk),
        people_pb2.DESCRIPTOR.services_by_name["PeopleService"],
    )
    house.hear(trainings(_documents))
    house.hear(surveys(_documents))


def _unit(tx: Transaction) -> tuple[PeopleDocuments, Say]:
    def say(decided: Declaration | Import) -> None:
        news = news_of(decided)
        event_id = derived_id(*news.derived_from)
        tx.say(news.message, key=news.key, event_id=event_id, occurred_at_ms=news.occurred_at_ms)

    return _documents(tx), say


def _documents(tx: Transaction) -> PeopleDocuments:
    return PeopleDocuments(tx.collections, tx.session)
