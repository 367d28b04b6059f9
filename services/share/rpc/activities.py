"""Deeds that are no shares, and one-off actions."""

from chassis.access import caller
from chassis.mongo import Transaction
from portevoix.share.v1 import activities_pb2 as wire
from portevoix.share.v1 import activities_pb2_grpc
from services.share.rpc.desk import Context, Desk
from services.share.translate import activities as calls
from services.share.translate.pages import dated_page_token_from_wire, page_size, page_token_from_wire
from services.share.usecases.actions import Actions
from services.share.usecases.activities import Activities


class ActivityRpc(activities_pb2_grpc.ActivityServiceServicer):
    """The calls of ActivityService."""

    def __init__(self, desk: Desk, activities: Activities, actions: Actions) -> None:
        self._desk = desk
        self._activities = activities
        self._actions = actions

    async def RecordActivity(
        self, request: wire.RecordActivityRequest, context: Context
    ) -> wire.RecordActivityResponse:
        who, at_ms, activity_id = self._desk.call(context)
        deed = calls.deed_from_wire(request)

        async def work(tx: Transaction) -> wire.RecordActivityResponse:
            unit = self._desk.unit(tx)
            return calls.recorded_to_wire(await self._activities.record(who, activity_id, deed, at_ms, unit))

        return await self._desk.commands.run(request, context, wire.RecordActivityResponse, work)

    async def ListActivities(
        self, request: wire.ListActivitiesRequest, context: Context
    ) -> wire.ListActivitiesResponse:
        size, behind = page_size(request.page_size), page_token_from_wire(request.page_token)
        who, books = caller(context).subject, self._desk.books()
        return calls.own_to_wire(await self._activities.own(who, size, behind, books))

    async def RetractActivity(
        self, request: wire.RetractActivityRequest, context: Context
    ) -> wire.RetractActivityResponse:
        who, at_ms, _ = self._desk.call(context)

        async def work(tx: Transaction) -> wire.RetractActivityResponse:
            await self._activities.retract(who, request.activity_id, at_ms, self._desk.unit(tx))
            return wire.RetractActivityResponse()

        return await self._desk.commands.run(request, context, wire.RetractActivityResponse, work)

    async def ListWaitingActivities(
        self, request: wire.ListWaitingActivitiesRequest, context: Context
    ) -> wire.ListWaitingActivitiesResponse:
        size, behind = page_size(request.page_size), dated_page_token_from_wire(request.page_token)
        programme_id, books = request.programme_id, self._desk.books()
        return calls.waiting_to_wire(await self._activities.waiting(programme_id, size, behind, books))

    async def DecideActivity(
        self, request: wire.DecideActivityRequest, context: Context
    ) -> wire.DecideActivityResponse:
        who, at_ms, _ = self._desk.call(context)

        async def work(tx: Transaction) -> wire.DecideActivityResponse:
            unit = self._desk.unit(tx)
            activity_id, confirmed, note = request.activity_id, request.confirmed, request.note
            decided = await self._activities.decide(who, activity_id, confirmed, note, at_ms, unit)
            return calls.decided_to_wire(decided)

        return await self._desk.commands.run(request, context, wire.DecideActivityResponse, work)

    async def CreateAction(
        self, request: wire.CreateActionRequest, context: Context
    ) -> wire.CreateActionResponse:
        _, at_ms, action_id = self._desk.call(context)
        wanted = calls.action_from_wire(request, action_id, at_ms)

        async def work(tx: Transaction) -> wire.CreateActionResponse:
            announced = await self._actions.announce(wanted, at_ms, self._desk.unit(tx))
            return wire.CreateActionResponse(action=calls.action_to_wire(*announced))

        return await self._desk.commands.run(request, context, wire.CreateActionResponse, work)

    async def CancelAction(
        self, request: wire.CancelActionRequest, context: Context
    ) -> wire.CancelActionResponse:
        _, at_ms, _ = self._desk.call(context)

        async def work(tx: Transaction) -> wire.CancelActionResponse:
            await self._actions.cancel(request.action_id, at_ms, self._desk.unit(tx))
            return wire.CancelActionResponse()

        await self._desk.commands.run(request, context, wire.CancelActionResponse, work)
        stands = await self._actions.one(request.action_id, self._desk.books())
        return wire.CancelActionResponse(action=calls.action_to_wire(*stands))

    async def ListActions(
        self, request: wire.ListActionsRequest, context: Context
    ) -> wire.ListActionsResponse:
        now_ms, books = self._desk.now_ms(), self._desk.books()
        return calls.actions_to_wire(await self._actions.recent(request.programme_id, now_ms, books))
