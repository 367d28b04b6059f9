"""Series: begin them, end them, open what is due."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from services.survey.domain.errors import GroupTooSmall
from services.survey.domain.model.series import Series
from services.survey.domain.rules import life
from services.survey.domain.rules import series as rules
from services.survey.ports import Clock, Desk
from services.survey.ports.series import SeriesBook, Windows

T = TypeVar("T")


@dataclass(frozen=True)
class Opening:
    """What opening a wave writes, within one transaction."""

    desk: Desk
    series: SeriesBook
    windows: Windows


Transact = Callable[[Callable[[Opening], Awaitable[T]]], Awaitable[T]]
"""Run something in one transaction, perhaps several times."""


async def start_series(series: Series, book: SeriesBook) -> Series:
    """Have a survey come again. Raises FloorTooLow, WindowTooLong, ReminderTooLate, NoSuchTime."""
    started = rules.started(replace(series, draft=life.drafted(series.draft)))
    await book.save(started)
    return started


async def end_series(series_id: str, book: SeriesBook) -> Series:
    """Open no wave any more. Raises UnknownSeries."""
    ended = replace(await book.get(series_id), ended=True)
    await book.save(ended)
    return ended


async def open_waves(running: SeriesBook, transact: "Transact[bool]", now_ms: Clock) -> int:
    """Launch the wave of every series that is due; how many were launched.

    Whoever else does so at the same time finds the period looked at, or the survey there.
    """
    launched = 0
    for series_id in await running.running():
        launched += await transact(lambda opening, which=series_id: _open(which, opening, now_ms()))  # type: ignore[misc]
    return launched


async def _open(series_id: str, opening: Opening, now_ms: int) -> bool:
    series = await opening.series.get(series_id)
    due = rules.due_of(series, now_ms)
    if due is None:
        return False
    launched = due.opens and await _launch(series, due, opening, now_ms)
    too_small = due.opens and not launched
    await opening.series.save(rules.looked_at(series, due, too_small=too_small))
    return launched


async def _launch(series: Series, due: rules.Due, opening: Opening, now_ms: int) -> bool:
    """Launch the wave; False where the group has become too small."""
    survey = replace(series.draft, survey_id=rules.wave_id(series, due.period), created_at_ms=now_ms)
    try:
        launching = life.launched(survey, await opening.desk.group_size(survey.group))
    except GroupTooSmall:
        return False
    await opening.desk.save(launching)
    zones = await opening.series.zones(survey.group)
    await opening.windows.save(rules.window_of(series, due.period, now_ms, zones))
    return True
