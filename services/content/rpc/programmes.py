"""Programmes and their charters."""

from typing import Any

from chassis.access import caller
from chassis.mongo import Transaction
from portevoix.content.v1 import service_pb2 as wire
from services.content.domain.rules.charters import with_clauses
from services.content.rpc.door import Context, Door
from services.content.translate import programmes as border
from services.content.translate.scalars import revision_from, to_ms
from services.content.translate.texts import LANGUAGES, catalogue
from services.content.usecases import charters, programmes


class ProgrammeCalls:
    """Programmes and charters."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def CreateProgramme(
        self, request: wire.CreateProgrammeRequest, context: Context[Any, Any]
    ) -> wire.CreateProgrammeResponse:
        """See service.proto."""
        programme_id = request.programme_id or self._door.new_id()
        draft = border.programme_draft_from_wire(request.draft)
        at = self._door.now()

        async def work(tx: Transaction) -> wire.CreateProgrammeResponse:
            made = await programmes.create_programme(self._door.desk(tx), programme_id, draft, at)
            return wire.CreateProgrammeResponse(programme=border.programme_to_wire(made))

        return await self._door.commands.run(request, context, wire.CreateProgrammeResponse, work)

    async def UpdateProgramme(
        self, request: wire.UpdateProgrammeRequest, context: Context[Any, Any]
    ) -> wire.UpdateProgrammeResponse:
        """See service.proto."""
        revision = revision_from(request.etag)
        draft = border.programme_draft_from_wire(request.draft)
        at = self._door.now()

        async def work(tx: Transaction) -> wire.UpdateProgrammeResponse:
            changed = await programmes.update_programme(
                self._door.desk(tx), request.programme_id, revision, draft, at
            )
            return wire.UpdateProgrammeResponse(programme=border.programme_to_wire(changed))

        return await self._door.commands.run(request, context, wire.UpdateProgrammeResponse, work)

    async def GetProgramme(
        self, request: wire.GetProgrammeRequest, context: Context[Any, Any]
    ) -> wire.GetProgrammeResponse:
        """See service.proto."""
        programme = await programmes.get_programme(self._door.books(), request.programme_id)
        return wire.GetProgrammeResponse(programme=border.programme_to_wire(programme))

    async def PublishCharter(
        self, request: wire.PublishCharterRequest, context: Context[Any, Any]
    ) -> wire.PublishCharterResponse:
        """See service.proto."""
        usual = catalogue(request.language or LANGUAGES[0])["charter"]
        sections = with_clauses(border.sections_from_wire(request.sections), usual)
        at = self._door.now()

        async def work(tx: Transaction) -> wire.PublishCharterResponse:
            charter = await charters.publish_charter(self._door.desk(tx), request.programme_id, sections, at)
            return wire.PublishCharterResponse(charter=border.charter_to_wire(charter))

        return await self._door.commands.run(request, context, wire.PublishCharterResponse, work)

    async def AcknowledgeCharter(
        self, request: wire.AcknowledgeCharterRequest, context: Context[Any, Any]
    ) -> wire.AcknowledgeCharterResponse:
        """See service.proto."""
        employee_id, at = caller(context).subject, self._door.now()

        async def work(tx: Transaction) -> wire.AcknowledgeCharterResponse:
            moment = await charters.acknowledge_charter(
                self._door.desk(tx), request.programme_id, request.version, employee_id, at
            )
            return wire.AcknowledgeCharterResponse(acknowledged_at_ms=to_ms(moment))

        return await self._door.commands.run(request, context, wire.AcknowledgeCharterResponse, work)

    async def GetCharter(
        self, request: wire.GetCharterRequest, context: Context[Any, Any]
    ) -> wire.GetCharterResponse:
        """See service.proto."""
        charter, acknowledged_at = await charters.get_charter(
            self._door.books(), request.programme_id, request.version, caller(context).subject
        )
        response = wire.GetCharterResponse(charter=border.charter_to_wire(charter))
        if acknowledged_at is not None:
            response.acknowledged_at_ms = to_ms(acknowledged_at)
        return response
