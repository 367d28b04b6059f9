"""A month, section by section."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from cli.report.figures.activity import engagement_of, participation_of, reach_of, teams_of, traffic_of
from cli.report.figures.asker import Asker, Closed, Span, TooFew, Withheld, or_withheld
from cli.report.figures.course import conversions_of, funnel_of, series_of
from cli.report.figures.leaders import items_of, networks_of
from cli.report.figures.standing import goals_of, sentiment_of, training_of, warnings_of
from cli.report.figures.worth import value_of
from cli.report.model import Month

Ask = Callable[[Asker, Span], Awaitable[Any]]

COMPARED: Mapping[str, Ask] = {
    "participation": participation_of,
    "reach": reach_of,
    "engagement": engagement_of,
    "traffic": traffic_of,
    "training": training_of,
}
"""The sections whose figures are compared from month to month, by what the model calls them."""
SECTIONS: Mapping[str, Ask] = {
    **COMPARED,
    "teams": teams_of,
    "series": series_of,
    "items": items_of,
    "networks": networks_of,
    "funnel": funnel_of,
    "conversions": conversions_of,
    "value": value_of,
    "goals": goals_of,
    "sentiment": sentiment_of,
    "warnings": warnings_of,
}


async def month_of(asker: Asker, span: Span) -> Month:
    """Every section; one that is withheld is named, and absent."""
    return await _asked(asker, span, SECTIONS)


async def compared_of(asker: Asker, span: Span) -> Month | None:
    """What the month is compared with; absent where the programme had nothing then."""
    found = await _asked(asker, span, COMPARED)
    visited = found.traffic is not None and found.traffic.own is not None and found.traffic.own.human
    return found if found.participation or found.reach or found.engagement or visited else None


async def _asked(asker: Asker, span: Span, sections: Mapping[str, Ask]) -> Month:
    answers = await asyncio.gather(*(or_withheld(ask(asker, span)) for ask in sections.values()))
    found = dict(zip(sections, answers, strict=True))
    shown = {name: one for name, one in found.items() if not isinstance(one, Withheld)}
    return replace(
        Month(**shown),
        too_few=tuple(name for name, one in found.items() if isinstance(one, TooFew)),
        closed=tuple(name for name, one in found.items() if isinstance(one, Closed)),
    )
