"""A mail server that takes everything and keeps the links: SMTP over a socket, as little else as can be."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

LINK = re.compile(rb"https://surveys\.example/s/(\S+)")
GREETING = b"220 sink ESMTP\r\n"
HELLO = b"250-sink\r\n250-PIPELINING\r\n250 8BITMIME\r\n"


class MailSink:
    """What arrived: how many mails, and the token in each."""

    def __init__(self) -> None:
        self.tokens: list[str] = []

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[str]:
        """Its address, inside the block."""
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: _Session(self), "127.0.0.1", 0)
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
        server.close()

    def take(self, mail: bytes) -> None:
        """Keep the token of a mail."""
        found = LINK.search(mail.replace(b"=\r\n", b""))
        assert found, "a mail without a link"
        self.tokens.append(found.group(1).decode())


class _Session(asyncio.Protocol):
    """One connection; commands may come several at once."""

    def __init__(self, sink: MailSink) -> None:
        self._sink = sink
        self._buffer = b""
        self._in_data = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(GREETING)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        answers = b""
        while (answer := self._next()) is not None:
            answers += answer
        if answers:
            self._transport.write(answers)

    def _next(self) -> bytes | None:
        end = b"\r\n.\r\n" if self._in_data else b"\r\n"
        head, found, rest = self._buffer.partition(end)
        if not found:
            return None
        self._buffer = rest
        if self._in_data:
            self._in_data = False
            self._sink.take(head)
            return b"250 taken\r\n"
        return self._answer(head[:4].upper())

    def _answer(self, verb: bytes) -> bytes:
        if verb == b"EHLO":
            return HELLO
        if verb == b"DATA":
            self._in_data = True
            return b"354 go on\r\n"
        if verb == b"QUIT":
            return b"221 bye\r\n"
        return b"250 ok\r\n"
