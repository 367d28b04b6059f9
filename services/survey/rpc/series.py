"""Request, use case, response: series and windows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import grpc

from chassis.mongo import Transaction
from chassis.rpc.commands import Commands
from portevoix.survey.v1 import series_pb2 as wire
from portevoix.survey.v1 import series_pb2_grpc
from services.survey.domain.model.series import Series
from services.survey.domain.rules import fatigue
from services.survey.ports import Chance, Clock, Desk, Desks
from services.survey.ports.series import SeriesBook, Windows
from services.survey.translate import series as border
from services.survey.usecases import series, windows

Context = grpc.aio.ServicerContext[Any, Any]
WAVES_SHOWN = 100


@dataclass(frozen=True)
class SeriesDesk:
    """What every call needs beside its use case; of no transaction, for plain reads."""

    commands: Commands
    desks: Desks
    desk_of: Callable[[Transaction], Desk]
    series: Callable[[Transaction | None], SeriesBook]
    windows: Callable[[Transaction | None], Windows]
    chance: Chance
    now_ms: Clock


class SeriesRpc(series_pb2_grpc.SeriesServiceServicer):
    """Answers portevoix.survey.v1.SeriesService."""

    def __init__(self, desk: SeriesDesk) -> None:
        self._desk = desk

    async def StartSeries(
        self, request: wire.StartSeriesRequest, context: Context
    ) -> wire.StartSeriesResponse:
        """Have a survey come again."""
        desk = self._desk
        drafted = border.series_from_wire(request, desk.chance(border.SERIES_ID_BYTES).hex(), desk.now_ms())

        async def work(tx: Transaction) -> wire.StartSeriesResponse:
            started = await series.start_series(drafted, desk.series(tx))
            return wire.StartSeriesResponse(series=border.series_to_wire(started))

        return await desk.commands.run(request, context, wire.StartSeriesResponse, work)

    async def EndSeries(self, request: wire.EndSeriesRequest, context: Context) -> wire.EndSeriesResponse:
        """Open no wave any more."""

        async def work(tx: Transaction) -> wire.EndSeriesResponse:
            ended = await series.end_series(request.series_id, self._desk.series(tx))
            return wire.EndSeriesResponse(series=border.series_to_wire(ended))

        return await self._desk.commands.run(request, context, wire.EndSeriesResponse, work)

    async def GetSeries(self, request: wire.GetSeriesRequest, context: Context) -> wire.GetSeriesResponse:
        """A series and its newest waves."""
        found: Series = await self._desk.series(None).find(request.series_id)
        waves = await self._desk.windows(None).of_series(request.series_id, WAVES_SHOWN)
        floor = found.draft.floor
        shown = [border.window_to_wire(one, fatigue.shown(one.spared, floor)) for one in waves]
        return wire.GetSeriesResponse(series=border.series_to_wire(found), windows=shown)

    async def SetWindow(self, request: wire.SetWindowRequest, context: Context) -> wire.SetWindowResponse:
        """Say when a survey closes and reminds."""
        desk = self._desk
        remind = request.remind_at_ms if request.HasField("remind_at_ms") else None

        async def work(tx: Transaction) -> wire.SetWindowResponse:
            window = await windows.set_window(
                request.survey_id,
                request.closes_at_ms,
                remind,
                desk.now_ms(),
                desk.desk_of(tx),
                desk.windows(tx),
            )
            return wire.SetWindowResponse(window=border.window_to_wire(window, None))

        return await desk.commands.run(request, context, wire.SetWindowResponse, work)

    async def GetWindow(self, request: wire.GetWindowRequest, context: Context) -> wire.GetWindowResponse:
        """When a survey closes, and what left beside its invitations."""
        desk = self._desk
        found = await windows.get_window(request.survey_id, desk.desks, desk.windows(None))
        return wire.GetWindowResponse(window=border.window_to_wire(*found))
