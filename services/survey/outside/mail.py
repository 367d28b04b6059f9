"""Invitations by mail."""

from collections.abc import Sequence
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from functools import partial

from chassis.mail import Letter, Mailer, Unwritable
from services.survey.domain.model import Invitation
from services.survey.translate.letters import NotAnAddress, letter_of


class SmtpPost:
    """Implements ports.Post."""

    def __init__(self, mailer: Mailer, *, sender: str, links: str) -> None:
        """`sender` is what stands in From; `links` the public base of links."""
        self._mailer = mailer
        self._sender = sender
        self._links = links

    async def deliver(self, invitations: Sequence[Invitation]) -> set[str]:
        """As the port says."""
        letters = [Letter(one.to.employee_id, partial(self._letter, one)) for one in invitations]
        return await self._mailer.deliver(letters)

    def _letter(self, invitation: Invitation) -> EmailMessage:
        try:
            return letter_of(
                invitation,
                links=self._links,
                sender=self._sender,
                message_id=make_msgid(domain=self._sender.rpartition("@")[2].rstrip("> ")),
                date=format_datetime(datetime.now(UTC)),
            )
        except NotAnAddress as error:
            raise Unwritable from error
