"""What led the month: items, and networks side by side."""

import asyncio

from cli.report import model
from cli.report.figures.activity import clicks_of
from cli.report.figures.asker import Asker, Span
from cli.report.figures.wire import by_measure, rate_of
from portevoix.content.v1 import service_pb2 as content
from portevoix.metrics.v1 import service_pb2 as metrics

PAGE = 100
BEST = 5


async def items_of(asker: Asker, span: Span) -> model.Items | None:
    """The items that led by visits and by shares; absent where none was visited or shared."""
    request = metrics.GetReachRequest(**span.fields(), by=metrics.DIMENSION_ITEM)
    rows = (await asker.ask(asker.doors.metrics.GetReach, request)).rows
    shares = {row.key: by_measure(row.figures).get("shares", ()) for row in rows}
    titles = await titles_of(asker, span.programme_id)
    clicks = await asyncio.gather(*(clicks_of(asker, span, content_id=one) for one in titles))
    items = [
        model.Item(title, shares.get(content_id, ()), count)
        for (content_id, title), count in zip(titles.items(), clicks, strict=True)
    ]
    clicked = sorted((one for one in items if one.clicks), key=lambda one: -(one.clicks or 0))[:BEST]
    shared = sorted((one for one in items if one.shares), key=most_shares, reverse=True)[:BEST]
    return model.Items(tuple(clicked), tuple(shared)) if clicked or shared else None


async def titles_of(asker: Asker, programme_id: str) -> dict[str, str]:
    """Titles of all items that were ever published, by content id, newest first."""
    titles: dict[str, str] = {}
    request = content.ListItemsRequest(programme_id=programme_id, page_size=PAGE)
    while True:
        answer = await asker.ask(asker.doors.content.ListItems, request)
        titles |= {one.content_id: one.draft.title for one in answer.items if one.HasField("published_at_ms")}
        if not answer.next_page_token:
            return titles
        request.page_token = answer.next_page_token


async def networks_of(asker: Asker, span: Span) -> tuple[model.NetworkRow, ...]:
    """A row per network that was shared to or observed."""
    by = metrics.DIMENSION_NETWORK
    reach, engagement = await asyncio.gather(
        asker.ask(asker.doors.metrics.GetReach, metrics.GetReachRequest(**span.fields(), by=by)),
        asker.ask(asker.doors.metrics.GetEngagement, metrics.GetEngagementRequest(**span.fields(), by=by)),
    )
    reached, engaged = ({row.key: row for row in answer.rows} for answer in (reach, engagement))
    names = sorted(reached.keys() | engaged.keys())
    clicks = await asyncio.gather(*(clicks_of(asker, span, network=name) for name in names))
    rows = [
        _network(name, reached.get(name), engaged.get(name), count)
        for name, count in zip(names, clicks, strict=True)
    ]
    return tuple(sorted(rows, key=most_shares, reverse=True))


def _network(
    name: str, reach: metrics.Row | None, engagement: metrics.Row | None, clicks: int
) -> model.NetworkRow:
    seen = by_measure(reach.figures) if reach else {}
    counted = by_measure(engagement.figures) if engagement else {}
    rated = engagement is not None and engagement.HasField("engagement_rate")
    return model.NetworkRow(
        name,
        shares=seen.get("shares", ()),
        potential=next(iter(seen.get("potential_reach", ())), None),
        reached=seen.get("reach", ()),
        impressions=counted.get("impressions", ()),
        engagement_rate=rate_of(engagement.engagement_rate) if engagement and rated else None,
        clicks=clicks,
    )


def most_shares(one: model.Item | model.NetworkRow) -> int:
    return max((figure.amount for figure in one.shares), default=0)
