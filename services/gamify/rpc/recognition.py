"""Request, use case, response: one method per call of RecognitionService, as recognition.proto promises."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import grpc
from google.protobuf.message import Message

from chassis.access import caller
from chassis.mongo import Transaction
from chassis.queues import KeyedQueue
from chassis.rpc.commands import Commands
from portevoix.gamify.v1 import recognition_pb2 as wire
from portevoix.gamify.v1 import recognition_pb2_grpc
from services.gamify.domain.model.recognition import ThanksKind
from services.gamify.ports.recognition import Honours, Say, Thanks
from services.gamify.translate import recognition as calls
from services.gamify.usecases import recognition

Context = grpc.aio.ServicerContext[Any, Any]
R = TypeVar("R", bound=Message)


@dataclass(frozen=True)
class RecognitionDesk:
    """What every call needs beside its use case. `turns` are by giver, for a day's thanks are counted."""

    commands: Commands
    thanks: Callable[[], Thanks]
    honours: Callable[[], Honours]
    unit: Callable[[Transaction], tuple[Thanks, Say]]
    turns: KeyedQueue
    now_ms: Callable[[], int]
    new_id: Callable[[], str]


class RecognitionRpc(recognition_pb2_grpc.RecognitionServiceServicer):
    """Answers portevoix.gamify.v1.RecognitionService."""

    def __init__(self, desk: RecognitionDesk) -> None:
        self._desk = desk

    async def GiveKudos(self, request: wire.GiveKudosRequest, context: Context) -> wire.GiveKudosResponse:
        """Thanks from a colleague."""
        return await self._give(request, ThanksKind.KUDOS, wire.GiveKudosResponse, context)

    async def GiveThanks(self, request: wire.GiveThanksRequest, context: Context) -> wire.GiveThanksResponse:
        """Thanks from a manager."""
        return await self._give(request, ThanksKind.THANKS, wire.GiveThanksResponse, context)

    async def ListRecognition(
        self, request: wire.ListRecognitionRequest, context: Context
    ) -> wire.ListRecognitionResponse:
        """What the caller was thanked for."""
        limit = request.limit if request.HasField("limit") else calls.DEFAULT_THANKS
        who = caller(context).subject
        return calls.received_to_wire(await recognition.received(who, limit, self._desk.thanks()))

    async def GetDigest(self, request: wire.GetDigestRequest, context: Context) -> wire.GetDigestResponse:
        """What may be told of people."""
        days, now_ms = (request.first_date, request.last_date), self._desk.now_ms()
        told = await recognition.digest(request.programme_id, days, now_ms, self._desk.honours())
        return calls.digest_to_wire(told, request.language)

    async def _give(
        self,
        request: wire.GiveKudosRequest | wire.GiveThanksRequest,
        kind: ThanksKind,
        response_type: type[R],
        context: Context,
    ) -> R:
        desk, who = self._desk, caller(context).subject
        given = calls.thanks_from_wire(request, kind, who, desk.new_id(), desk.now_ms())

        async def work(tx: Transaction) -> R:
            await recognition.thank(given, *desk.unit(tx))
            return response_type(recognition_id=given.recognition_id)

        async with desk.turns.turn(who):
            return await desk.commands.run(request, context, response_type, work)
