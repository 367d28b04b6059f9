"""Value: its calls."""

from time import time
from uuid import uuid4

from chassis.envelope import derived_id
from chassis.house import House
from chassis.mongo import Transaction
from portevoix.metrics.v1 import value_pb2, value_pb2_grpc
from services.metrics.domain.model.value import Decided, Decision
from services.metrics.ports.value import Say
from services.metrics.rpc.value import ValueDesk, ValueRpc
from services.metrics.storage.value import StoredValue
from services.metrics.translate.decided import decided_to_wire
from services.metrics.wiring.parts import Reads


def answer_value(house: House, reads: Reads) -> None:
    """Answer ValueService."""
    desk = ValueDesk(
        commands=house.commands,
        figures=reads.figures,
        council=reads.council,
        books=lambda: StoredValue(house.mongo.collections),
        unit=unit,
        now_ms=lambda: round(time() * 1000),
        new_id=lambda: str(uuid4()),
    )
    house.answer(
        value_pb2_grpc.add_ValueServiceServicer_to_server,
        ValueRpc(desk),
        value_pb2.DESCRIPTOR.services_by_name["ValueService"],
    )


def unit(tx: Transaction) -> tuple[StoredValue, Say]:
    """The books inside a transaction, and the way to say what was decided with it."""

    def say(decided: Decided, decision: Decision) -> None:
        for news in decided_to_wire(decided, decision):
            event_id = derived_id(*news.derived_from)
            tx.say(news.message, key=news.key, event_id=event_id, occurred_at_ms=news.occurred_at_ms)

    return StoredValue(tx.collections, tx.session), say
