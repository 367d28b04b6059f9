"""Visits of links: listed, and judged anew."""

from chassis.mongo import Transaction
from portevoix.share.v1 import links_pb2 as wire
from services.share.domain.model.links import Reclassification
from services.share.rpc.desk import Context, Desk
from services.share.translate import clicks as translated
from services.share.translate.pages import page_token_from_wire
from services.share.usecases import clicks


class ClickCalls:
    """The calls about visits."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def ListClicks(self, request: wire.ListClicksRequest, context: Context) -> wire.ListClicksResponse:
        size = translated.page_size(request.page_size)
        after = page_token_from_wire(request.page_token)
        found = await clicks.list_clicks(request.code, size, after, self._desk.books())
        return translated.clicks_to_wire(found, size)

    async def ReclassifyClicks(
        self, request: wire.ReclassifyClicksRequest, context: Context
    ) -> wire.ReclassifyClicksResponse:
        who, at_ms, cause = self._desk.call(context)
        asked = Reclassification(
            reclassification_id=cause,
            by=who,
            at_ms=at_ms,
            click_class=translated.asked_class(request),
            whole_visitor=request.whole_visitor,
            note=request.note,
            changed=0,
        )

        async def work(tx: Transaction) -> wire.ReclassifyClicksResponse:
            books, unit = self._desk.books(), self._desk.unit(tx)
            done = await clicks.reclassify(request.click_ids, asked, books, unit)
            return wire.ReclassifyClicksResponse(changed=done.changed, unchanged=done.unchanged)

        return await self._desk.commands.run(request, context, wire.ReclassifyClicksResponse, work)
