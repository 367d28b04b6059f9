"""Trainings and surveys as metrics' facts, and decisions as events of metrics."""

from typing import NamedTuple

from google.protobuf.message import Message

from portevoix.content.v1 import events_pb2 as content
from portevoix.metrics.v1 import events_pb2 as metrics
from portevoix.survey.v1 import events_pb2 as survey
from services.metrics.domain import facts
from services.metrics.domain.model.groups import Declaration, Import
from services.metrics.domain.model.surveys import Score, Survey
from services.metrics.domain.rules.calendar import utc_date


class News(NamedTuple):
    """An event, its key, and the parts that its id is derived from."""

    message: Message
    key: str
    derived_from: tuple[str, str]
    occurred_at_ms: int


def training_completed_from_wire(event: content.TrainingCompleted) -> facts.TrainingCompleted:
    """A completion; one without an end is valid for ever."""
    until = event.expires_at_ms if event.HasField("expires_at_ms") else None
    return facts.TrainingCompleted(
        event.employee_id, event.course_id, event.version, event.occurred_at_ms, until
    )


def survey_closed_from_wire(event: survey.SurveyClosed) -> facts.SurveyClosed:
    """A survey with its scores."""
    scores = [Score(tuple(one.path), one.scale, one.n, one.mean) for one in event.scales]
    closed_on = utc_date(event.occurred_at_ms)
    return facts.SurveyClosed(Survey(event.survey_id, event.template, closed_on, scores))


def news_of(decided: Declaration | Import) -> News:
    """TimeDeclared, or AbsencesImported without the rows."""
    if isinstance(decided, Declaration):
        return _declared(decided)
    message = metrics.AbsencesImported(
        import_id=decided.import_id,
        imported_by=decided.imported_by,
        months=sorted({row.month for row in decided.rows}),
        rows=len(decided.rows),
        occurred_at_ms=decided.at_ms,
    )
    return News(message, decided.import_id, (decided.import_id, "imported"), decided.at_ms)


def _declared(decided: Declaration) -> News:
    message = metrics.TimeDeclared(
        declaration_id=decided.declaration_id,
        employee_id=decided.employee_id,
        programme_id=decided.programme_id,
        hours=f"{decided.hours:f}",
        occurred_at_ms=decided.at_ms,
    )
    return News(message, decided.employee_id, (decided.declaration_id, "declared"), decided.at_ms)
