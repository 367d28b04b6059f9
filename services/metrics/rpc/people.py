"""Request, use case, response: one method per call of PeopleService, as people.proto promises."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import grpc

from chassis.access import caller
from chassis.mongo import Transaction
from chassis.queues import KeyedQueue
from chassis.rpc.commands import Commands
from portevoix.metrics.v1 import people_pb2 as wire
from portevoix.metrics.v1 import people_pb2_grpc
from services.metrics.domain.rules.calendar import month_of, period
from services.metrics.ports.figures import Figures
from services.metrics.ports.people import Books, Records, Say
from services.metrics.translate import people as calls
from services.metrics.translate.answers import DIMENSIONS
from services.metrics.usecases import declared, people, surveys

Context = grpc.aio.ServicerContext[Any, Any]


@dataclass(frozen=True)
class PeopleDesk:
    """What every call needs beside its use case. Imports take turns, for two may be of the same rows."""

    commands: Commands
    figures: Figures
    records: Records
    unit: Callable[[Transaction], tuple[Books, Say]]
    imports: KeyedQueue
    floor: int
    now_ms: Callable[[], int]
    new_id: Callable[[], str]


class PeopleRpc(people_pb2_grpc.PeopleServiceServicer):
    """Answers portevoix.metrics.v1.PeopleService."""

    def __init__(self, desk: PeopleDesk) -> None:
        self._desk = desk

    async def GetWarnings(
        self, request: wire.GetWarningsRequest, context: Context
    ) -> wire.GetWarningsResponse:
        """How units do."""
        desk, within = self._desk, period(request.from_date, request.to_date)
        limits, by = calls.limits_from_wire(request), calls.unit_from_wire(request.by)
        found = await people.get_warnings(desk.figures, request.programme_id, within, by, limits, desk.floor)
        return calls.warnings_to_wire(found, limits, within.last, desk.floor)

    async def GetRetention(
        self, request: wire.GetRetentionRequest, context: Context
    ) -> wire.GetRetentionResponse:
        """Who stayed."""
        desk = self._desk
        found, within = await people.get_retention(
            desk.figures,
            desk.records,
            request.programme_id,
            request.quarter,
            request.by_department,
            desk.now_ms(),
            desk.floor,
        )
        return calls.retention_to_wire(found, within.last, desk.floor)

    async def ImportAbsences(
        self, request: wire.ImportAbsencesRequest, context: Context
    ) -> wire.ImportAbsencesResponse:
        """Days of absence from the HR system."""
        desk, who = self._desk, caller(context).subject
        imported = calls.import_from_wire(request, desk.new_id(), who, desk.now_ms())

        async def work(tx: Transaction) -> wire.ImportAbsencesResponse:
            await declared.import_absences(imported, *desk.unit(tx))
            return wire.ImportAbsencesResponse(import_id=imported.import_id)

        async with desk.imports.turn("absences"):
            return await desk.commands.run(request, context, wire.ImportAbsencesResponse, work)

    async def GetTraining(
        self, request: wire.GetTrainingRequest, context: Context
    ) -> wire.GetTrainingResponse:
        """Who was trained."""
        desk, within = self._desk, period(request.on_date, request.on_date)
        by, course_id = DIMENSIONS.get(request.by), request.course_id
        found = await people.get_training(
            desk.figures, desk.records, request.programme_id, within, course_id, by, desk.floor
        )
        return calls.training_to_wire(found, within.last, desk.floor)

    async def DeclareTime(
        self, request: wire.DeclareTimeRequest, context: Context
    ) -> wire.DeclareTimeResponse:
        """Hours a week that the caller says they spend."""
        desk, who = self._desk, caller(context).subject
        declaration = calls.declaration_from_wire(request, desk.new_id(), who, desk.now_ms())

        async def work(tx: Transaction) -> wire.DeclareTimeResponse:
            await declared.declare_time(declaration, *desk.unit(tx))
            return wire.DeclareTimeResponse(declaration_id=declaration.declaration_id)

        return await desk.commands.run(request, context, wire.DeclareTimeResponse, work)

    async def GetTimeSpent(
        self, request: wire.GetTimeSpentRequest, context: Context
    ) -> wire.GetTimeSpentResponse:
        """Hours a week as people declared them."""
        desk, month = self._desk, request.month
        found = await declared.get_time_spent(
            desk.records, request.programme_id, month, desk.now_ms(), desk.floor
        )
        return calls.time_spent_to_wire(found, month_of(month).last, desk.floor)

    async def GetSurveyScores(
        self, request: wire.GetSurveyScoresRequest, context: Context
    ) -> wire.GetSurveyScoresResponse:
        """What a survey said of groups."""
        survey = await surveys.get_scores(self._desk.records, request.survey_id, self._desk.floor)
        return calls.scores_to_wire(survey, request.scale, self._desk.floor)

    async def GetRelation(
        self, request: wire.GetRelationRequest, context: Context
    ) -> wire.GetRelationResponse:
        """How relationship and participation go together."""
        desk, by = self._desk, calls.unit_from_wire(request.by)
        asked = period(request.from_date, request.to_date) if request.from_date else None
        found, within = await surveys.get_relation(
            desk.figures, desk.records, request.programme_id, request.survey_id, asked, by, desk.floor
        )
        return calls.relation_to_wire(found, within, desk.floor)
