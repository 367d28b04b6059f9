"""Plans: one's own calendar of shares made ready."""

from chassis.access import caller
from chassis.mongo import Transaction
from portevoix.share.v1 import service_pb2 as wire
from services.share.rpc.desk import Context, Desk
from services.share.usecases.plans import Plans


class PlanCalls:
    """The calls about times and plans."""

    def __init__(self, desk: Desk, plans: Plans) -> None:
        self._desk = desk
        self._plans = plans

    async def SuggestTimes(
        self, request: wire.SuggestTimesRequest, context: Context
    ) -> wire.SuggestTimesResponse:
        who, at_ms = caller(context).subject, self._desk.now_ms()
        books = self._desk.books()
        found = await self._plans.times(who, request.programme_id, request.network, at_ms, books)
        return wire.SuggestTimesResponse(
            local_times=found.local_times, zone=found.zone, left_today=found.left_today
        )

    async def PlanShare(self, request: wire.PlanShareRequest, context: Context) -> wire.PlanShareResponse:
        who, at_ms, _ = self._desk.call(context)

        async def work(tx: Transaction) -> wire.PlanShareResponse:
            unit = self._desk.unit(tx)
            share = await self._plans.plan(who, request.share_id, request.local_time, at_ms, unit)
            return wire.PlanShareResponse(planned_at_ms=share.planned_at_ms)

        return await self._desk.commands.run(request, context, wire.PlanShareResponse, work)
