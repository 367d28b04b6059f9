"""Sharing in two calls, and one's own history."""

from collections.abc import Sequence

from chassis.access import caller
from chassis.mongo import Transaction
from portevoix.share.v1 import service_pb2 as wire
from services.share.domain.model.remarks import Remark
from services.share.domain.rules.naming import PLACE
from services.share.domain.rules.sharing import Preparation
from services.share.rpc.desk import Context, Desk
from services.share.translate import calls
from services.share.translate.pages import page_size, page_token_from_wire
from services.share.usecases.sharing import Asked, Posted, Sharing, Wish


class SharingCalls:
    """The calls about one's own shares."""

    def __init__(self, desk: Desk, sharing: Sharing) -> None:
        self._desk = desk
        self._sharing = sharing

    async def PrepareShare(
        self, request: wire.PrepareShareRequest, context: Context
    ) -> wire.PrepareShareResponse:
        who, at_ms, share_id = self._desk.call(context)
        wish = Wish(request.content_id, request.network, request.text.strip())
        chosen = Preparation(share_id, self._desk.new_code(), at_ms + self._desk.confirm_ms)

        async def ask() -> Asked:
            return await self._sharing.ask(who, wish, at_ms, self._desk.books().people)

        async def work(tx: Transaction, asked: Asked) -> wire.PrepareShareResponse:
            unit = self._desk.unit(tx)
            prepared = await self._sharing.prepare(who, wish, asked, chosen, at_ms, unit)
            return calls.prepared_to_wire(prepared, asked.name)

        commands = self._desk.commands
        ready = await commands.run_after(request, context, wire.PrepareShareResponse, ask, work)
        return await self._whole(who, wish, ready)

    async def _whole(
        self, who: str, wish: Wish, stored: wire.PrepareShareResponse
    ) -> wire.PrepareShareResponse:
        """A stored answer with what is not stored in the clear: own words, and the name."""
        named = PLACE in stored.message + stored.another_message
        if not wish.text and not named:
            return stored
        name = await self._sharing.name(who, self._desk.books().people) if named else ""
        message = wish.text or stored.message.replace(PLACE, name)
        given = (wish.network, message, stored.disclosure, stored.link, stored.title)
        return calls.written_to_wire(self._sharing.writing.write(*given), stored, name)

    async def CheckText(self, request: wire.CheckTextRequest, context: Context) -> wire.CheckTextResponse:
        who, at_ms, books = caller(context).subject, self._desk.now_ms(), self._desk.books()
        asked = (who, request.share_id, request.text, at_ms, books)
        checked = await self._sharing.writing.check(*asked)
        return calls.checked_to_wire(checked, await self._sharing.remarks.look(*asked, tentative=True))

    async def ConfirmShare(
        self, request: wire.ConfirmShareRequest, context: Context
    ) -> wire.ConfirmShareResponse:
        who, at_ms, _ = self._desk.call(context)
        followers = request.follower_count if request.HasField("follower_count") else None
        posted = Posted(request.text, followers, request.post_address)

        async def look() -> Sequence[Remark]:
            books = self._desk.books()
            return await self._sharing.remarks.look(who, request.share_id, request.text, at_ms, books)

        async def work(tx: Transaction, remarks: Sequence[Remark]) -> wire.ConfirmShareResponse:
            unit = self._desk.unit(tx)
            made = await self._sharing.confirm(who, request.share_id, posted, at_ms, unit, remarks)
            return calls.confirmed_to_wire(made)

        return await self._desk.commands.run_after(request, context, wire.ConfirmShareResponse, look, work)

    async def RetractShare(
        self, request: wire.RetractShareRequest, context: Context
    ) -> wire.RetractShareResponse:
        who, at_ms, cause = self._desk.call(context)

        async def work(tx: Transaction) -> wire.RetractShareResponse:
            share = await self._sharing.retract(who, request.share_id, at_ms, self._desk.unit(tx), cause)
            return wire.RetractShareResponse(retracted_at_ms=share.retracted_at_ms or at_ms)

        return await self._desk.commands.run(request, context, wire.RetractShareResponse, work)

    async def ListShares(self, request: wire.ListSharesRequest, context: Context) -> wire.ListSharesResponse:
        size, before = page_size(request.page_size), page_token_from_wire(request.page_token)
        who = caller(context).subject
        found = await self._sharing.history(who, size, before, self._desk.books().shares)
        return calls.history_to_wire(found, size)
