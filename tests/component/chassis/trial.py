"""A house of no trade that exercises the plumbing; its proto is compiled when it is first needed.

Run as a program it is a real process: `python trial.py <folder for generated code>`.
"""

import asyncio
import importlib
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import grpc
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from chassis import logs
from chassis.access import caller
from chassis.collections import Book
from chassis.house import House
from chassis.refusal import Refusals, Status
from chassis.settings import HouseSettings, load
from proto import compiler

HERE = Path(__file__).parent


class Declined(Exception):
    """The refusal of this house."""


def wire(out: Path) -> tuple[Any, Any]:
    """The generated modules of trial.proto, made in `out`."""
    if not (out / "trial_pb2_grpc.py").exists():
        flags = [f"-I{HERE}", f"--python_out={out}", f"--grpc_python_out={out}"]
        compiler.protoc(compiler.SOURCES, out, flags, ["trial.proto"])
    if str(out) not in sys.path:
        sys.path.insert(0, str(out))
    return importlib.import_module("trial_pb2"), importlib.import_module("trial_pb2_grpc")


class Servicer:
    """Answers as its requests ask it to."""

    def __init__(self, house: House, pb2: Any) -> None:
        self.house, self.pb2 = house, pb2
        self.runs = 0
        self.release = asyncio.Event()
        self.waiting = asyncio.Event()
        self.left = asyncio.Event()
        self.left_by = ""

    async def Ask(self, request: Any, context: Any) -> Any:
        if request.mood == "refuse":
            raise Declined("not today")
        if request.mood == "break":
            raise RuntimeError("the secret of the house is 42")
        if request.mood == "wait":
            self.waiting.set()
            await self.release.wait()
        return self.answer(request, context)

    def answer(self, request: Any, context: Any) -> Any:
        who = caller(context).subject
        return self.pb2.AskResponse(
            thing_id=request.thing_id,
            subject=who,
            tags=request.tags,
            depth=request.inner.depth,
            loud=request.loud,
        )

    async def Forgotten(self, request: Any, context: Any) -> Any:
        return self.answer(request, context)

    async def Gather(self, requests: Any, context: Any) -> Any:
        names = [request.thing_id async for request in requests]
        return self.pb2.AskResponse(thing_id=",".join(names), subject=caller(context).subject)

    async def Recite(self, request: Any, context: Any) -> AsyncIterator[Any]:
        try:
            for letter in request.thing_id:
                yield self.pb2.AskResponse(thing_id=letter)
            while request.mood == "forever":
                await asyncio.sleep(0.01)
                yield self.pb2.AskResponse(thing_id="more")
        finally:
            self.left_by = caller(context).subject
            self.left.set()

    async def Chat(self, requests: Any, context: Any) -> AsyncIterator[Any]:
        async for request in requests:
            yield self.pb2.AskResponse(thing_id=request.thing_id[::-1])

    async def Count(self, request: Any, context: Any) -> Any:
        return await self.house.commands.run(
            request, context, self.pb2.CountResponse, lambda tx: self.count(request, tx)
        )

    async def Whisper(self, request: Any, context: Any) -> Any:
        return await self.Count(request, context)

    async def count(self, request: Any, tx: Any) -> Any:
        self.runs += 1
        found = await tx.collections["counts"].find_one_and_update(
            {"_id": request.thing_id},
            {"$inc": {"n": request.by}},
            upsert=True,
            return_document=True,
            session=tx.session,
        )
        if request.mood == "refuse":
            raise Declined("not today")
        if request.mood == "break":
            raise RuntimeError("the secret of the house is 42")
        return self.pb2.CountResponse(count=found["n"])


class Quick:
    """A bare ASGI application: says how it was asked for."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path_params"]["word"] == "break":
            raise RuntimeError("the secret of the house is 42")
        found = {"x-method": scope["method"], "x-correlation": logs.correlation_id()}
        await PlainTextResponse(scope["path_params"]["word"], headers=found)(scope, receive, send)


def build(settings: HouseSettings, out: Path) -> tuple[House, Servicer, Any]:
    """The house, its servicer and the generated messages."""
    pb2, pb2_grpc = wire(out)
    refusals = Refusals(Declined, lambda _: Status(grpc.StatusCode.FAILED_PRECONDITION, "DECLINED", "no"))
    house = House("trial", settings, collections=[Book("counts")], refusals=refusals)
    servicer = Servicer(house, pb2)
    service = pb2.DESCRIPTOR.services_by_name["TrialService"]
    house.answer(pb2_grpc.add_TrialServiceServicer_to_server, servicer, service)

    async def page(request: Request) -> Response:
        mood = request.query_params.get("mood")
        if mood == "refuse":
            raise Declined("not today")
        if mood == "break":
            raise RuntimeError("the secret of the house is 42")
        if mood == "who":
            return PlainTextResponse(house.access.http_caller(request, {"service"}).subject)
        return PlainTextResponse(str(len(await request.body())))

    house.front(Route("/quick/{word}", Quick(), methods=["GET"]))
    house.show(Route("/page", page, methods=["GET", "POST"]))
    return house, servicer, pb2


if __name__ == "__main__":
    raise SystemExit(build(load(HouseSettings), Path(sys.argv[1]))[0].run())
