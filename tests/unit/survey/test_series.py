"""Series: which period is opened, what is missed, when a window ends, whom the guard spares."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.survey.domain.errors.series import ReminderTooLate, WindowTooLong
from services.survey.domain.model import Group, Person, State
from services.survey.domain.model.series import Cadence, Series, Window
from services.survey.domain.rules import fatigue
from services.survey.domain.rules.recurrence import between, local_day, moment_ms
from services.survey.domain.rules.series import due_of, looked_at, started, wave_id, window_of
from services.survey.domain.rules.windows import closes, reminds, windowed
from tests.unit.survey.test_life import DRAFT

PARIS = "Europe/Paris"
HOUR = 3_600_000


def series(**changes: object) -> Series:
    first = Series(
        series_id="s",
        draft=DRAFT,
        cadence=Cadence.MONTHLY,
        starts_on=date(2026, 1, 31),
        opens_at=time(9),
        zone=PARIS,
        open_days=10,
        remind_after_hours=None,
        created_at_ms=at(2026, 1, 1),
    )
    return replace(first, **changes)  # type: ignore[arg-type]


def at(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> int:
    """A moment, UTC."""
    return int(datetime(year, month, day, hour, minute, tzinfo=UTC).timestamp() * 1000)


def test_a_period_is_looked_at_once_and_from_its_local_hour_on() -> None:
    assert due_of(series(), at(2026, 1, 31, 7, 59)) is None
    due = due_of(series(), at(2026, 1, 31, 8))
    assert due is not None
    assert (due.period, due.opens, due.missed) == (date(2026, 1, 31), True, 0)
    after = looked_at(series(), due)
    assert due_of(after, at(2026, 2, 28, 7, 59)) is None
    february = due_of(after, at(2026, 2, 28, 8))
    assert february is not None
    assert february.period == date(2026, 2, 28)
    assert wave_id(after, february.period) == "s-20260228"
    assert due_of(replace(after, ended=True), at(2026, 2, 28, 8)) is None


def test_of_periods_missed_only_the_one_that_runs_is_opened() -> None:
    seen = looked_at(series(), due_of(series(), at(2026, 1, 31, 8)) or pytest.fail("not due"))
    late = due_of(seen, at(2026, 5, 2))
    assert late is not None
    assert (late.period, late.opens, late.missed) == (date(2026, 4, 30), True, 2)
    too_late = due_of(seen, at(2026, 5, 12))
    assert too_late is not None
    assert (too_late.period, too_late.opens, too_late.missed) == (date(2026, 4, 30), False, 3)


def test_what_went_by_before_somebody_started_the_series_is_not_missed() -> None:
    due = due_of(series(created_at_ms=at(2026, 4, 1)), at(2026, 5, 2))
    assert due is not None
    assert (due.period, due.opens, due.missed) == (date(2026, 4, 30), True, 0)


@settings(deadline=None)
@given(st.lists(st.integers(0, 400), min_size=1, max_size=40), st.sampled_from(Cadence))
def test_whenever_somebody_looks_no_period_is_opened_twice_and_all_are_accounted_for(
    hours: list[int], cadence: Cadence
) -> None:
    current = series(cadence=cadence, open_days=5)
    now, opened = at(2026, 1, 31, 8), []
    for some in hours:
        now += some * HOUR
        due = due_of(current, now)
        if due is not None:
            current = looked_at(current, due)
            opened += [due.period] if due.opens else []
        assert due_of(current, now) is None
    assert len(set(opened)) == len(opened)
    assert opened == sorted(opened)
    begin, end = current.starts_on - timedelta(days=1), local_day(now, PARIS) + timedelta(days=1)
    days = between(cadence, current.starts_on, begin, end)
    begun = sum(moment_ms(day, current.opens_at, PARIS) <= now for day in days)
    assert len(opened) + current.missed == begun


def test_a_wave_closes_when_its_last_day_is_over_wherever_somebody_is_asked() -> None:
    now = at(2026, 1, 31, 8)
    at_home = window_of(series(), date(2026, 1, 31), now, [PARIS])
    assert at_home.closes_at_ms == at(2026, 2, 9, 23)
    abroad = window_of(series(), date(2026, 1, 31), now, ["America/Los_Angeles", "Asia/Tokyo"])
    assert abroad.closes_at_ms == at(2026, 2, 10, 8)
    assert at_home.remind_at_ms == (now + at(2026, 2, 9, 23)) // 2
    assert window_of(series(remind_after_hours=48), date(2026, 1, 31), now, []).remind_at_ms == at(
        2026, 2, 2, 8
    )
    assert window_of(series(remind_after_hours=0), date(2026, 1, 31), now, []).remind_at_ms is None


def test_a_window_fits_in_its_period_and_a_reminder_in_its_window() -> None:
    assert started(series(open_days=27)).open_days == 27
    with pytest.raises(WindowTooLong):
        started(series(open_days=28))
    with pytest.raises(WindowTooLong):
        started(series(cadence=Cadence.WEEKLY, open_days=7))
    with pytest.raises(ReminderTooLate):
        started(series(open_days=2, remind_after_hours=40))


def test_reminders_leave_within_an_open_window_and_once() -> None:
    running = replace(DRAFT, state=State.OPEN)
    window = windowed(Window("s"), running, at(2026, 1, 11), None, at(2026, 1, 1))
    assert window.remind_at_ms == at(2026, 1, 6)
    assert not reminds(window, running, at(2026, 1, 5))
    assert reminds(window, running, at(2026, 1, 6))
    assert not reminds(window, replace(running, state=State.CLOSING), at(2026, 1, 6))
    assert not reminds(replace(window, reminded=True), running, at(2026, 1, 6))
    assert not closes(window, running, at(2026, 1, 10))
    assert closes(window, running, at(2026, 1, 11))
    assert windowed(Window("s"), running, at(2026, 1, 11), 0, at(2026, 1, 1)).remind_at_ms is None
    with pytest.raises(ReminderTooLate):
        windowed(Window("s"), running, at(2026, 1, 11), at(2026, 1, 11), at(2026, 1, 1))


people = st.lists(st.builds(Person, st.uuids().map(str), team=st.sampled_from("AB")), max_size=20)


@given(people, st.integers(1, 4), st.integers(0, 2), st.data())
def test_nobody_is_asked_beyond_the_measure_and_nobody_else_is_spared(
    group: list[Person], most: int, leaving: int, data: st.DataObject
) -> None:
    invited = {one.employee_id: data.draw(st.integers(0, 5)) for one in group}
    rested = fatigue.rested(group, invited, [Group(teams=frozenset("A"))] * leaving, most)
    for one in group:
        before = invited[one.employee_id] + (leaving if one.team == "A" else 0)
        assert (one in rested) == (before < most)


def test_few_who_are_spared_are_not_counted() -> None:
    assert [fatigue.shown(count, 5) for count in (0, 1, 4, 5, 9)] == [None, None, None, 5, 9]
