"""One-to-ones, whose words only their pair's key opens."""

from collections.abc import Awaitable, Callable, Sequence

from chassis.house import House
from chassis.mongo import Transaction
from portevoix.survey.v1 import one_to_ones_pb2, one_to_ones_pb2_grpc
from services.survey.domain.model.one_to_ones import Counted
from services.survey.ports.one_to_ones import OneToOneBook
from services.survey.rpc.one_to_ones import OneToOneRpc, PairDesk
from services.survey.storage.one_to_ones import StoredOneToOnes
from services.survey.wiring.parts import chance, now_ms


def answer_one_to_ones(house: House) -> None:
    """Answer OneToOneService. Ends the process over a master key that is none."""
    _ = house.keys

    async def count(work: Callable[[OneToOneBook], Awaitable[Counted]]) -> Counted:
        return await house.mongo.transact(lambda tx: work(book_of(house, tx)))

    desk = PairDesk(house.commands, lambda tx: book_of(house, tx), count, chance, now_ms)
    service = one_to_ones_pb2.DESCRIPTOR.services_by_name["OneToOneService"]
    house.answer(one_to_ones_pb2_grpc.add_OneToOneServiceServicer_to_server, OneToOneRpc(desk), service)


async def forget_pairs(house: House, tx: Transaction, employee_ids: Sequence[str]) -> None:
    """Make what these people and those whom they met wrote for each other unreadable, and remove it."""
    await book_of(house, tx).forget(employee_ids)


def book_of(house: House, tx: Transaction | None) -> StoredOneToOnes:
    """One-to-ones over a transaction, or over plain reads."""
    return StoredOneToOnes(house.mongo.collections if tx is None else tx.collections, house.keys, tx)
