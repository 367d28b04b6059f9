"""Who took part, how far it went, and who came."""

import asyncio

from cli.report import model
from cli.report.figures.asker import Asker, Span, TooFew
from cli.report.figures.wire import by_measure, exact, figure_of, figures, rate_in, rate_of
from portevoix.metrics.v1 import figures_pb2 as wire
from portevoix.metrics.v1 import service_pb2 as metrics

COUNTERS = ("impressions", "likes", "comments", "reshares", "saves", "video_views", "follows")
_ESTIMATE = ("potential_reach", "shares_unknown_followers")


async def participation_of(asker: Asker, span: Span) -> model.Participation | None:
    """Who took part, and of how much content; absent where nobody was enrolled and nothing was shared."""
    found, use = await asyncio.gather(
        asker.ask(asker.doors.metrics.GetParticipation, metrics.GetParticipationRequest(**span.fields())),
        asker.ask(asker.doors.figures.GetContentUse, wire.GetContentUseRequest(**span.fields())),
    )
    if not found.participation.denominator and not found.shares:
        return None
    return model.Participation(
        rate_of(found.participation),
        rate_of(found.activation) if found.activation.denominator else None,
        rate_of(found.adoption) if found.adoption.denominator else None,
        rate_of(found.leaders) if found.HasField("leaders") else None,
        figures(found.shares),
        rate_of(use.utilisation) if use.utilisation.denominator else None,
        rate_of(use.company_share) if use.company_share.denominator else None,
        exact(use.limit),
        found.floor,
    )


async def teams_of(asker: Asker, span: Span) -> model.Teams | None:
    """Participation by team; absent where nobody was enrolled. Raises TooFew where no team may be shown."""
    request = metrics.GetParticipationRequest(**span.fields(), by_team=True)
    found = await asker.ask(asker.doors.metrics.GetParticipation, request)
    if found.hidden_people and not found.teams:
        raise TooFew
    rows = tuple(model.TeamRow(one.team, rate_of(one.rate), one.rolled_up) for one in found.teams)
    return model.Teams(found.floor, rows, found.hidden_people) if rows else None


async def reach_of(asker: Asker, span: Span) -> model.Reach | None:
    """The estimate and what was observed."""
    total = (await asker.ask(asker.doors.metrics.GetReach, metrics.GetReachRequest(**span.fields()))).total
    found = by_measure(total.figures)
    potential, unknown = (next(iter(found.get(name, ())), None) for name in _ESTIMATE)
    reached = found.get("reach", ())
    return model.Reach(potential, reached, unknown) if potential or reached else None


async def engagement_of(asker: Asker, span: Span) -> model.Engagement | None:
    """Every counter that somebody observed, and the rates; absent where there is nothing but an estimate."""
    request = metrics.GetEngagementRequest(**span.fields())
    total = (await asker.ask(asker.doors.metrics.GetEngagement, request)).total
    counters = {name: found for name, found in by_measure(total.figures).items() if name in COUNTERS}
    rates = (rate_in(total, "engagement_rate"), rate_in(total, "engagement_rate_by_followers"))
    return model.Engagement(counters, *rates) if counters else None


async def traffic_of(asker: Asker, span: Span) -> model.Traffic | None:
    """Own clicks by class, the month's distinct visitors, and what networks say."""
    request = metrics.GetTrafficRequest(**span.fields())
    found = await asker.ask(asker.doors.metrics.GetTraffic, request)
    own = found.own
    visitors = [one.visitors for one in found.unique_visitors if one.period == f"{span.first:%Y-%m}"]
    return model.Traffic(
        model.Clicks(own.human, own.bot, own.preview, own.scanner),
        visitors[0] if visitors else None,
        tuple(model.NetworkClicks(one.network, one.source, figure_of(one.clicks)) for one in found.networks),
    )
