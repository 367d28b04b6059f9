"""Feeds as sources of drafts."""

from collections.abc import Awaitable, Callable
from typing import Any

from google.protobuf.message import Message

from chassis.mongo import Transaction
from portevoix.content.v1 import sources_pb2 as wire
from services.content.domain.model.sources import Source
from services.content.ports.sources import SourceDesk, Sources
from services.content.rpc.door import Context, Door, R
from services.content.translate.sources import source_from_wire, source_to_wire
from services.content.usecases import sources

SourceDeskOf = Callable[[Transaction], SourceDesk]


class SourceRpc:
    """Answers SourceService."""

    def __init__(self, door: Door, desk: SourceDeskOf, read: Callable[[], Sources]) -> None:
        self._door, self._desk, self._read = door, desk, read

    async def AddSource(
        self, request: wire.AddSourceRequest, context: Context[Any, Any]
    ) -> wire.AddSourceResponse:
        """See sources.proto, like every method here."""
        source = source_from_wire(request, self._door.new_id(), self._door.now())
        return await self._source(
            request, context, wire.AddSourceResponse, lambda desk: sources.add_source(desk, source)
        )

    async def PauseSource(
        self, request: wire.PauseSourceRequest, context: Context[Any, Any]
    ) -> wire.PauseSourceResponse:
        """See sources.proto."""
        at = self._door.now()
        return await self._source(
            request,
            context,
            wire.PauseSourceResponse,
            lambda desk: sources.pause_source(desk, request.source_id, at, rest=request.paused),
        )

    async def PollSource(
        self, request: wire.PollSourceRequest, context: Context[Any, Any]
    ) -> wire.PollSourceResponse:
        """See sources.proto."""
        at = self._door.now()
        return await self._source(
            request,
            context,
            wire.PollSourceResponse,
            lambda desk: sources.poll_source(desk, request.source_id, at),
        )

    async def ListSources(
        self, request: wire.ListSourcesRequest, context: Context[Any, Any]
    ) -> wire.ListSourcesResponse:
        """See sources.proto."""
        found = await sources.list_sources(self._read(), request.programme_id)
        return wire.ListSourcesResponse(sources=map(source_to_wire, found))

    async def _source(
        self,
        request: Message,
        context: Context[Any, Any],
        response: type[R],
        change: Callable[[SourceDesk], Awaitable[Source]],
    ) -> R:
        async def work(tx: Transaction) -> R:
            return response(source=source_to_wire(await change(self._desk(tx))))

        return await self._door.commands.run(request, context, response, work)
