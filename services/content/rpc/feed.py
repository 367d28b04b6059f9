"""What one person likes to read."""

from typing import Any

from chassis.access import caller
from chassis.mongo import Transaction
from portevoix.content.v1 import feed_pb2 as wire
from portevoix.content.v1 import feed_pb2_grpc
from services.content.rpc.door import Context, Door
from services.content.translate import feed as border
from services.content.usecases import feed

DEFAULT_PAGE = 20


class FeedRpc(feed_pb2_grpc.FeedServiceServicer):
    """Answers portevoix.content.v1.FeedService: each call is about the caller and nobody else."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def SetTopics(
        self, request: wire.SetTopicsRequest, context: Context[Any, Any]
    ) -> wire.SetTopicsResponse:
        """Answer as feed.proto promises, like every method here."""
        weights, employee_id = border.interests_from_wire(request.topics), caller(context).subject

        async def work(tx: Transaction) -> wire.SetTopicsResponse:
            kept = await feed.set_topics(self._door.desk(tx), employee_id, weights)
            return wire.SetTopicsResponse(topics=border.interests_to_wire(kept))

        return await self._door.commands.run(request, context, wire.SetTopicsResponse, work)

    async def GetTopics(
        self, request: wire.GetTopicsRequest, context: Context[Any, Any]
    ) -> wire.GetTopicsResponse:
        """See feed.proto."""
        weights = await feed.get_topics(self._door.books(), caller(context).subject)
        return wire.GetTopicsResponse(topics=border.interests_to_wire(weights))

    async def GetFeed(self, request: wire.GetFeedRequest, context: Context[Any, Any]) -> wire.GetFeedResponse:
        """See feed.proto."""
        page = await feed.get_feed(
            self._door.books(),
            caller(context).subject,
            border.wanted_from_wire(request),
            request.page_size or DEFAULT_PAGE,
            border.place_from_wire(request.page_token),
            self._door.now(),
        )
        return border.feed_to_wire(page)
