"""What other rules would make of a stretch of time, and what would be different."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from services.gamify.domain.model.ledger import Day
from services.gamify.domain.model.rules import Backfill, RuleBook, RuleVersion
from services.gamify.domain.rules.calendar import DAY_MS, EASTERNMOST_MS, WESTERNMOST_MS, begin_ms, stretch
from services.gamify.domain.rules.changes import Changes

LONGEST_DAYS = 366


@dataclass(frozen=True)
class Tried:
    """One person's points of a period as they are, and as they would be."""

    employee_id: str
    now: int
    then: int


@dataclass
class Effect:
    """What a backfill would change, added up over accounts."""

    people: int = 0
    lines: int = 0
    given: int = 0
    taken: int = 0

    def add(self, changes: Changes) -> None:
        """Add one account, judged anew."""
        lines = [line for entry in changes.entries for line in entry.lines]
        self.lines += len(lines)
        points = sum(line.points for line in lines)
        self.given += max(0, points)
        self.taken += max(0, -points)
        self.people += points != 0


def with_version(book: RuleBook, candidate: RuleVersion, first_date: str, last_date: str) -> RuleBook:
    """The book in which the candidate judges everything that anybody's calendar has on these dates.

    Raises as calendar.stretch does.
    """
    first, last = stretch(first_date, last_date, LONGEST_DAYS)
    number = book.next_version
    version = replace(candidate, version=number, effective_at_ms=2**62)
    until_ms = begin_ms(last) + DAY_MS + WESTERNMOST_MS
    return book.extended([version], [Backfill(number, begin_ms(first) - EASTERNMOST_MS, until_ms)])


def points_of(days: Mapping[str, Day], first_date: str, last_date: str) -> int:
    """What was earned on these dates, less what was given by hand."""
    return sum(day.points for on, day in days.items() if first_date <= on <= last_date)


def ranked(tried: Sequence[Tried]) -> list[Tried]:
    """Who has points under either, by the order under the other rules."""
    found = [one for one in tried if one.now or one.then]
    return sorted(found, key=lambda one: (-one.then, -one.now, one.employee_id))
