"""A small web server on loopback, for what houses ask of the world."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import NamedTuple


class Asked(NamedTuple):
    """A request: its line, headers by their names in lower case, and body."""

    line: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        """What was asked for."""
        return self.line.split()[1]


def answer(status: str = "200 OK", body: bytes = b"", **headers: str) -> bytes:
    """An answer whole, after which the connection ends."""
    lines = {"content-length": str(len(body)), "connection": "close"}
    lines |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body


@asynccontextmanager
async def serving(say: Callable[[list[Asked]], bytes]) -> AsyncIterator[tuple[str, list[Asked]]]:
    """A server; yield where it is, and what it was asked.

    It answers with what `say` makes of all requests so far, the last of them the one that waits; where that
    is nothing, it leaves the line open and never answers.
    """
    asked: list[Asked] = []

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line, *rest = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        pairs = [one.split(": ", 1) for one in rest if one]
        headers = {name.lower(): value for name, value in pairs}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        asked.append(Asked(line, headers, body))
        if said := say(asked):
            writer.write(said)
            await writer.drain()
            writer.close()

    server = await asyncio.start_server(take, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", asked
    finally:
        server.close()
