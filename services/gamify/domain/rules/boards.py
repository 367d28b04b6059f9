"""Boards: which days, in which order, and what of a row is shown to whom."""

import hmac
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from hashlib import sha256

from services.gamify.domain.errors import NotADate
from services.gamify.domain.model.boards import (
    Asked,
    BoardPeriod,
    BoardRow,
    GroupSum,
    Place,
    Scope,
    Withheld,
)
from services.gamify.domain.model.people import Programme, Visibility
from services.gamify.domain.rules import calendar
from services.gamify.domain.rules.showing import Shown, Subject, Viewer, shown_to

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"  # less I and O, which read as digits
DIGITS = 100_000


def days_of(period: BoardPeriod, day: date) -> tuple[date, date] | None:
    """Return the first and the last day of the period that holds `day`; a rolling one ends with it.

    None is all time. Weeks are those of ISO 8601. Raises OverflowError for days that no calendar has.
    """
    match period:
        case BoardPeriod.DAY:
            return day, day
        case BoardPeriod.WEEK:
            monday = day - timedelta(days=day.weekday())
            return monday, monday + timedelta(days=6)
        case BoardPeriod.MONTH:
            return _months(day, 1)
        case BoardPeriod.QUARTER:
            return _months(day, 3)
        case BoardPeriod.YEAR:
            return day.replace(month=1, day=1), day.replace(month=12, day=31)
        case BoardPeriod.ROLLING_30_DAYS:
            return day - timedelta(days=29), day
        case BoardPeriod.ALL_TIME:
            return None


def scope_of(asked: Asked, programme_id: str) -> Scope:
    """Return what is summed. Raises NotADate, naming `date`."""
    day = calendar.calendar_date(asked.date, "date")
    try:
        days = days_of(asked.period, day)
    except OverflowError as error:
        raise NotADate(f"{asked.date} is at an end of the calendar", "date") from error
    first, last = (days[0].isoformat(), days[1].isoformat()) if days else ("", "")
    return Scope(programme_id, first, last, asked.campaign_id)


def closes_at_ms(scope: Scope) -> int:
    """From when on nothing that enters the log counts, UTC; 0 for all time, which never closes."""
    return calendar.closes_at_ms(scope.last_date) if scope.last_date else 0


def withheld(programme: Programme, asked: Asked, people: int, floor: int) -> Withheld | None:
    """Why a board of people shows nobody but the caller, where it does."""
    if programme.works_council:
        return Withheld.WORKS_COUNCIL
    return Withheld.BELOW_FLOOR if asked.narrowed and people < floor else None


def people_told(programme: Programme, people: int, floor: int) -> int:
    """How many people an answer says there are: none in works-council mode below the floor."""
    return 0 if programme.works_council and people < floor else people


def ranked(groups: Collection[GroupSum], floor: int) -> tuple[list[BoardRow], int]:
    """Return the rows of groups, in their order, and how many groups have none for they are below the floor.

    More points per advocate come first, then who reached them earlier, then the name. A group that earned
    nothing is not hidden: there is nothing to hide.
    """
    earned = [one for one in groups if one.points > 0]
    above = [one for one in earned if one.advocates >= max(floor, 1)]
    ordered = sorted(above, key=lambda one: (-_rate(one), one.reached_ms, one.name))
    rows: list[BoardRow] = []
    for number, one in enumerate(ordered, 1):
        rank, dense = number, 1
        if rows:
            last, same = rows[-1], _rate(one) == _rate(ordered[number - 2])
            rank, dense = (last.rank, last.dense_rank) if same else (number, last.dense_rank + 1)
        rows.append(BoardRow(rank, one.points, number, dense, group=one.name, advocates=one.advocates))
    return rows, len(earned) - len(above)


def window(rows: Sequence[BoardRow], own: int | None, limit: int) -> Sequence[BoardRow]:
    """As many rows as may be, the one at `own` as near to the middle as the ends allow; none for None."""
    if own is None:
        return ()
    first = max(0, min(own - limit // 2, len(rows) - limit))
    return rows[first : first + limit]


def pseudonym(key: bytes, scope: Scope, subject: str, employee_id: str) -> str:
    """Two letters and five digits: the same for the same person and board, and nothing without the key."""
    text = "\x1f".join((*scope, subject, employee_id)).encode()
    number = int.from_bytes(hmac.new(key, text, sha256).digest()[:8], "big")
    rest, digits = divmod(number, DIGITS)
    first, second = divmod(rest % len(LETTERS) ** 2, len(LETTERS))
    return f"{LETTERS[first]}{LETTERS[second]}-{digits:05}"


@dataclass(frozen=True, slots=True)
class Sight:
    """What one viewer may see of people on one board. `key` is that of pseudonyms."""

    viewer: Viewer
    scope: Scope
    subject: str
    key: bytes
    subjects: Mapping[str, Subject]

    def row_of(self, place: Place) -> BoardRow | None:
        """Return the row of a place; None where there is none for this viewer."""
        subject = self.subjects[place.employee_id]
        how = shown_to(self.viewer, subject)
        if how is Shown.NOT:
            return None
        row = BoardRow(place.rank, place.points, place.row_number, place.dense_rank)
        if subject.visibility is Visibility.PSEUDONYMOUS:
            row = replace(row, pseudonym=pseudonym(self.key, self.scope, self.subject, place.employee_id))
        named = place.employee_id if how is Shown.NAMED else ""
        return replace(row, employee_id=named, own=place.employee_id == self.viewer.employee_id)


def _months(day: date, count: int) -> tuple[date, date]:
    """The stretch of so many calendar months, counted from January on, that holds the day."""
    first = day.replace(month=(day.month - 1) // count * count + 1, day=1)
    end = first.replace(month=first.month + count - 1, day=28) + timedelta(days=4)
    return first, end - timedelta(days=end.day)


def _rate(one: GroupSum) -> Fraction:
    return Fraction(one.points, one.advocates)
