"""survey on a clock that a test turns, with a gateway that takes webhooks."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import uvicorn
from standardwebhooks import Webhook
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.survey.wiring import parts
from tests.component.survey.rig import Mailbox, Rig, create_topics, house_of, mail_server, share_stand_in
from tests.issuer import Issuer
from tests.waiting import until

HOOK_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


class Clock:
    """What the houses take for now; it stands until it is turned."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 31, 7, tzinfo=UTC)

    def turn(self, *moment: int) -> None:
        """To a moment, UTC."""
        self.now = datetime(*moment, tzinfo=UTC)  # type: ignore[misc,arg-type]

    def __call__(self) -> float:
        return self.now.timestamp()


@dataclass
class Gateway:
    """A chat gateway: it takes what is signed, and fails the first `fails` tries."""

    taken: list[dict[str, Any]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    fails: int = 0

    async def take(self, request: Request) -> Response:
        body = await request.body()
        Webhook(HOOK_SECRET).verify(body.decode(), dict(request.headers))
        self.ids.append(request.headers["webhook-id"])
        if self.fails:
            self.fails -= 1
            return Response(status_code=503)
        self.taken.append(json.loads(body))
        return Response(status_code=204)

    def of(self, kind: str, employee_ids: Mapping[str, str]) -> list[dict[str, Any]]:
        """What it took of a kind, for these people."""
        mine = [one["data"] for one in self.taken if one["type"] == kind]
        return [one for one in mine if one["employee_id"] in employee_ids]


@dataclass
class Place:
    """What houses share: a namespace, mail, a gateway and a clock."""

    clock: Clock
    gateway: Gateway
    mailbox: Mailbox
    issuer: Issuer
    folder: Path
    told: dict[str, str]

    def house(self, replica: str) -> AbstractAsyncContextManager[Rig]:
        """A process of the house, under a name of its own."""
        return house_of(self.mailbox, self.issuer, self.folder, {**self.told, "REPLICA": replica})


@asynccontextmanager
async def place(kafka: str, mongodb: str, issuer: Issuer, folder: Path) -> AsyncIterator[Place]:
    """Everything but a house."""
    namespace, clock, gateway, mailbox = f"t{uuid4().hex[:10]}", Clock(), Gateway(), Mailbox()
    (folder / "hook-secret").write_text(HOOK_SECRET)
    await create_topics(kafka, namespace)
    async with AsyncExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setattr(parts, "time", clock)
        told = {
            "KAFKA": kafka,
            "MONGODB": mongodb,
            "NAMESPACE": namespace,
            "SMTP": await stack.enter_async_context(mail_server(mailbox)),
            "SHARE": await stack.enter_async_context(share_stand_in()),
            "HOOK": await stack.enter_async_context(listening(gateway)),
            "HOOK_SECRET": str(folder / "hook-secret"),
            "PRIVATE_ADDRESSES": "true",
            "MOST_SURVEYS": "2",
            "MOST_SURVEYS_DAYS": "30",
        }
        yield Place(clock, gateway, mailbox, issuer, folder, told)


@asynccontextmanager
async def listening(gateway: Gateway) -> AsyncIterator[str]:
    """Where the gateway listens."""
    app = Starlette(routes=[Route("/hook", gateway.take, methods=["POST"])])
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=0, log_level="critical", lifespan="off")
    )
    serving = asyncio.create_task(server.serve())
    await until(lambda: server.started)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/hook"
    server.should_exit = True
    await serving
