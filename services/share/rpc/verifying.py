"""Verifying a share by the address of its post."""

from chassis.mongo import Transaction
from portevoix.share.v1 import service_pb2 as wire
from services.share.rpc.desk import Context, Desk
from services.share.usecases.verifying import Verifying


class VerifyingCalls:
    """The call about evidence."""

    def __init__(self, desk: Desk, verifying: Verifying) -> None:
        self._desk = desk
        self._verifying = verifying

    async def VerifyShare(
        self, request: wire.VerifyShareRequest, context: Context
    ) -> wire.VerifyShareResponse:
        who, at_ms, cause = self._desk.call(context)
        share_id, address = request.share_id, request.post_address

        async def work(tx: Transaction) -> wire.VerifyShareResponse:
            unit = self._desk.unit(tx)
            first_ms = await self._verifying.verify(who, share_id, address, at_ms, unit, cause)
            return wire.VerifyShareResponse(verified_at_ms=first_ms)

        return await self._desk.commands.run(request, context, wire.VerifyShareResponse, work)
