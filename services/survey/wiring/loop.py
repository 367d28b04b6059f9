"""Closing a loop: actions, replies and suggestions."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from chassis.house import House
from chassis.mongo import Transaction
from portevoix.survey.v1 import loop_pb2, loop_pb2_grpc, suggestions_pb2, suggestions_pb2_grpc
from services.survey.rpc.loop import LoopDesk, LoopRpc
from services.survey.rpc.suggestions import BoxDesk, SuggestionRpc
from services.survey.storage.comments import StoredComments
from services.survey.storage.loop import StoredActions, StoredReplies, StoredSuggestions
from services.survey.subscribers import erased
from services.survey.usecases.results import shown_by
from services.survey.web.replies import RepliesPage
from services.survey.wiring.one_to_ones import forget_pairs
from services.survey.wiring.parts import Parts, chance, now_ms


def answer_loop(house: House, parts: Parts) -> None:
    """Answer LoopService, and show the page where replies are read."""
    desk = LoopDesk(
        commands=house.commands,
        actions=lambda tx: StoredActions(*_of(house, tx)),
        replies=lambda tx: StoredReplies(*_of(house, tx)),
        comments=StoredComments(parts.apart),
        shown=shown_by(parts.board, parts.desks),
        now_ms=now_ms,
        new_id=lambda: uuid4().hex,
    )
    house.show(*RepliesPage(desk.comments, lambda: StoredReplies(house.mongo.collections)).routes())
    service = loop_pb2.DESCRIPTOR.services_by_name["LoopService"]
    house.answer(loop_pb2_grpc.add_LoopServiceServicer_to_server, LoopRpc(desk), service)


def answer_suggestions(house: House) -> None:
    """Answer SuggestionService, and forget whoever is to be forgotten.

    Their names are taken off what they suggested, and what was written in their one-to-ones goes.
    """

    async def forget(tx: Transaction, employee_ids: Sequence[str]) -> None:
        await StoredSuggestions(tx.collections, tx.session).forget(employee_ids)
        await forget_pairs(house, tx, employee_ids)

    house.hear(erased("erased", forget))
    desk = BoxDesk(house.commands, lambda tx: StoredSuggestions(*_of(house, tx)), chance)
    service = suggestions_pb2.DESCRIPTOR.services_by_name["SuggestionService"]
    add = suggestions_pb2_grpc.add_SuggestionServiceServicer_to_server
    house.answer(add, SuggestionRpc(desk), service)


def _of(house: House, tx: Transaction | None) -> tuple[Any, Any]:
    return (house.mongo.collections, None) if tx is None else (tx.collections, tx.session)
