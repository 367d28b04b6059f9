"""What is heard: a CMS's items from the inbox, from share what audiences need to know of people, and from
survey what surveys said at their close.
"""

from collections.abc import Awaitable, Callable, Collection, Sequence

from chassis.mongo import Transaction
from chassis.projection.model import Heard, Origin, Projection
from portevoix.inbox.v1 import events_pb2 as inbox_pb2
from portevoix.share.v1 import events_pb2 as share_pb2
from portevoix.survey.v1 import events_pb2 as survey_pb2
from services.content import usecases
from services.content.domain.errors import Refused
from services.content.domain.facts import ContentReported, EmployeeChanged, EmployeeErased
from services.content.domain.facts import Heard as PeopleFact
from services.content.domain.model.launch import SurveyFigures
from services.content.ports import Desk
from services.content.ports.launch import Surveys
from services.content.translate import heard as wire
from services.content.translate.launch import survey_closed_from_wire

OpenDesk = Callable[[Transaction], Desk]
Forget = Callable[[Transaction, Collection[str]], Awaitable[None]]


def inbox(open_desk: OpenDesk, trusted: frozenset[str]) -> Projection[ContentReported]:
    """The items that outside systems report. The inbox is kept seven days, so it cannot be built again."""

    def on_content_published(message: inbox_pb2.ContentPublished, origin: Origin) -> ContentReported:
        return wire.content_reported_from_wire(
            message,
            origin.source,
            trusted=origin.source in trusted,
            accepted_at_ms=origin.accepted_at_ms,
        )

    async def apply(batch: Sequence[Heard[ContentReported]], tx: Transaction) -> None:
        desk = open_desk(tx)
        for heard in batch:
            report = heard.fact
            try:
                await usecases.receive_item(desk, wire.item_id_for(report.source, report.external_id), report)
            except Refused as refusal:
                wrong = "; ".join(f"{field} {text}" for field, text in refusal.fields.items())
                heard.refuse(refusal.reason, wrong or refusal.text)

    return Projection(
        name="inbox",
        topics=["portevoix.inbox.v1"],
        hears={inbox_pb2.ContentPublished: on_content_published},
        apply=apply,
        outside=True,
        rebuildable=False,
        bystander=True,  # share answers for what nobody can read
    )


def people(open_desk: OpenDesk, forget: Forget) -> Projection[PeopleFact]:
    """What audiences need to know of people; who asked to be forgotten is, in `forget` too."""

    def on_employee_changed(message: share_pb2.EmployeeChanged, origin: Origin) -> EmployeeChanged:
        return wire.employee_changed_from_wire(message)

    def on_employee_erased(message: share_pb2.EmployeeErased, origin: Origin) -> EmployeeErased:
        return wire.employee_erased_from_wire(message)

    async def apply(batch: Sequence[Heard[PeopleFact]], tx: Transaction) -> None:
        await usecases.learn_people(open_desk(tx), [heard.fact for heard in batch])
        erased = {one.fact.employee_id for one in batch if isinstance(one.fact, EmployeeErased)}
        if erased:
            await forget(tx, erased)

    return Projection(
        name="people",
        topics=["portevoix.share.v1"],
        hears={
            share_pb2.EmployeeChanged: on_employee_changed,
            share_pb2.EmployeeErased: on_employee_erased,
        },
        apply=apply,
    )


def surveys(open_surveys: Callable[[Transaction], Surveys]) -> Projection[SurveyFigures]:
    """What surveys said at their close, for those who look at their readiness again."""

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
