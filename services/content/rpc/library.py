"""The library beside the workflow's own steps."""

from typing import Any

from chassis.mongo import Transaction
from portevoix.content.v1 import library_pb2 as wire
from portevoix.content.v1 import library_pb2_grpc
from services.content.domain.rules.audience import shown_to
from services.content.rpc.door import Context, Door, viewer_of
from services.content.translate import library, shelf
from services.content.translate.scalars import from_ms, revision_from
from services.content.usecases import publishing, reading, reviewing

DEFAULT_PAGE = 20


class LibraryRpc(library_pb2_grpc.LibraryServiceServicer):
    """Answers portevoix.content.v1.LibraryService."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def PlanItem(
        self, request: wire.PlanItemRequest, context: Context[Any, Any]
    ) -> wire.PlanItemResponse:
        """Answer as library.proto promises, like every method here."""
        revision, who = revision_from(request.etag), viewer_of(context)
        moment = from_ms(request.publish_at_ms) if request.HasField("publish_at_ms") else None
        return await self._door.change_item(
            request,
            context,
            wire.PlanItemResponse,
            lambda desk, at: publishing.plan_item(
                desk, request.content_id, revision, moment, who.subject, at
            ),
        )

    async def ArchiveItem(
        self, request: wire.ArchiveItemRequest, context: Context[Any, Any]
    ) -> wire.ArchiveItemResponse:
        """See library.proto."""
        revision, who = revision_from(request.etag), viewer_of(context)
        return await self._door.change_item(
            request,
            context,
            wire.ArchiveItemResponse,
            lambda desk, at: publishing.archive_item(desk, request.content_id, revision, who, at),
        )

    async def ApproveNetworks(
        self, request: wire.ApproveNetworksRequest, context: Context[Any, Any]
    ) -> wire.ApproveNetworksResponse:
        """See library.proto."""
        revision, who = revision_from(request.etag), viewer_of(context)
        networks = tuple(request.networks)
        return await self._door.change_item(
            request,
            context,
            wire.ApproveNetworksResponse,
            lambda desk, at: reviewing.approve_networks(
                desk, request.content_id, revision, networks, who.subject, at
            ),
        )

    async def FeatureItem(
        self, request: wire.FeatureItemRequest, context: Context[Any, Any]
    ) -> wire.FeatureItemResponse:
        """See library.proto."""
        revision, who = revision_from(request.etag), viewer_of(context)
        return await self._door.change_item(
            request,
            context,
            wire.FeatureItemResponse,
            lambda desk, at: publishing.feature_item(
                desk, request.content_id, revision, who.subject, at, first=request.featured
            ),
        )

    async def ListRevisions(
        self, request: wire.ListRevisionsRequest, context: Context[Any, Any]
    ) -> wire.ListRevisionsResponse:
        """See library.proto."""
        history = await reading.list_revisions(
            self._door.books(),
            request.content_id,
            request.page_size or DEFAULT_PAGE,
            shelf.before_from_wire(request.page_token),
            viewer_of(context),
        )
        return shelf.history_to_wire(history)

    async def SearchItems(
        self, request: wire.SearchItemsRequest, context: Context[Any, Any]
    ) -> wire.SearchItemsResponse:
        """See library.proto."""
        page = await reading.search_items(
            self._door.books(),
            shelf.words_from_wire(request),
            shelf.search_filter_from_wire(request),
            request.page_size or DEFAULT_PAGE,
            library.cursor_from_wire(request.page_token),
            viewer_of(context),
            self._door.now(),
        )
        return wire.SearchItemsResponse(
            items=[library.item_to_wire(shown_to(item, viewer_of(context))) for item in page.items],
            next_page_token=library.cursor_to_wire(page.next),
        )

    async def PreviewMessages(
        self, request: wire.PreviewMessagesRequest, context: Context[Any, Any]
    ) -> wire.PreviewMessagesResponse:
        """See library.proto."""
        clearance, disclosure = await reading.preview_messages(
            self._door.books(),
            request.content_id,
            shelf.eyes_from_wire(request),
            request.network,
            self._door.company,
        )
        return shelf.preview_to_wire(clearance, request.network, disclosure)

    async def SetReviewing(
        self, request: wire.SetReviewingRequest, context: Context[Any, Any]
    ) -> wire.SetReviewingResponse:
        """See library.proto."""
        needed = request.reviewing.auto_approve_after

        async def work(tx: Transaction) -> wire.SetReviewingResponse:
            kept = await reviewing.set_reviewing(self._door.desk(tx), request.programme_id, needed)
            return wire.SetReviewingResponse(reviewing=wire.Reviewing(auto_approve_after=kept))

        return await self._door.commands.run(request, context, wire.SetReviewingResponse, work)

    async def GetReviewing(
        self, request: wire.GetReviewingRequest, context: Context[Any, Any]
    ) -> wire.GetReviewingResponse:
        """See library.proto."""
        needed = await reviewing.get_reviewing(self._door.books(), request.programme_id)
        return wire.GetReviewingResponse(reviewing=wire.Reviewing(auto_approve_after=needed))
