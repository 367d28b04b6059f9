"""What surveys said at their close, for those who look at their readiness again."""

from collections.abc import Callable, Sequence

from chassis.mongo import Transaction
from chassis.projection.model import Heard, Origin, Projection
from portevoix.survey.v1 import events_pb2 as survey_pb2
from services.content.domain.model.launch import SurveyFigures
from services.content.ports.launch import Surveys
from services.content.translate.launch import survey_closed_from_wire


def surveys(open_surveys: Callable[[Transaction], Surveys]) -> Projection[SurveyFigures]:
    """What every survey said of everybody."""

    def on_survey_closed(message: survey_pb2.SurveyClosed, origin: Origin) -> SurveyFigures:
        return survey_closed_from_wire(message)

    async def apply(batch: Sequence[Heard[SurveyFigures]], tx: Transaction) -> None:
        await open_surveys(tx).keep([heard.fact for heard in batch])

    return Projection(
        name="surveys",
        topics=["portevoix.survey.v1"],
        hears={survey_pb2.SurveyClosed: on_survey_closed},
        apply=apply,
        strands=1,
    )
