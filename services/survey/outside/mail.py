"""Letters of every kind: invitations, reminders, news of what is done."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from functools import partial
from typing import Generic, Protocol, TypeVar

from chassis.letters import Written
from chassis.mail import Letter, Mailer, Unwritable
from services.survey.domain.model import Addressee, Invitation
from services.survey.domain.model.loop import News
from services.survey.domain.model.series import Reminder
from services.survey.outside.letters import letter_of
from services.survey.translate.letters import NotAnAddress
from services.survey.translate.news import news_letter
from services.survey.translate.reminders import reminder_letter


class Addressed(Protocol):
    """Something to write to somebody."""

    @property
    def to(self) -> Addressee:
        """Whom."""
        ...


L = TypeVar("L", bound=Addressed)


@dataclass(frozen=True)
class Envelope:
    """What a letter carries beside its words."""

    sender: str
    message_id: str
    date: str


class SmtpPost(Generic[L]):
    """Hands letters in. Of invitations it implements ports.Post, of news ports.loop.NewsPost."""

    def __init__(
        self, mailer: Mailer, sender: str, write: Callable[[L, Envelope], EmailMessage | Written]
    ) -> None:
        """`sender` is what stands in From; `write` may raise NotAnAddress."""
        self._mailer = mailer
        self._sender = sender
        self._write = write

    async def deliver(self, letters: Sequence[L]) -> set[str]:
        """As the ports say."""
        return await self._mailer.deliver(
            [Letter(one.to.employee_id, partial(self._written, one)) for one in letters]
        )

    def _written(self, letter: L) -> EmailMessage | Written:
        message_id = make_msgid(domain=self._sender.rpartition("@")[2].rstrip("> "))
        try:
            return self._write(letter, Envelope(self._sender, message_id, format_datetime(datetime.now(UTC))))
        except NotAnAddress as error:
            raise Unwritable from error


def invitation_post(mailer: Mailer, *, sender: str, links: str) -> SmtpPost[Invitation]:
    """Return the way of invitations; `links` is the public base of their links."""

    def write(invitation: Invitation, envelope: Envelope) -> EmailMessage | Written:
        return letter_of(
            invitation,
            links=links,
            sender=envelope.sender,
            message_id=envelope.message_id,
            date=envelope.date,
        )

    return SmtpPost(mailer, sender, write)


def reminder_post(mailer: Mailer, *, sender: str) -> SmtpPost[Reminder]:
    """Return the way of reminders."""

    def write(reminder: Reminder, envelope: Envelope) -> EmailMessage:
        mail = reminder_letter(reminder)
        mail["From"], mail["Date"] = envelope.sender, envelope.date
        mail["Message-ID"] = envelope.message_id
        return mail

    return SmtpPost(mailer, sender, write)


def news_post(mailer: Mailer, *, sender: str) -> SmtpPost[News]:
    """Return the way of news of what is done about a survey."""

    def write(told: News, envelope: Envelope) -> EmailMessage:
        mail = news_letter(told)
        mail["From"], mail["Date"] = envelope.sender, envelope.date
        mail["Message-ID"] = envelope.message_id
        return mail

    return SmtpPost(mailer, sender, write)
