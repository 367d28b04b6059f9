"""Request, use case, response: actions on results, and replies to comments."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import grpc

from chassis.access import caller
from chassis.mongo import Transaction
from chassis.rpc.commands import Commands
from portevoix.survey.v1 import loop_pb2 as wire
from portevoix.survey.v1 import loop_pb2_grpc
from services.survey.ports.loop import Actions, Comments, Replies, Shown
from services.survey.translate import loop as border
from services.survey.usecases import loop

Context = grpc.aio.ServicerContext[Any, Any]
RUNS_SURVEYS = frozenset({"hr", "programme_manager", "administrator", "auditor"})


@dataclass(frozen=True)
class LoopDesk:
    """What every call needs beside its use case; books of no transaction are for plain reads."""

    commands: Commands
    actions: Callable[[Transaction | None], Actions]
    replies: Callable[[Transaction | None], Replies]
    comments: Comments
    shown: Shown
    now_ms: Callable[[], int]
    new_id: Callable[[], str]


class LoopRpc(loop_pb2_grpc.LoopServiceServicer):
    """Answers portevoix.survey.v1.LoopService."""

    def __init__(self, desk: LoopDesk) -> None:
        self._desk = desk

    async def PlanAction(self, request: wire.PlanActionRequest, context: Context) -> wire.PlanActionResponse:
        """Write an action down."""
        desk = self._desk
        action = border.action_from_wire(request, desk.new_id(), desk.now_ms())

        async def work(tx: Transaction) -> wire.PlanActionResponse:
            planned = await loop.plan_action(action, desk.actions(tx), desk.shown)
            return wire.PlanActionResponse(action=border.action_to_wire(planned))

        return await desk.commands.run(request, context, wire.PlanActionResponse, work)

    async def MoveAction(self, request: wire.MoveActionRequest, context: Context) -> wire.MoveActionResponse:
        """Give an action another state."""
        desk, move = self._desk, border.move_from_wire(request)
        now_ms = desk.now_ms()

        async def work(tx: Transaction) -> wire.MoveActionResponse:
            moved = await loop.move_action(move, now_ms, desk.actions(tx))
            return wire.MoveActionResponse(action=border.action_to_wire(moved))

        return await desk.commands.run(request, context, wire.MoveActionResponse, work)

    async def PublishAction(
        self, request: wire.PublishActionRequest, context: Context
    ) -> wire.PublishActionResponse:
        """Show an action to everybody."""
        desk = self._desk

        async def work(tx: Transaction) -> wire.PublishActionResponse:
            published = await loop.publish_action(request.action_id, desk.actions(tx))
            return wire.PublishActionResponse(action=border.action_to_wire(published))

        return await desk.commands.run(request, context, wire.PublishActionResponse, work)

    async def ListActions(
        self, request: wire.ListActionsRequest, context: Context
    ) -> wire.ListActionsResponse:
        """What is done about a survey's results."""
        everything = bool(caller(context).roles & RUNS_SURVEYS)
        found = await loop.list_actions(
            request.survey_id, all_of_them=everything, actions=self._desk.actions(None)
        )
        return wire.ListActionsResponse(actions=[*map(border.action_to_wire, found)])

    async def ReplyToComment(
        self, request: wire.ReplyToCommentRequest, context: Context
    ) -> wire.ReplyToCommentResponse:
        """Reply to a comment."""
        desk = self._desk
        reply = border.reply_from_wire(request, desk.new_id(), desk.now_ms())

        async def work(tx: Transaction) -> wire.ReplyToCommentResponse:
            await loop.reply_to_comment(reply, desk.comments, desk.replies(tx))
            return wire.ReplyToCommentResponse(reply_id=reply.reply_id)

        return await desk.commands.run(request, context, wire.ReplyToCommentResponse, work)

    async def ReadReplies(
        self, request: wire.ReadRepliesRequest, context: Context
    ) -> wire.ReadRepliesResponse:
        """What was replied to one's own comments. It writes nothing: whoever reads leaves no trace."""
        found = await loop.read_replies(request.reading_key, self._desk.comments, self._desk.replies(None))
        return border.answered_to_wire(found)
