"""One-to-ones: when they are, who may look, what may become of a meeting, what is counted of them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from hashlib import sha256

from services.survey.domain.errors.one_to_ones import (
    MeetingOver,
    NoMeeting,
    NotCountedYet,
    NotYet,
    UnknownOneToOnes,
    WithOneself,
)
from services.survey.domain.model import EVERYBODY, Path
from services.survey.domain.model.one_to_ones import (
    COUNT_FLOOR,
    Count,
    Counted,
    Marked,
    Meeting,
    MeetingState,
    OneToOnes,
)
from services.survey.domain.rules import cuts
from services.survey.domain.rules.recurrence import first_from, last_until, local_day, moment_ms

SETTLES_AFTER_DAYS = 7
"""So long after a month its meetings may still be marked for the count."""

WESTERNMOST = "Etc/GMT+12"


def pair_of(manager_id: str, employee_id: str) -> str:
    """Return the name of the key of two people: the same for all their series, and neither of their ids."""
    return sha256(f"{manager_id}\0{employee_id}".encode()).hexdigest()[:32]


def started(series: OneToOnes) -> OneToOnes:
    """Return the series. Raises WithOneself, NoSuchTime."""
    if series.manager_id == series.employee_id:
        raise WithOneself("it takes two", "employee_id")
    moment_ms(series.starts_on, series.starts_at, series.zone)
    return series


def ended(series: OneToOnes, now_ms: int) -> OneToOnes:
    """Return it without meetings after today; asked again, nothing changes."""
    return series if series.ended_on else replace(series, ended_on=local_day(now_ms, series.zone))


def for_one_of_two(series: OneToOnes | None, caller_id: str) -> OneToOnes:
    """Return the series to one of its two. Raises UnknownOneToOnes to anybody else."""
    if series is None or caller_id not in (series.manager_id, series.employee_id):
        raise UnknownOneToOnes
    return series


def meeting_on(series: OneToOnes, on: date, stored: Meeting | None) -> Meeting:
    """Return the meeting of a day. Raises NoMeeting."""
    over = series.ended_on is not None and on > series.ended_on
    if over or last_until(series.cadence, series.starts_on, on) != on:
        raise NoMeeting
    return stored or Meeting(series.series_id, on)


def next_on(series: OneToOnes, now_ms: int) -> date | None:
    """Return the day of the next meeting, today included."""
    if series.ended_on is not None:
        return None
    return first_from(series.cadence, series.starts_on, local_day(now_ms, series.zone))


def starts_ms(series: OneToOnes, meeting: Meeting) -> int:
    """Return when a meeting begins."""
    local = meeting.moved_to or datetime.combine(meeting.on, series.starts_at)
    return moment_ms(local.date(), local.time(), series.zone)


def moved(meeting: Meeting, to: datetime) -> Meeting:
    """Return it at another time. Raises MeetingOver."""
    if meeting.state is not MeetingState.PLANNED:
        raise MeetingOver(f"the meeting was {meeting.state}")
    return replace(meeting, moved_to=to)


def marked(series: OneToOnes, meeting: Meeting, state: MeetingState, now_ms: int) -> Meeting:
    """Return it held or missed; the later word counts. Raises NotYet before it begins."""
    if starts_ms(series, meeting) > now_ms:
        raise NotYet("the meeting has not begun")
    return replace(meeting, state=state)


def check_countable(month: str, now_ms: int) -> None:
    """Raises NotCountedYet while meetings of the month may still be marked for the count."""
    first = date.fromisoformat(f"{month}-01")
    following = (first + timedelta(days=31)).replace(day=1)
    settled = following + timedelta(days=SETTLES_AFTER_DAYS)
    if local_day(now_ms, WESTERNMOST) < settled:
        raise NotCountedYet(f"{month} is counted from {settled} on")


def counted(month: str, meetings: Iterable[Marked]) -> Counted:
    """Return a month's counts: no group, nor what is left over beside the groups shown, has fewer than five.

    `meetings` come by day; somebody who changed team counts in the last one, with all their meetings.
    """
    rows = list(meetings)
    place = {row.employee_id: _place(row) for row in rows}
    if len(place) < COUNT_FLOOR:
        return Counted(month, (), rolled_up=bool(rows))
    carried = cuts.buckets(Counter(place.values()), COUNT_FLOOR)
    shown = sorted(set(carried.values()) - {EVERYBODY})
    in_bucket: dict[Path, list[Marked]] = {path: [] for path in shown}
    for row in rows:
        in_bucket.setdefault(carried[place[row.employee_id]], []).append(row)
    groups = [_count(path, in_bucket[path]) for path in shown]
    rolled_up = any(path != bucket for path, bucket in carried.items())
    return Counted(month, (_count(EVERYBODY, rows), *groups), rolled_up)


def _place(row: Marked) -> Path:
    return (*EVERYBODY, f"team:{row.team}") if row.team else EVERYBODY


def _count(path: Path, rows: list[Marked]) -> Count:
    held = sum(row.held for row in rows)
    return Count(path, len({row.employee_id for row in rows}), held, len(rows) - held)
