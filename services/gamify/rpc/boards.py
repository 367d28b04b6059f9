"""Boards, ranks, and to whom somebody wants to be shown."""

from collections.abc import Callable

from chassis.access import caller
from chassis.mongo import Transaction
from portevoix.gamify.v1 import service_pb2 as wire
from services.gamify.ports.boards import Choices
from services.gamify.rpc.desk import Context, Desk
from services.gamify.translate import boards as translate
from services.gamify.usecases.boards import Boards, choose


class BoardCalls:
    """The calls about boards. `choosing` keeps a choice and says it, in a transaction."""

    def __init__(self, desk: Desk, boards: Boards, choosing: Callable[[Transaction], Choices]) -> None:
        self._desk = desk
        self._boards = boards
        self._choosing = choosing

    async def GetBoard(self, request: wire.GetBoardRequest, context: Context) -> wire.GetBoardResponse:
        asked, now_ms = translate.asked_from_wire(request), self._desk.now_ms()
        return translate.board_to_wire(await self._boards.board(asked, caller(context).subject, now_ms))

    async def GetRank(self, request: wire.GetRankRequest, context: Context) -> wire.GetRankResponse:
        asked, now_ms = translate.rank_asked_from_wire(request), self._desk.now_ms()
        return translate.standing_to_wire(await self._boards.rank(asked, caller(context).subject, now_ms))

    async def GetVisibility(
        self, request: wire.GetVisibilityRequest, context: Context
    ) -> wire.GetVisibilityResponse:
        return translate.visibility_to_wire(await self._boards.visibility(caller(context).subject))

    async def SetVisibility(
        self, request: wire.SetVisibilityRequest, context: Context
    ) -> wire.SetVisibilityResponse:
        who, now_ms = caller(context).subject, self._desk.now_ms()
        visibility = translate.VISIBILITIES[request.visibility]

        async def work(tx: Transaction) -> wire.SetVisibilityResponse:
            await choose(self._choosing(tx), who, visibility, now_ms)
            return wire.SetVisibilityResponse()

        return await self._desk.commands.run(request, context, wire.SetVisibilityResponse, work)
