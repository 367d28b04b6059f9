"""What content says of trainings, and survey of what people think as groups."""

from collections.abc import Callable, Sequence

from chassis.mongo import Transaction
from chassis.projection import Heard, Origin, Projection
from portevoix.content.v1 import events_pb2 as content_events
from portevoix.survey.v1 import events_pb2 as survey_events
from services.metrics.domain.facts import SurveyClosed, TrainingCompleted
from services.metrics.ports import people as ports
from services.metrics.translate import learned


def on_training_completed(event: content_events.TrainingCompleted, origin: Origin) -> TrainingCompleted:
    """For the trained share."""
    return learned.training_completed_from_wire(event)


def on_survey_closed(event: survey_events.SurveyClosed, origin: Origin) -> SurveyClosed:
    """For scores of groups, and what they have to do with taking part."""
    return learned.survey_closed_from_wire(event)


def trainings(keep: Callable[[Transaction], ports.Heard]) -> Projection[TrainingCompleted]:
    """Who completed what."""

    async def apply(batch: Sequence[Heard[TrainingCompleted]], tx: Transaction) -> None:
        await keep(tx).keep_trainings([one.fact for one in batch])

    return Projection(
        name="trainings",
        topics=["portevoix.content.v1"],
        hears={content_events.TrainingCompleted: on_training_completed},
        apply=apply,
        bystander=True,
        strands=1,
    )


def surveys(keep: Callable[[Transaction], ports.Heard]) -> Projection[SurveyClosed]:
    """What surveys said at their close."""

    async def apply(batch: Sequence[Heard[SurveyClosed]], tx: Transaction) -> None:
        await keep(tx).keep_surveys([one.fact for one in batch])

    return Projection(
        name="surveys",
        topics=["portevoix.survey.v1"],
        hears={survey_events.SurveyClosed: on_survey_closed},
        apply=apply,
        strands=1,
    )
