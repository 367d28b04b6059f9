"""Series and windows: the calls, and the clocks that open, close and remind."""

import secrets
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from chassis.house import House
from chassis.mongo import Transaction
from portevoix.survey.v1 import series_pb2, series_pb2_grpc
from services.survey.domain.model.series import Window
from services.survey.jobs.windows import Rounds
from services.survey.outside.directory import ShareDirectory
from services.survey.rpc.series import SeriesDesk, SeriesRpc
from services.survey.settings import SurveySettings
from services.survey.storage.holds import MongoHolds
from services.survey.storage.series import StoredSeries, StoredWindows
from services.survey.storage.session import reached
from services.survey.usecases.series import Opening, open_waves
from services.survey.usecases.windows import Reminding, move_windows
from services.survey.wiring.parts import Parts, chance, desk_of, now_ms
from services.survey.wiring.post import reminder_ways

T = TypeVar("T")
LOOK_SECONDS = 1.0


def answer_series(house: House, parts: Parts) -> None:
    """Answer SeriesService."""
    desk = SeriesDesk(
        commands=house.commands,
        desks=parts.desks,
        desk_of=desk_of,
        series=lambda tx: StoredSeries(*_of(house, tx)),
        windows=lambda tx: StoredWindows(*_of(house, tx)),
        chance=chance,
        now_ms=now_ms,
    )
    service = series_pb2.DESCRIPTOR.services_by_name["SeriesService"]
    house.answer(series_pb2_grpc.add_SeriesServiceServicer_to_server, SeriesRpc(desk), service)


def open_series(house: House) -> None:
    """Open the waves that are due."""

    async def transact(work: Callable[[Opening], Awaitable[T]]) -> T:
        async def within(tx: Transaction) -> T:
            series = StoredSeries(tx.collections, tx.session)
            return await work(Opening(desk_of(tx), series, StoredWindows(tx.collections, tx.session)))

        with reached():
            return await house.mongo.transact(within)

    async def look() -> None:
        await open_waves(StoredSeries(house.mongo.collections), transact, now_ms)

    house.run_also(Rounds("series", LOOK_SECONDS, look))


def watch_windows(house: House, settings: SurveySettings, parts: Parts) -> None:
    """Close what is over, and remind whoever was invited."""
    owner = f"{settings.identity}/{secrets.token_hex(8)}"
    directory, post = ShareDirectory(house.call(settings.share)), reminder_ways(settings)

    async def change(survey_id: str, how: Callable[[Window], Window]) -> Window:
        async def work(tx: Transaction) -> Window:
            windows = StoredWindows(tx.collections, tx.session)
            changed = how(await windows.get(survey_id))
            await windows.save(changed)
            return changed

        with reached():
            return await house.mongo.transact(work)

    async def look() -> None:
        windows = StoredWindows(house.mongo.collections)
        holds = MongoHolds(house.mongo, parts.desks, owner)
        await move_windows(
            Reminding(parts.desks, windows, change, directory, post, holds, now_ms, rounds.stopping)
        )

    rounds = Rounds("windows", LOOK_SECONDS, look)
    house.run_also(rounds)


def _of(house: House, tx: Transaction | None) -> tuple[Any, Any]:
    return (house.mongo.collections, None) if tx is None else (tx.collections, tx.session)
