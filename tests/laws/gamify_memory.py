"""The books of gamify in memory; tests/component/gamify holds the real ones to the same law."""

from collections.abc import Collection, Mapping, Sequence
from copy import deepcopy

from services.gamify.domain.facts import EngagementObserved, ShareRetracted
from services.gamify.domain.model import (
    Changes,
    Day,
    Deed,
    Holdings,
    Line,
    NamingConsent,
    RuleBook,
    RuleVersion,
    Verdict,
    Wanted,
)
from services.gamify.domain.rules.recalling import verdicts_of


class MemoryBooks:
    """Keeps what is saved and nothing else; hands out copies, as a database does."""

    def __init__(self, published: Sequence[RuleVersion] = ()) -> None:
        self._rules = RuleBook(published)
        self._people: dict[str, Holdings] = {}
        self._naming: dict[str, NamingConsent] = {}
        self.lines: list[Line] = []
        self.balances: dict[str, int] = {}
        self.loaded: list[str] = []

    def days(self) -> dict[tuple[str, str], Day]:
        """Every day of everybody, by person and local date."""
        return {(who, date): day for who, kept in self._people.items() for date, day in kept.days.items()}

    async def rules(self) -> RuleBook:
        return self._rules

    async def holdings(self, wanted: Mapping[str, Wanted]) -> Mapping[str, Holdings]:
        return {employee_id: self._held(employee_id, want) for employee_id, want in wanted.items()}

    def _held(self, employee_id: str, want: Wanted) -> Holdings:
        kept = self._people.get(employee_id, Holdings())
        held = Holdings(
            days={date: kept.days[date] for date in want.dates & kept.days.keys()},
            slots={slot: kept.slots[slot] for slot in want.slots & kept.slots.keys()},
            retracted={share: kept.retracted[share] for share in want.shares & kept.retracted.keys()},
            corrected=want.events & kept.corrected,
        )
        return deepcopy(held)

    async def touched(
        self, takebacks: Sequence[ShareRetracted | EngagementObserved]
    ) -> Mapping[str, set[str]]:
        dates: dict[str, set[str]] = {}
        for one in takebacks:
            for line in self.lines:
                if line.employee_id == one.stamp.employee_id and _touches(one, line):
                    dates.setdefault(line.employee_id, set()).add(line.case.local_date)
        return dates

    async def verdicts(self, dates: Mapping[str, set[str]]) -> Mapping[str, Mapping[str, Sequence[Verdict]]]:
        self.loaded.extend(date for of in dates.values() for date in of)
        return {
            employee_id: {date: verdicts_of(self._of(employee_id, date)) for date in of}
            for employee_id, of in dates.items()
        }

    def _of(self, employee_id: str, date: str) -> list[Line]:
        return [one for one in self.lines if one.employee_id == employee_id and one.case.local_date == date]

    async def save(self, changes: Sequence[Changes]) -> None:
        for change in deepcopy(list(changes)):
            kept = self._people.setdefault(change.employee_id, Holdings())
            kept.days.update(change.days)
            kept.slots.update(change.slots)
            kept.retracted.update(change.retracted)
            kept.corrected.update(change.corrected)
            self.lines.extend(change.lines)
            points = sum(line.points for line in change.lines)
            self.balances[change.employee_id] = self.balances.get(change.employee_id, 0) + points

    async def naming(self, employee_ids: Collection[str]) -> Mapping[str, NamingConsent]:
        return {one: self._naming[one] for one in employee_ids if one in self._naming}

    async def save_naming(self, consents: Mapping[str, NamingConsent]) -> None:
        self._naming.update(consents)


def _touches(takeback: ShareRetracted | EngagementObserved, line: Line) -> bool:
    case = line.case
    if isinstance(takeback, EngagementObserved):
        return case.position.event_id == takeback.corrects
    return (
        case.deed is not Deed.SHARE
        and case.share == takeback.stamp.share
        and takeback.stamp.position < case.position
    )
