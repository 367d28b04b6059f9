"""Who took part, how far it went, and who came."""

import asyncio
from datetime import timedelta

from cli.report import model
from cli.report.figures.asker import Asker, Span
from cli.report.figures.wire import by_measure, figure_of, figures, rate_of
from portevoix.metrics.v1 import service_pb2 as metrics

_ESTIMATE = ("potential_reach", "shares_unknown_followers")


async def participation_of(asker: Asker, span: Span) -> tuple[model.Participation | None, model.Teams | None]:
    """Who took part, and by team; absent where nobody was enrolled and nothing was shared."""
    request = metrics.GetParticipationRequest(**span.fields(), by_team=True)
    found = await asker.ask(asker.doors.metrics.GetParticipation, request)
    if not found.participation.denominator and not found.shares:
        return None, None
    rows = tuple(model.TeamRow(one.team, rate_of(one.rate), one.rolled_up) for one in found.teams)
    teams = model.Teams(found.floor, rows, found.hidden_people) if rows else None
    return model.Participation(rate_of(found.participation), shares=figures(found.shares)), teams


async def reach_of(asker: Asker, span: Span) -> model.Reach | None:
    """The estimate and what was observed."""
    total = (await asker.ask(asker.doors.metrics.GetReach, metrics.GetReachRequest(**span.fields()))).total
    found = by_measure(total.figures)
    potential, unknown = (next(iter(found.get(name, ())), None) for name in _ESTIMATE)
    reached = found.get("reach", ())
    return model.Reach(potential, reached, unknown) if potential or reached else None


async def engagement_of(asker: Asker, span: Span) -> model.Engagement | None:
    """Every counter that somebody observed, and the rate."""
    request = metrics.GetEngagementRequest(**span.fields())
    total = (await asker.ask(asker.doors.metrics.GetEngagement, request)).total
    rate = rate_of(total.engagement_rate) if total.HasField("engagement_rate") else None
    return model.Engagement(by_measure(total.figures), rate) if total.figures else None


async def traffic_of(asker: Asker, span: Span) -> model.Traffic | None:
    """Own clicks by class, the month's distinct visitors, and what networks say."""
    found = await asked_traffic(asker, span)
    own = found.own
    visitors = [one.visitors for one in found.unique_visitors if one.period == f"{span.first:%Y-%m}"]
    return model.Traffic(
        model.Clicks(own.human, own.bot, own.preview, own.scanner),
        visitors[0] if visitors else None,
        tuple(model.NetworkClicks(one.network, one.source, figure_of(one.clicks)) for one in found.networks),
    )


async def series_of(asker: Asker, span: Span) -> model.Series | None:
    """Shares and visits by day, as far as the month has come; absent where there was neither."""
    request = metrics.GetReachRequest(**span.fields(), by=metrics.DIMENSION_DAY)
    rows = (await asker.ask(asker.doors.metrics.GetReach, request)).rows
    shares = {row.key: by_measure(row.figures).get("shares", ()) for row in rows}
    last = min(span.last, asker.today)
    days = [span.first + timedelta(days=number) for number in range((last - span.first).days + 1)]
    clicks = await asyncio.gather(*(clicks_of(asker, Span(span.programme_id, day, day)) for day in days))
    points = [
        model.Point(day, shares.get(day.isoformat(), ()), count)
        for day, count in zip(days, clicks, strict=True)
    ]
    return model.Series(model.Step.DAY, tuple(points)) if shares or any(clicks) else None


async def clicks_of(asker: Asker, span: Span, **scope: str) -> int:
    """Visits by people in those days, of one item or network where one is named."""
    return (await asked_traffic(asker, span, **scope)).own.human


async def asked_traffic(asker: Asker, span: Span, **scope: str) -> metrics.GetTrafficResponse:
    request = metrics.GetTrafficRequest(**span.fields(), **scope)
    return await asker.ask(asker.doors.metrics.GetTraffic, request)
