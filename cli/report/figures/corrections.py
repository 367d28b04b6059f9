"""Whether the month may still change, and what became known in it of earlier ones."""

import asyncio
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from cli.report import model
from cli.report.figures.asker import Asker, Span, Withheld, month_span, or_withheld
from cli.report.figures.course import KINDS
from cli.report.figures.wire import HOW
from portevoix.metrics.v1 import figures_pb2 as wire
from portevoix.metrics.v1 import value_pb2 as value

MONTHS_BACK = 6
OVER_EVERYWHERE_DAYS, GRACE_DAYS = 1, 7
MEASURES = (
    "shares",
    "shares_unknown_followers",
    "potential_reach",
    "reach",
    "impressions",
    "likes",
    "comments",
    "reshares",
    "saves",
    "video_views",
    "follows",
    "clicks",
    "clicks_bot",
    "clicks_preview",
    "clicks_scanner",
    "network_clicks",
    "leads",
    "hires",
    "downloads",
    "sign_ups",
    "sales",
)


def frozen(asker: Asker, span: Span) -> bool:
    """Nothing that is heard from today on can be part of the month's figures."""
    return asker.today > span.last + timedelta(days=OVER_EVERYWHERE_DAYS + GRACE_DAYS)


async def corrections_of(asker: Asker, span: Span) -> tuple[tuple[model.Correction, ...], bool]:
    """What was heard in this month of the six before it; and whether one of these may not be shown."""
    firsts = [span.first - relativedelta(months=back) for back in range(1, MONTHS_BACK + 1)]
    months = [month_span(span.programme_id, first) for first in firsts]
    found = await asyncio.gather(*(or_withheld(_of_month(asker, one)) for one in months))
    told = [one for one in found if not isinstance(one, Withheld)]
    heard = tuple(one for month in told for one in month if span.first <= one.learned <= span.last)
    return heard, len(told) < len(found)


async def _of_month(asker: Asker, month: Span) -> list[model.Correction]:
    """Of counts, and of what conversions were worth."""
    series = wire.GetSeriesRequest(**month.fields(), measures=MEASURES, step=wire.STEP_MONTH)
    counted, converted = await asyncio.gather(
        asker.ask(asker.doors.figures.GetSeries, series),
        asker.ask(asker.doors.value.GetConversions, value.GetConversionsRequest(**month.fields())),
    )
    return [*corrected(counted, month), *revalued(converted, month)]


def corrected(found: wire.GetSeriesResponse, month: Span) -> Iterator[model.Correction]:
    """Each correction from the figure that the ones heard before it had left."""
    amounts = {(one.measure, one.provenance): one.amount for point in found.points for one in point.figures}
    for one in sorted(found.corrections, key=lambda one: (one.change.measure, one.heard_on)):
        what = (one.change.measure, one.change.provenance)
        before = amounts.get(what)
        amounts[what] = (before or 0) + one.change.amount
        heard_on = date.fromisoformat(one.heard_on)
        yield model.Correction(month.first, what[0], before, amounts[what], heard_on, HOW[what[1]])


def revalued(found: value.GetConversionsResponse, month: Span) -> Iterator[model.Correction]:
    """The same of sums of money, by kind and currency."""
    sums = {
        (KINDS[one.kind], one.provenance, worth.currency): Decimal(worth.amount)
        for one in found.conversions
        for worth in one.values
    }
    for one in sorted(found.value_corrections, key=lambda one: (one.kind, one.heard_on)):
        what = (KINDS[one.kind], one.provenance, one.change.currency)
        before = sums.get(what)
        sums[what] = (before or Decimal(0)) + Decimal(one.change.amount)
        heard_on = date.fromisoformat(one.heard_on)
        yield model.Correction(
            month.first, f"{what[0]}s", before, sums[what], heard_on, HOW[what[1]], what[2]
        )
