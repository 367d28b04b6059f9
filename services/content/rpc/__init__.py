"""Request, use case, response: one method per call."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import grpc
from google.protobuf.message import Message

from chassis.access import caller
from chassis.mongo import Transaction
from chassis.rpc.commands import Commands
from portevoix.content.v1 import service_pb2 as wire
from portevoix.content.v1 import service_pb2_grpc
from services.content import usecases
from services.content.domain.model import Item, Viewer
from services.content.domain.rules import EDITORIAL, shown_to
from services.content.ports import Books, Desk
from services.content.ports.programme import ProgrammeBooks
from services.content.translate import library, programmes
from services.content.translate.scalars import revision_from, to_ms
from services.content.usecases.clearing import clear_share

R = TypeVar("R", bound=Message)
Context = grpc.aio.ServicerContext
DEFAULT_PAGE = 20


@dataclass(frozen=True)
class Door:
    """What the calls need: the books for questions, a desk for commands, the time and new ids."""

    commands: Commands
    books: Callable[[], Books]
    programme: Callable[[], ProgrammeBooks]
    desk: Callable[[Transaction], Desk]
    now: Callable[[], datetime]
    new_id: Callable[[], str]


class ContentRpc(service_pb2_grpc.ContentServiceServicer):
    """The library, programmes and charters."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def CreateItem(
        self, request: wire.CreateItemRequest, context: Context[Any, Any]
    ) -> wire.CreateItemResponse:
        """Answer as service.proto promises, like every method here."""
        content_id = self._door.new_id()
        draft = library.draft_from_wire(content_id, request.draft)
        return await self._item(
            request,
            context,
            wire.CreateItemResponse,
            lambda desk, at: usecases.create_item(desk, content_id, draft, _viewer(context), at),
        )

    async def UpdateItem(
        self, request: wire.UpdateItemRequest, context: Context[Any, Any]
    ) -> wire.UpdateItemResponse:
        """See service.proto."""
        draft = library.draft_from_wire(request.content_id, request.draft)
        revision = revision_from(request.etag)
        return await self._item(
            request,
            context,
            wire.UpdateItemResponse,
            lambda desk, at: usecases.update_item(
                desk, request.content_id, revision, draft, _viewer(context), at
            ),
        )

    async def SubmitItem(
        self, request: wire.SubmitItemRequest, context: Context[Any, Any]
    ) -> wire.SubmitItemResponse:
        """See service.proto."""
        revision = revision_from(request.etag)
        return await self._item(
            request,
            context,
            wire.SubmitItemResponse,
            lambda desk, at: usecases.submit_item(desk, request.content_id, revision, _viewer(context), at),
        )

    async def ApproveItem(
        self, request: wire.ApproveItemRequest, context: Context[Any, Any]
    ) -> wire.ApproveItemResponse:
        """See service.proto."""
        revision = revision_from(request.etag)
        return await self._item(
            request,
            context,
            wire.ApproveItemResponse,
            lambda desk, at: usecases.approve_item(desk, request.content_id, revision, at),
        )

    async def RejectItem(
        self, request: wire.RejectItemRequest, context: Context[Any, Any]
    ) -> wire.RejectItemResponse:
        """See service.proto."""
        revision = revision_from(request.etag)
        return await self._item(
            request,
            context,
            wire.RejectItemResponse,
            lambda desk, at: usecases.reject_item(desk, request.content_id, revision, request.note, at),
        )

    async def PublishItem(
        self, request: wire.PublishItemRequest, context: Context[Any, Any]
    ) -> wire.PublishItemResponse:
        """See service.proto."""
        revision = revision_from(request.etag)
        return await self._item(
            request,
            context,
            wire.PublishItemResponse,
            lambda desk, at: usecases.publish_item(desk, request.content_id, revision, at),
        )

    async def WithdrawItem(
        self, request: wire.WithdrawItemRequest, context: Context[Any, Any]
    ) -> wire.WithdrawItemResponse:
        """See service.proto."""
        revision = revision_from(request.etag)
        return await self._item(
            request,
            context,
            wire.WithdrawItemResponse,
            lambda desk, at: usecases.withdraw_item(desk, request.content_id, revision, request.reason, at),
        )

    async def GetItem(self, request: wire.GetItemRequest, context: Context[Any, Any]) -> wire.GetItemResponse:
        """See service.proto."""
        item = await usecases.get_item(
            self._door.books(), request.content_id, _viewer(context), self._door.now()
        )
        return wire.GetItemResponse(item=library.item_to_wire(shown_to(item, _viewer(context))))

    async def ListItems(
        self, request: wire.ListItemsRequest, context: Context[Any, Any]
    ) -> wire.ListItemsResponse:
        """See service.proto."""
        page = await usecases.list_items(
            self._door.books(),
            library.filter_from_wire(request),
            request.page_size or DEFAULT_PAGE,
            library.cursor_from_wire(request.page_token),
            _viewer(context),
            self._door.now(),
        )
        return wire.ListItemsResponse(
            items=[library.item_to_wire(shown_to(item, _viewer(context))) for item in page.items],
            next_page_token=library.cursor_to_wire(page.next),
        )

    async def CreateProgramme(
        self, request: wire.CreateProgrammeRequest, context: Context[Any, Any]
    ) -> wire.CreateProgrammeResponse:
        """See service.proto."""
        programme_id = request.programme_id or self._door.new_id()
        draft = programmes.programme_draft_from_wire(request.draft)
        at = self._door.now()

        async def work(tx: Transaction) -> wire.CreateProgrammeResponse:
            made = await usecases.create_programme(self._door.desk(tx), programme_id, draft, at)
            return wire.CreateProgrammeResponse(programme=programmes.programme_to_wire(made))

        return await self._door.commands.run(request, context, wire.CreateProgrammeResponse, work)

    async def UpdateProgramme(
        self, request: wire.UpdateProgrammeRequest, context: Context[Any, Any]
    ) -> wire.UpdateProgrammeResponse:
        """See service.proto."""
        revision = revision_from(request.etag)
        draft = programmes.programme_draft_from_wire(request.draft)
        at = self._door.now()

        async def work(tx: Transaction) -> wire.UpdateProgrammeResponse:
            changed = await usecases.update_programme(
                self._door.desk(tx), request.programme_id, revision, draft, at
            )
            return wire.UpdateProgrammeResponse(programme=programmes.programme_to_wire(changed))

        return await self._door.commands.run(request, context, wire.UpdateProgrammeResponse, work)

    async def GetProgramme(
        self, request: wire.GetProgrammeRequest, context: Context[Any, Any]
    ) -> wire.GetProgrammeResponse:
        """See service.proto."""
        programme = await usecases.get_programme(self._door.books(), request.programme_id)
        return wire.GetProgrammeResponse(programme=programmes.programme_to_wire(programme))

    async def PublishCharter(
        self, request: wire.PublishCharterRequest, context: Context[Any, Any]
    ) -> wire.PublishCharterResponse:
        """See service.proto."""
        sections = programmes.sections_from_wire(request.sections)
        at = self._door.now()

        async def work(tx: Transaction) -> wire.PublishCharterResponse:
            charter = await usecases.publish_charter(self._door.desk(tx), request.programme_id, sections, at)
            return wire.PublishCharterResponse(charter=programmes.charter_to_wire(charter))

        return await self._door.commands.run(request, context, wire.PublishCharterResponse, work)

    async def AcknowledgeCharter(
        self, request: wire.AcknowledgeCharterRequest, context: Context[Any, Any]
    ) -> wire.AcknowledgeCharterResponse:
        """See service.proto."""
        employee_id, at = caller(context).subject, self._door.now()

        async def work(tx: Transaction) -> wire.AcknowledgeCharterResponse:
            moment = await usecases.acknowledge_charter(
                self._door.desk(tx), request.programme_id, request.version, employee_id, at
            )
            return wire.AcknowledgeCharterResponse(acknowledged_at_ms=to_ms(moment))

        return await self._door.commands.run(request, context, wire.AcknowledgeCharterResponse, work)

    async def GetCharter(
        self, request: wire.GetCharterRequest, context: Context[Any, Any]
    ) -> wire.GetCharterResponse:
        """See service.proto."""
        charter, acknowledged_at = await usecases.get_charter(
            self._door.books(), request.programme_id, request.version, caller(context).subject
        )
        response = wire.GetCharterResponse(charter=programmes.charter_to_wire(charter))
        if acknowledged_at is not None:
            response.acknowledged_at_ms = to_ms(acknowledged_at)
        return response

    async def CheckShare(
        self, request: wire.CheckShareRequest, context: Context[Any, Any]
    ) -> wire.CheckShareResponse:
        """See service.proto."""
        clearance = await clear_share(
            self._door.programme(),
            request.content_id,
            library.asker_from_wire(request),
            request.network,
            self._door.now(),
        )
        return library.clearance_to_wire(clearance)

    async def _item(
        self,
        request: Message,
        context: Context[Any, Any],
        response_type: type[R],
        work: Callable[[Desk, datetime], Awaitable[Item]],
    ) -> R:
        at = self._door.now()

        async def answered(tx: Transaction) -> R:
            return response_type(item=library.item_to_wire(await work(self._door.desk(tx), at)))

        return await self._door.commands.run(request, context, response_type, answered)


def _viewer(context: object) -> Viewer:
    who = caller(context)
    return Viewer(who.subject, bool(who.roles & EDITORIAL))
