"""Mail over a few connections that are kept open.

No address, no word of a letter and nothing that a server answers is ever logged: answers quote addresses.
"""

import asyncio
import ssl
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Annotated, Literal

import structlog
from aiosmtplib import (
    SMTP,
    SMTPDataError,
    SMTPException,
    SMTPHeloError,
    SMTPRecipientRefused,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)
from pydantic import Field, FilePath, StringConstraints

from chassis.letters import Written
from chassis.settings import HouseSettings

log = structlog.get_logger(__name__)

CONNECTIONS = 8
TRIES = 5
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.5, 30.0
REPLY_SECONDS = 30.0
PERMANENT_FROM = 500
TAKEN, WILL_FORWARD = 250, 251


Sender = Annotated[str, StringConstraints(pattern=r"^[^\r\n]*[^\s@]+@[^\s@]+$")]
"""What stands in From."""


class MailSettings(HouseSettings):
    """How a house reaches its mail server; which one, and who is the sender, each house declares itself."""

    smtp_security: Literal["none", "starttls", "tls"] = Field(
        default="none", description="none only for a relay on the same machine or network"
    )
    smtp_user: str | None = Field(default=None, description="where the mail server wants a login")
    smtp_password: FilePath | None = Field(default=None, description="file with that login's password")


class Unwritable(Exception):
    """There is no such letter: nobody can be written to at such an address."""


@dataclass(frozen=True)
class Letter:
    """A letter that is written when its turn comes; `to` tells letters of one round apart.

    `write` raises Unwritable.
    """

    to: str
    write: Callable[[], EmailMessage | Written] = field(repr=False)


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed in. `security` is none, starttls or tls."""

    host: str
    port: int
    security: str = "none"
    user: str | None = None
    password: Path | None = None

    @classmethod
    def of(cls, address: str, settings: MailSettings) -> "MailServer":
        """The server at host:port, as the settings say."""
        host, _, port = address.rpartition(":")
        return cls(
            host.strip("[]"),
            int(port),
            settings.smtp_security,
            settings.smtp_user,
            settings.smtp_password,
        )

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


@dataclass
class _Round:
    """Letters under way: what waits, with the tries it had, and who was reached."""

    waiting: deque[tuple[Letter, int]]
    reached: set[str]
    refused: int = 0


class Mailer:
    """Hands letters in, over at most CONNECTIONS connections at once."""

    def __init__(self, server: MailServer) -> None:
        self._server = server

    async def deliver(self, letters: Sequence[Letter]) -> set[str]:
        """Send, and return the `to` of those that the server took; a refused address is left out.

        A server that is away is waited for. What it puts off is tried five times in all. A letter may arrive
        twice, where a connection broke after the server took it and before it said so.
        """
        work = _Round(deque((one, 1) for one in letters), set())
        async with asyncio.TaskGroup() as group:
            for _ in range(min(CONNECTIONS, len(letters))):
                group.create_task(self._send_from(work))
        if work.refused:
            log.warning("letters refused", refused=work.refused, delivered=len(work.reached))
        return work.reached

    async def _send_from(self, work: _Round) -> None:
        pauses = _pauses()
        while work.waiting:
            try:
                client = await self._server.connect()
                try:
                    await _greet(client)
                    await self._send_over(client, work)
                    await client.quit()
                finally:
                    client.close()
            except (SMTPException, OSError) as error:
                log.warning("waiting for the mail server", reason=type(error).__name__)
                await asyncio.sleep(next(pauses))

    async def _send_over(self, client: SMTP, work: _Round) -> None:
        """Send until nothing waits. Raises SMTPException, OSError when the connection is of no more use."""
        while work.waiting:
            letter, tries = work.waiting.popleft()
            try:
                await _hand_in(client, letter.write())
                work.reached.add(letter.to)
            except (Unwritable, SMTPRecipientsRefused, SMTPDataError) as refusal:
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


async def _hand_in(client: SMTP, letter: EmailMessage | Written) -> None:
    if isinstance(letter, EmailMessage):
        await client.send_message(letter)
        return
    try:
        await _address(client, letter)
        await client.data(letter.content)
    except (SMTPResponseException, SMTPRecipientsRefused):
        if client.is_connected:
            await client.rset()
        raise


async def _address(client: SMTP, letter: Written) -> None:
    """Not by the library's own calls: taking both addresses apart again is a fifth of a letter's cost."""
    sender = await client.execute_command(b"MAIL", f"FROM:<{letter.sender}>".encode("ascii"))
    if sender.code != TAKEN:
        raise SMTPSenderRefused(sender.code, sender.message, letter.sender)
    found = await client.execute_command(b"RCPT", f"TO:<{letter.recipient}>".encode("ascii"))
    if found.code not in (TAKEN, WILL_FORWARD):
        refused = SMTPRecipientRefused(found.code, found.message, letter.recipient)
        raise SMTPRecipientsRefused([refused])


async def _greet(client: SMTP) -> None:
    if client.is_ehlo_or_helo_needed:
        try:
            await client.ehlo()
        except SMTPHeloError:  # a server from before 1995
            await client.helo()


def _is_final(refusal: Exception) -> bool:
    if isinstance(refusal, SMTPRecipientsRefused):
        return all(one.code >= PERMANENT_FROM for one in refusal.recipients)
    return not isinstance(refusal, SMTPDataError) or refusal.code >= PERMANENT_FROM


def _pauses() -> Iterator[float]:
    pause = FIRST_PAUSE_SECONDS
    while True:
        yield pause
        pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
