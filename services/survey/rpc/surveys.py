"""Request to use case to response."""

from collections.abc import Callable
from typing import Any

from grpc.aio import ServicerContext

from chassis.mongo import Transaction
from chassis.rpc.commands import Commands
from portevoix.survey.v1 import service_pb2 as wire
from portevoix.survey.v1 import service_pb2_grpc
from services.survey.domain.model import EVERYBODY
from services.survey.ports import AnswerStore, Chance, Clock, Desk, Desks, WaveSecrets
from services.survey.translate import wire as border
from services.survey.translate.questionnaires import given_from_wire
from services.survey.usecases import answering, surveys

Context = ServicerContext[Any, Any]
SURVEY_ID_BYTES = 12


class SurveyRpc(service_pb2_grpc.SurveyServiceServicer):
    """Answers portevoix.survey.v1.SurveyService."""

    def __init__(
        self,
        commands: Commands,
        desks: Desks,
        desk_of: Callable[[Transaction], Desk],
        answers: AnswerStore,
        secrets: WaveSecrets,
        chance: Chance,
        now_ms: Clock,
    ) -> None:
        self._commands = commands
        self._desks = desks
        self._desk_of = desk_of
        self._answers = answers
        self._secrets = secrets
        self._chance = chance
        self._now_ms = now_ms

    async def CreateSurvey(
        self, request: wire.CreateSurveyRequest, context: Context
    ) -> wire.CreateSurveyResponse:
        """Write a survey down."""
        draft = border.draft_from_wire(request, self._chance(SURVEY_ID_BYTES).hex(), self._now_ms())

        async def work(tx: Transaction) -> wire.CreateSurveyResponse:
            survey = await surveys.create_survey(draft, self._desk_of(tx))
            return wire.CreateSurveyResponse(survey=border.survey_to_wire(survey))

        return await self._commands.run(request, context, wire.CreateSurveyResponse, work)

    async def LaunchSurvey(
        self, request: wire.LaunchSurveyRequest, context: Context
    ) -> wire.LaunchSurveyResponse:
        """Have a survey launched."""

        async def work(tx: Transaction) -> wire.LaunchSurveyResponse:
            survey = await surveys.launch_survey(request.survey_id, self._desk_of(tx))
            return wire.LaunchSurveyResponse(survey=border.survey_to_wire(survey))

        return await self._commands.run(request, context, wire.LaunchSurveyResponse, work)

    async def CloseSurvey(
        self, request: wire.CloseSurveyRequest, context: Context
    ) -> wire.CloseSurveyResponse:
        """Have an open survey closed."""

        async def work(tx: Transaction) -> wire.CloseSurveyResponse:
            survey = await surveys.close_survey(request.survey_id, self._desk_of(tx))
            return wire.CloseSurveyResponse(survey=border.survey_to_wire(survey))

        return await self._commands.run(request, context, wire.CloseSurveyResponse, work)

    async def GetSurvey(self, request: wire.GetSurveyRequest, context: Context) -> wire.GetSurveyResponse:
        """Where a survey stands."""
        survey = await self._desks.survey(request.survey_id)
        return wire.GetSurveyResponse(survey=border.survey_to_wire(survey))

    async def GetResponseRate(
        self, request: wire.GetResponseRateRequest, context: Context
    ) -> wire.GetResponseRateResponse:
        """How many answered, of how many invited."""
        found = await surveys.get_response_rate(request.survey_id, self._desks, self._answers)
        return wire.GetResponseRateResponse(participation=border.participation_to_wire(found))

    async def GetResult(self, request: wire.GetResultRequest, context: Context) -> wire.GetResultResponse:
        """What was published at the close."""
        return border.result_to_wire(*await surveys.get_result(request.survey_id, self._desks))

    async def GetPooledResult(
        self, request: wire.GetPooledResultRequest, context: Context
    ) -> wire.GetPooledResultResponse:
        """Several closed surveys as one."""
        pooled = await surveys.get_pooled_result(request.survey_ids, self._desks)
        return border.pooled_to_wire(pooled, EVERYBODY)

    async def AnswerSurvey(
        self, request: wire.AnswerSurveyRequest, context: Context
    ) -> wire.AnswerSurveyResponse:
        """Take an answer. It is no command: a record would tell when somebody called and what they sent."""
        score = request.score if request.HasField("score") else None
        given = given_from_wire(score, request.answers)
        key = await answering.answer_survey(
            request.token, request.submission_id, given, self._answers, self._secrets, self._chance
        )
        return wire.AnswerSurveyResponse(reading_key=key)
