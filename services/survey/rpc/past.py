"""Request, use case, response: earlier waves."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import grpc

from chassis.mongo import Transaction
from chassis.rpc.commands import Commands
from portevoix.survey.v1 import past_pb2 as wire
from portevoix.survey.v1 import past_pb2_grpc
from services.survey.domain.model import FLOOR_DEFAULT
from services.survey.ports.past import PastBooks
from services.survey.translate import past as border
from services.survey.translate.past_rows import lines_from_csv
from services.survey.translate.wire import scale_from_wire
from services.survey.usecases import past

Context = grpc.aio.ServicerContext[Any, Any]


@dataclass(frozen=True)
class PastDesk:
    """What every call needs beside its use case; books of no transaction are for plain reads."""

    commands: Commands
    books: Callable[[Transaction | None], PastBooks]


class PastWaveRpc(past_pb2_grpc.PastWaveServiceServicer):
    """Answers portevoix.survey.v1.PastWaveService."""

    def __init__(self, desk: PastDesk) -> None:
        self._desk = desk

    async def ImportPastWaves(
        self, request: wire.ImportPastWavesRequest, context: Context
    ) -> wire.ImportPastWavesResponse:
        """Take the scores of whole quarters."""
        scale, floor = scale_from_wire(request.scale), request.floor or FLOOR_DEFAULT
        lines = lines_from_csv(request.file, scale)

        async def work(tx: Transaction) -> wire.ImportPastWavesResponse:
            taken = await past.import_past_waves(lines, scale, floor, self._desk.books(tx))
            return border.taken_to_wire(taken)

        return await self._desk.commands.run(request, context, wire.ImportPastWavesResponse, work)

    async def GetPastScores(
        self, request: wire.GetPastScoresRequest, context: Context
    ) -> wire.GetPastScoresResponse:
        """Scores by quarter and team."""
        found = await past.get_past_scores(request.from_quarter, request.to_quarter, self._desk.books(None))
        return border.scores_to_wire(*found)
