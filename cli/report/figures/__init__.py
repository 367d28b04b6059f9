"""What a report says, asked for at public doors: a function per section, absent where nothing is known."""

import asyncio
from dataclasses import replace
from datetime import date

from dateutil.relativedelta import relativedelta

from cli.report import model
from cli.report.figures.activity import engagement_of, participation_of, reach_of, series_of, traffic_of
from cli.report.figures.asker import Asker, Span, month_span
from cli.report.figures.leaders import items_of, networks_of
from cli.report.model import Month, Report
from portevoix.content.v1 import service_pb2 as content
from portevoix.metrics.v1 import service_pb2 as metrics

__all__ = ["HOUSES", "Asker", "figures_of"]

HOUSES = ("content", "metrics")


async def figures_of(asker: Asker, programme_id: str, first: date) -> Report:
    """The month that begins on `first`, beside the one before it."""
    span, before = (month_span(programme_id, day) for day in (first, first - relativedelta(months=1)))
    programme, now, previous, definitions = await asyncio.gather(
        programme_of(asker, programme_id),
        month_of(asker, span),
        compared_of(asker, before),
        definitions_of(asker, span),
    )
    until = asker.today if asker.today <= span.last else None
    return Report(programme, first, now, previous, definitions=definitions, drawn_up=asker.today, until=until)


async def month_of(asker: Asker, span: Span) -> Month:
    """Every section that some door answers for."""
    month, series, items, networks = await asyncio.gather(
        core_of(asker, span), series_of(asker, span), items_of(asker, span), networks_of(asker, span)
    )
    return replace(month, series=series, items=items, networks=networks)


async def compared_of(asker: Asker, span: Span) -> Month | None:
    """What the month is compared with; absent where the programme had nothing then."""
    found = await core_of(asker, span)
    visited = found.traffic is not None and found.traffic.own is not None and found.traffic.own.human
    return found if found.participation or found.reach or found.engagement or visited else None


async def core_of(asker: Asker, span: Span) -> Month:
    """The sections whose figures are compared from month to month."""
    (participation, teams), reach, engagement, traffic = await asyncio.gather(
        participation_of(asker, span),
        reach_of(asker, span),
        engagement_of(asker, span),
        traffic_of(asker, span),
    )
    return Month(
        participation=participation, teams=teams, reach=reach, engagement=engagement, traffic=traffic
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
