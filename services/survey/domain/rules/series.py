"""Series: which period is to be opened, and what its window is."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, time

from services.survey.domain.errors.series import ReminderTooLate, WindowTooLong
from services.survey.domain.model.series import Series, Window
from services.survey.domain.rules.recurrence import (
    SHORTEST_DAYS,
    between,
    day_after,
    last_until,
    local_day,
    moment_ms,
)

HOUR_MS = 3_600_000
MIDNIGHT = time()


@dataclass(frozen=True, slots=True)
class Due:
    """The period to look at, whether it is to be opened, and how many went by before it."""

    period: date
    opens: bool
    missed: int


def started(series: Series) -> Series:
    """Return the series. Raises WindowTooLong, ReminderTooLate, NoSuchTime."""
    moment_ms(series.starts_on, series.opens_at, series.zone)
    # A day less: it ends when the day is over in the westernmost zone, which may be a day later.
    if series.open_days >= SHORTEST_DAYS[series.cadence]:
        most = SHORTEST_DAYS[series.cadence] - 1
        raise WindowTooLong(
            f"must be at most {most}, so that one wave is over as the next begins", "open_days"
        )
    if (series.remind_after_hours or 0) >= series.open_days * 24 - series.opens_at.hour:
        raise ReminderTooLate("must be before the close", "remind_after_hours")
    return series


def due_of(series: Series, now_ms: int) -> Due | None:
    """Return what is to be looked at now: the newest period that has begun, unless it was looked at.

    It is opened where its days are not over yet. Those between it and the one before are missed, but for
    those from before somebody started the series.
    """
    period = None if series.ended else _begun(series, now_ms)
    if period is None or (series.last_period is not None and period <= series.last_period):
        return None
    opens = now_ms < moment_ms(day_after(period, series.open_days), MIDNIGHT, series.zone)
    before = between(
        series.cadence, series.starts_on, series.last_period or day_after(series.starts_on, -1), period
    )
    passed = [*before, *([] if opens else [period])]
    return Due(period, opens, sum(_begins(series, one) >= series.created_at_ms for one in passed))


def looked_at(series: Series, due: Due, *, too_small: bool = False) -> Series:
    """Return the series with a period looked at."""
    return replace(
        series,
        last_period=due.period,
        missed=series.missed + due.missed,
        too_small=series.too_small + too_small,
    )


def wave_id(series: Series, period: date) -> str:
    """Return the id of the survey of a period: always the same, so that there is never a second one."""
    return f"{series.series_id}-{period:%Y%m%d}"


def window_of(series: Series, period: date, now_ms: int, zones: Collection[str]) -> Window:
    """Return the window of a wave that is launched now.

    It closes when its last day is over in every one of `zones`, where people are asked, and in its own.
    """
    over = day_after(period, series.open_days)
    closes = max(moment_ms(over, MIDNIGHT, zone) for zone in {series.zone, *zones})
    hours = series.remind_after_hours
    remind = (now_ms + closes) // 2 if hours is None else _begins(series, period) + hours * HOUR_MS
    return Window(
        wave_id(series, period), series.series_id, period, closes, None if hours == 0 else max(remind, now_ms)
    )


def _begun(series: Series, now_ms: int) -> date | None:
    today = local_day(now_ms, series.zone)
    found = last_until(series.cadence, series.starts_on, today)
    if found is not None and _begins(series, found) > now_ms:
        found = last_until(series.cadence, series.starts_on, day_after(found, -1))
    return found


def _begins(series: Series, period: date) -> int:
    return moment_ms(period, series.opens_at, series.zone)
