"""The library and its workflow."""

from typing import Any

from portevoix.content.v1 import service_pb2 as wire
from services.content.domain.rules.audience import shown_to
from services.content.rpc.door import Context, Door, viewer_of
from services.content.translate import library
from services.content.translate.drafts import draft_from_wire
from services.content.translate.scalars import revision_from
from services.content.usecases import publishing, reading, reviewing, writing

DEFAULT_PAGE = 20


class ItemCalls:
    """The library and its workflow."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def CreateItem(
        self, request: wire.CreateItemRequest, context: Context[Any, Any]
    ) -> wire.CreateItemResponse:
        """Answer as service.proto promises, like every method here."""
        content_id, who = self._door.new_id(), viewer_of(context)
        draft = draft_from_wire(content_id, request.draft)
        return await self._door.change_item(
            request,
            context,
            wire.CreateItemResponse,
            lambda desk, at: writing.create_item(desk, content_id, draft, who, at),
        )

    async def UpdateItem(
        self, request: wire.UpdateItemRequest, context: Context[Any, Any]
    ) -> wire.UpdateItemResponse:
        """See service.proto."""
        revision, who = revision_from(request.etag), viewer_of(context)
        draft = draft_from_wire(request.content_id, request.draft)
        return await self._door.change_item(
            request,
            context,
            wire.UpdateItemResponse,
            lambda desk, at: writing.update_item(desk, request.content_id, revision, draft, who, at),
        )

    async def SubmitItem(
        self, request: wire.SubmitItemRequest, context: Context[Any, Any]
    ) -> wire.SubmitItemResponse:
        """See service.proto."""
        revision, who = revision_from(request.etag), viewer_of(context)
        return await self._door.change_item(
            request,
            context,
            wire.SubmitItemResponse,
            lambda desk, at: writing.submit_item(
                desk, request.content_id, revision, who, self._door.check, at
            ),
        )

    async def ApproveItem(
        self, request: wire.ApproveItemRequest, context: Context[Any, Any]
    ) -> wire.ApproveItemResponse:
        """See service.proto."""
        revision, who = revision_from(request.etag), viewer_of(context)
        networks = tuple(request.networks)
        return await self._door.change_item(
            request,
            context,
            wire.ApproveItemResponse,
            lambda desk, at: reviewing.approve_item(
                desk, request.content_id, revision, networks, who.subject, at
            ),
        )

    async def RejectItem(
        self, request: wire.RejectItemRequest, context: Context[Any, Any]
    ) -> wire.RejectItemResponse:
        """See service.proto."""
        revision, who = revision_from(request.etag), viewer_of(context)
        return await self._door.change_item(
            request,
            context,
            wire.RejectItemResponse,
            lambda desk, at: reviewing.reject_item(
                desk, request.content_id, revision, request.note, who.subject, at
            ),
        )

    async def PublishItem(
        self, request: wire.PublishItemRequest, context: Context[Any, Any]
    ) -> wire.PublishItemResponse:
        """See service.proto."""
        revision, who = revision_from(request.etag), viewer_of(context)
        return await self._door.change_item(
            request,
            context,
            wire.PublishItemResponse,
            lambda desk, at: publishing.publish_item(desk, request.content_id, revision, who.subject, at),
        )

    async def WithdrawItem(
        self, request: wire.WithdrawItemRequest, context: Context[Any, Any]
    ) -> wire.WithdrawItemResponse:
        """See service.proto."""
        revision, who = revision_from(request.etag), viewer_of(context)
        return await self._door.change_item(
            request,
            context,
            wire.WithdrawItemResponse,
            lambda desk, at: publishing.withdraw_item(
                desk, request.content_id, revision, request.reason, who.subject, at
            ),
        )

    async def GetItem(self, request: wire.GetItemRequest, context: Context[Any, Any]) -> wire.GetItemResponse:
        """See service.proto."""
        item = await reading.get_item(
            self._door.books(), request.content_id, viewer_of(context), self._door.now()
        )
        return wire.GetItemResponse(item=library.item_to_wire(shown_to(item, viewer_of(context))))

    async def ListItems(
        self, request: wire.ListItemsRequest, context: Context[Any, Any]
    ) -> wire.ListItemsResponse:
        """See service.proto."""
        page = await reading.list_items(
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
