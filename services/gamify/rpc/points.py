"""Questions about somebody's own points."""

from chassis.access import caller
from portevoix.gamify.v1 import service_pb2 as wire
from services.gamify.rpc.desk import Context, Desk
from services.gamify.translate import points as translate
from services.gamify.usecases import points


class PointsCalls:
    """Balance, the lines behind it, badges."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def GetBalance(self, request: wire.GetBalanceRequest, context: Context) -> wire.GetBalanceResponse:
        who = caller(context)
        told = await points.balance(
            self._desk.accounts,
            who.subject,
            who.roles,
            request.employee_id,
            request.programme_id,
            self._desk.now_ms(),
        )
        return translate.balance_to_wire(told, request.language)

    async def ExplainPoints(
        self, request: wire.ExplainPointsRequest, context: Context
    ) -> wire.ExplainPointsResponse:
        who = caller(context)
        before = translate.page_from_token(request.page_token)
        subject = points.whose(who.subject, who.roles, request.employee_id)
        key = await points.account_of(self._desk.accounts, subject, request.programme_id)
        limit = request.page_size if request.HasField("page_size") else translate.DEFAULT_LINES
        dates = (request.first_date, request.last_date)
        statement, lines, following = await points.explain(self._desk.accounts, key, dates, before, limit)
        return translate.points_to_wire(key, statement, lines, following, request.language)

    async def ListBadges(self, request: wire.ListBadgesRequest, context: Context) -> wire.ListBadgesResponse:
        who = caller(context)
        subject = points.whose(who.subject, who.roles, request.employee_id)
        key = await points.account_of(self._desk.accounts, subject, request.programme_id)
        held = await points.list_badges(self._desk.accounts, key, self._desk.now_ms())
        return translate.badges_to_wire(key, held, request.language)
