"""What led the month: items, and networks side by side."""

import asyncio
from collections.abc import Sequence

from cli.report import model
from cli.report.figures.asker import Asker, Span
from cli.report.figures.wire import by_measure, rate_in
from portevoix.content.v1 import service_pb2 as content
from portevoix.metrics.v1 import figures_pb2 as wire
from portevoix.metrics.v1 import service_pb2 as metrics

PAGE = 100
BEST = 5
OF_ITEMS = ("shares", "clicks")
OF_NETWORKS = ("shares", "potential_reach", "reach", "impressions", "clicks")


async def items_of(asker: Asker, span: Span) -> model.Items | None:
    """The items that led by visits and by shares; absent where none was visited or shared."""
    rows = await _broken_down(asker, span, metrics.DIMENSION_ITEM, OF_ITEMS)
    items = {row.key: _item(row) for row in rows if not row.rolled_up}
    clicked = sorted((one for one in items if items[one].clicks), key=lambda one: -(items[one].clicks or 0))
    shared = sorted((one for one in items if items[one].shares), key=lambda one: -most_shares(items[one]))
    titles = await titles_of(asker, span.programme_id, {*clicked[:BEST], *shared[:BEST]})
    by_clicks, by_shares = (
        tuple(model.Item(titles.get(one, ""), items[one].shares, items[one].clicks) for one in best[:BEST])
        for best in (clicked, shared)
    )
    hidden = any(row.rolled_up for row in rows)
    return model.Items(by_clicks, by_shares, hidden) if by_clicks or by_shares or hidden else None


def _item(row: metrics.Row) -> model.Item:
    found = by_measure(row.figures)
    return model.Item("", found.get("shares", ()), clicks_in(row))


async def titles_of(asker: Asker, programme_id: str, wanted: set[str]) -> dict[str, str]:
    """Titles by content id, from as many pages of the library as it takes to find all that are wanted."""
    titles: dict[str, str] = {}
    request = content.ListItemsRequest(programme_id=programme_id, page_size=PAGE)
    while wanted - titles.keys():
        answer = await asker.ask(asker.doors.content.ListItems, request)
        titles |= {one.content_id: one.draft.title for one in answer.items}
        if not answer.next_page_token:
            break
        request.page_token = answer.next_page_token
    return titles


async def networks_of(asker: Asker, span: Span) -> tuple[model.NetworkRow, ...]:
    """A row per network that was shared to or observed, those that many shared to first."""
    by = metrics.DIMENSION_NETWORK
    counted, engagement = await asyncio.gather(
        _broken_down(asker, span, by, OF_NETWORKS),
        asker.ask(asker.doors.metrics.GetEngagement, metrics.GetEngagementRequest(**span.fields(), by=by)),
    )
    engaged = {row.key: row for row in engagement.rows}
    rows = [_network(row, engaged.get(row.key, metrics.Row())) for row in counted if row.figures]
    return tuple(sorted(rows, key=lambda one: (one.rolled_up, -most_shares(one))))


def _network(row: metrics.Row, engaged: metrics.Row) -> model.NetworkRow:
    found = by_measure(row.figures)
    return model.NetworkRow(
        row.key,
        shares=found.get("shares", ()),
        potential=next(iter(found.get("potential_reach", ())), None),
        reached=found.get("reach", ()),
        impressions=found.get("impressions", ()),
        engagement_rate=rate_in(engaged, "engagement_rate"),
        clicks=clicks_in(row),
        rolled_up=row.rolled_up,
    )


async def _broken_down(
    asker: Asker, span: Span, by: metrics.Dimension.ValueType, measures: Sequence[str]
) -> Sequence[metrics.Row]:
    request = wire.GetBreakdownRequest(**span.fields(), by=by, measures=measures)
    found: wire.GetBreakdownResponse = await asker.ask(asker.doors.figures.GetBreakdown, request)
    return found.rows


def clicks_in(row: metrics.Row | wire.Point) -> int:
    """Visits by people. Our own links miss none: where they counted none, none came."""
    return sum(one.amount for one in row.figures if one.measure == "clicks")


def most_shares(one: model.Item | model.NetworkRow) -> int:
    """The larger figure, where shares are known in several ways."""
    return max((figure.amount for figure in one.shares), default=0)
