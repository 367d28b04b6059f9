"""What a report says, asked for at public doors: a function per section, absent where nothing is known."""

import asyncio
from dataclasses import replace
from datetime import date

from dateutil.relativedelta import relativedelta

from cli.report import model
from cli.report.figures.asker import Asker, Span, month_span
from cli.report.figures.corrections import corrections_of, frozen
from cli.report.figures.month import compared_of, month_of
from cli.report.model import Report
from portevoix.content.v1 import service_pb2 as content
from portevoix.metrics.v1 import service_pb2 as metrics

__all__ = ["HOUSES", "Asker", "figures_of"]

HOUSES = ("content", "metrics")


async def figures_of(asker: Asker, programme_id: str, first: date) -> Report:
    """The month that begins on `first`, beside the one before it."""
    span, before = (month_span(programme_id, day) for day in (first, first - relativedelta(months=1)))
    programme, now, previous, definitions, (corrections, some_hidden) = await asyncio.gather(
        programme_of(asker, programme_id),
        month_of(asker, span),
        compared_of(asker, before),
        definitions_of(asker, span),
        corrections_of(asker, span),
    )
    return Report(
        programme,
        first,
        replace(now, too_few=(*now.too_few, *["corrections"] * some_hidden)),
        previous,
        corrections,
        definitions,
        drawn_up=asker.today,
        until=asker.today if asker.today <= span.last else None,
        frozen=frozen(asker, span),
    )


async def programme_of(asker: Asker, programme_id: str) -> model.Programme:
    """Its name, and why it exists."""
    request = content.GetProgrammeRequest(programme_id=programme_id)
    draft = (await asker.ask(asker.doors.content.GetProgramme, request)).programme.draft
    return model.Programme(draft.name, draft.why)


async def definitions_of(asker: Asker, span: Span) -> tuple[model.Definition, ...]:
    """Of each measure, the version that was in force at the end of the month."""
    answer = await asker.ask(asker.doors.metrics.ListDefinitions, metrics.ListDefinitionsRequest())
    inforce: dict[str, model.Definition] = {}
    for one in sorted(answer.definitions, key=lambda one: one.version):
        since = date.fromisoformat(one.since)
        if since <= span.last:
            inforce[one.measure] = model.Definition(one.measure, one.version, since, one.text)
    return tuple(inforce.values())
