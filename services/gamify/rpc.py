"""Request, use case, response: one method per call. Every call is a question."""

from collections.abc import Callable

from grpc.aio import ServicerContext

from chassis.access import caller
from portevoix.gamify.v1 import service_pb2 as wire
from portevoix.gamify.v1 import service_pb2_grpc
from services.gamify import usecases
from services.gamify.domain.rules.checking import check_rules
from services.gamify.ports import Ledger
from services.gamify.translate import calls

Context = ServicerContext[object, object]


class GamifyRpc(service_pb2_grpc.GamifyServiceServicer):
    """Answers portevoix.gamify.v1.GamifyService, as service.proto promises."""

    def __init__(self, ledger: Ledger, now_ms: Callable[[], int]) -> None:
        self._ledger = ledger
        self._now_ms = now_ms

    async def GetBalance(self, request: wire.GetBalanceRequest, context: Context) -> wire.GetBalanceResponse:
        """One balance."""
        who = caller(context)
        balance = await usecases.get_balance(self._ledger, who.subject, who.roles, request.employee_id)
        return calls.balance_to_wire(balance)

    async def GetBoard(self, request: wire.GetBoardRequest, context: Context) -> wire.GetBoardResponse:
        """One board."""
        period = calls.PERIODS[request.period]
        limit = request.limit if request.HasField("limit") else calls.DEFAULT_ROWS
        subject = caller(context).subject
        board = await usecases.get_board(self._ledger, subject, period, request.date, limit, self._now_ms())
        return calls.board_to_wire(board)

    async def ExplainPoints(
        self, request: wire.ExplainPointsRequest, context: Context
    ) -> wire.ExplainPointsResponse:
        """Every line behind a balance."""
        who = caller(context)
        balance, lines, following = await usecases.explain_points(
            self._ledger,
            who.subject,
            who.roles,
            request.employee_id,
            (request.first_date, request.last_date),
            calls.page_from_token(request.page_token),
            request.page_size if request.HasField("page_size") else calls.DEFAULT_LINES,
        )
        return calls.points_to_wire(balance, lines, following, request.language)

    async def GetRules(self, request: wire.GetRulesRequest, context: Context) -> wire.GetRulesResponse:
        """Every version of the rules."""
        return calls.rules_to_wire(await usecases.get_rules(self._ledger))

    async def CheckRules(self, request: wire.CheckRulesRequest, context: Context) -> wire.CheckRulesResponse:
        """Nothing, for rules that may be published."""
        check_rules(calls.rules_from_wire(request.rules))
        return wire.CheckRulesResponse()
