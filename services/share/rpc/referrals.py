"""Referral links."""

from chassis.mongo import Transaction
from portevoix.share.v1 import links_pb2 as wire
from services.share.domain.model.shares import Answer
from services.share.rpc.desk import Context, Desk
from services.share.translate.referrals import referral_to_wire
from services.share.usecases.referrals import Referrals


class ReferralCalls:
    """The call about links for word of mouth."""

    def __init__(self, desk: Desk, referrals: Referrals) -> None:
        self._desk = desk
        self._referrals = referrals

    async def CreateReferral(
        self, request: wire.CreateReferralRequest, context: Context
    ) -> wire.CreateReferralResponse:
        who, at_ms, share_id = self._desk.call(context)
        code = self._desk.new_code()

        async def ask() -> Answer:
            return await self._referrals.ask(who, request.content_id, at_ms, self._desk.books().people)

        async def work(tx: Transaction, answer: Answer) -> wire.CreateReferralResponse:
            unit = self._desk.unit(tx)
            return referral_to_wire(await self._referrals.create(who, answer, share_id, code, at_ms, unit))

        commands = self._desk.commands
        return await commands.run_after(request, context, wire.CreateReferralResponse, ask, work)
