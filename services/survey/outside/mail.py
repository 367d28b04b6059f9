"""Mail over a few connections that are kept open."""

import asyncio
import ssl
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path
from typing import Generic, Protocol, TypeVar

import structlog
from aiosmtplib import SMTP, SMTPDataError, SMTPException, SMTPRecipientsRefused

from services.survey.domain.model import Addressee, Invitation
from services.survey.domain.model.loop import News
from services.survey.translate.letters import NotAnAddress, letter_of
from services.survey.translate.news import news_letter

log = structlog.get_logger(__name__)

CONNECTIONS = 8
TRIES = 5
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.5, 30.0
REPLY_SECONDS = 30.0
PERMANENT_FROM = 500


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed in. `security` is none, starttls or tls."""

    host: str
    port: int
    security: str = "none"
    user: str | None = None
    password: Path | None = None

    async def connect(self) -> SMTP:
        """Return a connection, logged in where there is a user. Raises SMTPException, OSError."""
        client = SMTP(
            hostname=self.host,
            port=self.port,
            use_tls=self.security == "tls",
            start_tls=self.security == "starttls",
            tls_context=ssl.create_default_context() if self.security != "none" else None,
            username=self.user,
            password=self.password.read_text().strip() if self.password and self.user else None,
            timeout=REPLY_SECONDS,
        )
        await client.connect()
        return client


class Addressed(Protocol):
    """Something to write to somebody."""

    @property
    def to(self) -> Addressee:
        """Whom."""
        ...


L = TypeVar("L", bound=Addressed)


@dataclass
class _Round(Generic[L]):
    """One batch under way: what waits, with the tries it had, and who was reached."""

    waiting: deque[tuple[L, int]]
    reached: set[str]
    refused: int = 0


@dataclass(frozen=True)
class Envelope:
    """What a letter carries beside its words."""

    sender: str
    message_id: str
    date: str


class SmtpPost(Generic[L]):
    """Hands letters in. Of invitations it implements ports.Post, of news ports.loop.NewsPost.

    No address and no token is ever logged, nor is what a server answers, which quotes them.
    """

    def __init__(self, server: MailServer, sender: str, write: Callable[[L, Envelope], EmailMessage]) -> None:
        """`sender` is what stands in From; `write` may raise NotAnAddress."""
        self._server = server
        self._sender = sender
        self._write = write

    async def deliver(self, letters: Sequence[L]) -> set[str]:
        """As the ports say. What the server puts off is tried five times in all."""
        work = _Round(deque((one, 1) for one in letters), set())
        async with asyncio.TaskGroup() as group:
            for _ in range(min(CONNECTIONS, len(letters))):
                group.create_task(self._send_from(work))
        if work.refused:
            log.warning("letters refused", refused=work.refused, delivered=len(work.reached))
        return work.reached

    async def _send_from(self, work: _Round[L]) -> None:
        pauses = _pauses()
        while work.waiting:
            try:
                client = await self._server.connect()
                try:
                    await self._send_over(client, work)
                    await client.quit()
                finally:
                    client.close()
            except (SMTPException, OSError) as error:
                log.warning("waiting for the mail server", reason=type(error).__name__)
                await asyncio.sleep(next(pauses))

    async def _send_over(self, client: SMTP, work: _Round[L]) -> None:
        """Send until nothing waits. Raises SMTPException, OSError when the connection is of no more use."""
        while work.waiting:
            letter, tries = work.waiting.popleft()
            try:
                await client.send_message(self._written(letter))
                work.reached.add(letter.to.employee_id)
            except (NotAnAddress, SMTPRecipientsRefused, SMTPDataError) as refusal:
                if await self._gives_up(refusal, tries):
                    work.refused += 1
                else:
                    work.waiting.append((letter, tries + 1))
            except (SMTPException, OSError):
                # A mail at which the server breaks off each time must not hold up all others for ever.
                if tries < TRIES:
                    work.waiting.append((letter, tries + 1))
                else:
                    work.refused += 1
                raise

    async def _gives_up(self, refusal: Exception, tries: int) -> bool:
        if tries >= TRIES or _is_final(refusal):
            return True
        await asyncio.sleep(FIRST_PAUSE_SECONDS * tries)
        return False

    def _written(self, letter: L) -> EmailMessage:
        message_id = make_msgid(domain=self._sender.rpartition("@")[2].rstrip("> "))
        return self._write(letter, Envelope(self._sender, message_id, format_datetime(datetime.now(UTC))))


def invitation_post(server: MailServer, *, sender: str, links: str) -> SmtpPost[Invitation]:
    """Return the way of invitations; `links` is the public base of their links."""

    def write(invitation: Invitation, envelope: Envelope) -> EmailMessage:
        return letter_of(
            invitation,
            links=links,
            sender=envelope.sender,
            message_id=envelope.message_id,
            date=envelope.date,
        )

    return SmtpPost(server, sender, write)


def news_post(server: MailServer, *, sender: str) -> SmtpPost[News]:
    """Return the way of news of what is done about a survey."""

    def write(told: News, envelope: Envelope) -> EmailMessage:
        mail = news_letter(told)
        mail["From"], mail["Date"] = envelope.sender, envelope.date
        mail["Message-ID"] = envelope.message_id
        return mail

    return SmtpPost(server, sender, write)


def _is_final(refusal: Exception) -> bool:
    if isinstance(refusal, SMTPRecipientsRefused):
        return all(one.code >= PERMANENT_FROM for one in refusal.recipients)
    return not isinstance(refusal, SMTPDataError) or refusal.code >= PERMANENT_FROM


def _pauses() -> Iterator[float]:
    pause = FIRST_PAUSE_SECONDS
    while True:
        yield pause
        pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
