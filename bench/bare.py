"""What a redirect costs at least: 302 from a dictionary, on the house's own server.

`python -m bench.bare CODE...` answers until it is killed.
"""

import asyncio
import sys
from typing import Any, NoReturn

from starlette.types import Receive, Scope, Send

from chassis.health import Health
from chassis.refusal import Refusals
from chassis.settings import HouseSettings, load
from chassis.telemetry import Telemetry
from chassis.web import WebServer

PATH = "/l/"


class Bare(WebServer):
    """The server of the chassis with its settings, and nothing of the house behind it."""

    codes: dict[str, list[tuple[bytes, bytes]]]

    def application(self) -> Any:
        """302 from a dictionary."""

        async def follow(scope: Scope, receive: Receive, send: Send) -> None:
            headers = self.codes[scope["path"].removeprefix(PATH)]
            await send({"type": "http.response.start", "status": 302, "headers": headers})
            await send({"type": "http.response.body", "body": b""})

        return follow


async def main(codes: list[str]) -> None:
    """Answer until killed."""
    telemetry = Telemetry("bare")
    server = Bare(load(HouseSettings), Health([], telemetry), telemetry, Refusals(Never, _none))
    location = (b"location", b"https://example.org/energy?ref=news&utm_source=linkedin")
    server.codes = {code: [location, (b"content-length", b"0")] for code in codes}
    await server.start()
    await asyncio.Event().wait()


class Never(Exception):
    """What this server refuses with: nothing."""


def _none(refusal: Exception) -> NoReturn:
    raise refusal


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
