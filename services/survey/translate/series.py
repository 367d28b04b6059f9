"""Series and windows: wire to domain and back; pure functions."""

from collections.abc import Mapping
from datetime import date, time

from portevoix.survey.v1 import series_pb2 as wire
from services.survey.domain.errors.series import NoSuchTime
from services.survey.domain.model.series import Cadence, Series, Window
from services.survey.domain.rules.recurrence import rule_of
from services.survey.translate.wire import draft_from_wire

CADENCES: "Mapping[Cadence, wire.Cadence.ValueType]" = {
    Cadence.WEEKLY: wire.CADENCE_WEEKLY,
    Cadence.MONTHLY: wire.CADENCE_MONTHLY,
    Cadence.QUARTERLY: wire.CADENCE_QUARTERLY,
}
BY_NUMBER = {number: cadence for cadence, number in CADENCES.items()}
SERIES_ID_BYTES = 12


def day_from_wire(text: str, field: str) -> date:
    """Return a day. Raises NoSuchTime for one that does not exist, such as 30 February."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise NoSuchTime("is no day of the calendar", field) from error


def series_from_wire(request: wire.StartSeriesRequest, series_id: str, now_ms: int) -> Series:
    """A series to start. Raises NoSuchTime."""
    return Series(
        series_id=series_id,
        draft=draft_from_wire(request.survey, "", now_ms),
        cadence=BY_NUMBER[request.cadence],
        starts_on=day_from_wire(request.starts_on, "starts_on"),
        opens_at=time.fromisoformat(request.opens_at),
        zone=request.zone,
        open_days=request.open_days,
        remind_after_hours=request.remind_after_hours if request.HasField("remind_after_hours") else None,
        created_at_ms=now_ms,
    )


def series_to_wire(series: Series) -> wire.Series:
    """A series as those see it who run it."""
    return wire.Series(
        series_id=series.series_id,
        cadence=CADENCES[series.cadence],
        rule=rule_of(series.cadence, series.starts_on),
        starts_on=series.starts_on.isoformat(),
        opens_at=series.opens_at.isoformat("minutes"),
        zone=series.zone,
        open_days=series.open_days,
        remind_after_hours=series.remind_after_hours,
        ended=series.ended,
        missed=series.missed,
        too_small=series.too_small,
    )


def window_to_wire(window: Window, spared: int | None) -> wire.Window:
    """A window; `spared` as far as it may be shown."""
    return wire.Window(
        survey_id=window.survey_id,
        series_id=window.series_id,
        period=None if window.period is None else window.period.isoformat(),
        closes_at_ms=window.closes_at_ms,
        remind_at_ms=window.remind_at_ms,
        reminded=window.reminded,
        spared=spared,
    )
