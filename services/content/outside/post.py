"""Letters and webhooks about new items."""

import asyncio
from collections.abc import Mapping, Sequence
from email.message import EmailMessage
from email.utils import format_datetime, localtime

import grpc

from chassis.mail import Letter, Mailer, Unwritable
from chassis.webhook import Hook, Webhooks
from portevoix.share.v1 import service_pb2, service_pb2_grpc
from services.content.domain.model.announcements import Addressee, Listener
from services.content.domain.model.items import Item
from services.content.ports.announcements import Away
from services.content.translate.announcements import NotAnAddress, letter_of, message_of

SERVER_SECONDS = 60.0  # less than others wait for whoever took an announcement


class OutsidePost:
    """Implements ports.Post. Without a share or a mail server to ask, nobody is written to."""

    def __init__(
        self,
        share: grpc.aio.Channel | None,
        mailer: Mailer | None,
        sender: str,
        webhooks: Webhooks,
        hooks: Mapping[Listener, Hook],
    ) -> None:
        self._share = service_pb2_grpc.ShareServiceStub(share) if share is not None else None
        self._mailer, self._sender, self._webhooks, self._hooks = mailer, sender, webhooks, hooks

    async def addressees(self, employee_ids: Sequence[str]) -> Sequence[Addressee]:
        """As the port says."""
        if self._share is None or self._mailer is None:
            return ()
        request = service_pb2.GetAddressesRequest(employee_ids=employee_ids)
        try:
            found = await self._share.GetAddresses(request)
        except grpc.aio.AioRpcError as error:
            raise Away(f"share: {error.code().name}") from error
        return [Addressee(one.employee_id, one.name, one.email, one.language) for one in found.addresses]

    async def write(self, item: Item, programme: str, to: Sequence[Addressee]) -> None:
        """As the port says."""
        if self._mailer is None or not to:
            return
        letters = [self._letter(item, programme, one) for one in to]
        try:
            async with asyncio.timeout(SERVER_SECONDS):
                await self._mailer.deliver(letters)
        except TimeoutError as error:
            raise Away("the mail server") from error

    async def tell(self, item: Item, listener: Listener) -> bool:
        """As the port says."""
        message_id, body = message_of(item, listener.url)
        return await self._webhooks.deliver(self._hooks[listener], message_id, body)

    def _letter(self, item: Item, programme: str, to: Addressee) -> Letter:
        def write() -> EmailMessage:
            try:
                return letter_of(item, programme, to, sender=self._sender, date=format_datetime(localtime()))
            except NotAnAddress as error:
                raise Unwritable from error

        return Letter(to.employee_id, write)
