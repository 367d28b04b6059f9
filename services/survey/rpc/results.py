"""Request, use case, response: results as they were published."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import grpc

from chassis.mongo import Transaction
from chassis.rpc.commands import Commands
from portevoix.survey.v1 import results_pb2 as wire
from portevoix.survey.v1 import results_pb2_grpc
from services.survey.domain.model import EVERYBODY
from services.survey.ports import Desk, Desks
from services.survey.ports.loop import Comments, Replies
from services.survey.ports.results import Board
from services.survey.translate import results as border
from services.survey.usecases import results

Context = grpc.aio.ServicerContext[Any, Any]


@dataclass(frozen=True)
class ResultDesk:
    """What is read, and the way to raise a floor."""

    commands: Commands
    desk_of: Callable[[Transaction], Desk]
    board: Board
    desks: Desks
    comments: Comments
    replies: Callable[[], Replies]


class ResultRpc(results_pb2_grpc.ResultServiceServicer):
    """Answers portevoix.survey.v1.ResultService."""

    def __init__(self, desk: ResultDesk) -> None:
        self._desk = desk

    async def GetFigures(self, request: wire.GetFiguresRequest, context: Context) -> wire.GetFiguresResponse:
        """Every figure above the floor."""
        desk = self._desk
        found = await results.get_results(request.survey_id, request.question_id, desk.board, desk.desks)
        return border.published_to_wire(found)

    async def GetTrend(self, request: wire.GetTrendRequest, context: Context) -> wire.GetTrendResponse:
        """One figure over comparable waves."""
        desk, path = self._desk, tuple(request.path) or EVERYBODY
        line = (request.question_id, request.item)
        found = await results.get_trend(request.survey_id, line, path, desk.board, desk.desks)
        return border.trend_to_wire(found, path)

    async def RaiseFloor(self, request: wire.RaiseFloorRequest, context: Context) -> wire.RaiseFloorResponse:
        """Higher floors."""

        async def work(tx: Transaction) -> wire.RaiseFloorResponse:
            desk = self._desk.desk_of(tx)
            raised = await results.raise_floor(request.survey_id, request.floor, request.comment_floor, desk)
            return wire.RaiseFloorResponse(floor=raised.floor, comment_floor=raised.comment_floor)

        return await self._desk.commands.run(request, context, wire.RaiseFloorResponse, work)

    async def ListComments(
        self, request: wire.ListCommentsRequest, context: Context
    ) -> wire.ListCommentsResponse:
        """What people wrote."""
        desk = self._desk
        wanted = results.CommentsWanted(
            request.survey_id, request.question_id, request.page_token, request.page_size
        )
        page, behind = await results.list_comments(
            wanted, desk.board, desk.desks, desk.comments, desk.replies()
        )
        return border.comments_to_wire(page, behind)
