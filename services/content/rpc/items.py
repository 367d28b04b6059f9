"""The library."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from google.protobuf.message import Message

from chassis.mongo import Transaction
from portevoix.content.v1 import service_pb2 as wire
from services.content.domain.model.items import Item
from services.content.domain.rules.audience import shown_to
from services.content.ports.books import Desk
from services.content.rpc.door import Context, Door, R, viewer_of
from services.content.translate import library
from services.content.translate.scalars import revision_from
from services.content.usecases import items

DEFAULT_PAGE = 20


class ItemCalls:
    """The library and its workflow."""

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
            lambda desk, at: items.create_item(desk, content_id, draft, viewer_of(context), at),
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
            lambda desk, at: items.update_item(
                desk, request.content_id, revision, draft, viewer_of(context), at
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
            lambda desk, at: items.submit_item(desk, request.content_id, revision, viewer_of(context), at),
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
            lambda desk, at: items.approve_item(desk, request.content_id, revision, at),
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
            lambda desk, at: items.reject_item(desk, request.content_id, revision, request.note, at),
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
            lambda desk, at: items.publish_item(desk, request.content_id, revision, at),
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
            lambda desk, at: items.withdraw_item(desk, request.content_id, revision, request.reason, at),
        )

    async def GetItem(self, request: wire.GetItemRequest, context: Context[Any, Any]) -> wire.GetItemResponse:
        """See service.proto."""
        item = await items.get_item(
            self._door.books(), request.content_id, viewer_of(context), self._door.now()
        )
        return wire.GetItemResponse(item=library.item_to_wire(shown_to(item, viewer_of(context))))

    async def ListItems(
        self, request: wire.ListItemsRequest, context: Context[Any, Any]
    ) -> wire.ListItemsResponse:
        """See service.proto."""
        page = await items.list_items(
            self._door.books(),
            library.filter_from_wire(request),
            request.page_size or DEFAULT_PAGE,
            library.cursor_from_wire(request.page_token),
            viewer_of(context),
            self._door.now(),
        )
        return wire.ListItemsResponse(
            items=[library.item_to_wire(shown_to(item, viewer_of(context))) for item in page.items],
            next_page_token=library.cursor_to_wire(page.next),
        )

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
