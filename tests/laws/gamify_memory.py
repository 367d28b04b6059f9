"""The books of gamify in memory; tests/component/gamify holds the real ones to the same law."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from copy import deepcopy

from services.gamify.domain.facts import ConsentChanged, EmployeeChanged, Fact, Kind
from services.gamify.domain.model.challenges import Challenge
from services.gamify.domain.model.ledger import AccountKey, Day, Line, Root
from services.gamify.domain.model.rules import RuleBook, RuleVersion
from services.gamify.domain.rules.changes import BadgeMove, Changes, Entry, Kept, Wanted


class MemoryBooks:
    """Keeps what is saved and nothing else; hands out copies, as a database does."""

    def __init__(self, published: Sequence[RuleVersion] = (), challenges: Sequence[Challenge] = ()) -> None:
        self.rules = RuleBook(published)
        self._challenges = challenges
        self.accounts: dict[AccountKey, Kept] = {}
        self.written: list[tuple[AccountKey, Entry]] = []
        self.loaded: list[str] = []
        self.rounds = 0

    async def rulebooks(self, programme_ids: Collection[str]) -> Mapping[str, RuleBook]:
        return dict.fromkeys(programme_ids, self.rules)

    async def challenges(self, programme_ids: Collection[str]) -> Mapping[str, Sequence[Challenge]]:
        return dict.fromkeys(programme_ids, self._challenges)

    async def roots(self, keys: Collection[AccountKey]) -> Mapping[AccountKey, Root]:
        return {key: deepcopy(self.accounts[key].root) for key in keys if key in self.accounts}

    async def more(self, wanted: Mapping[AccountKey, Wanted]) -> Mapping[AccountKey, Kept]:
        self.rounds += 1
        return {key: self._held(key, want) for key, want in wanted.items()}

    def _held(self, key: AccountKey, want: Wanted) -> Kept:
        kept = self.accounts.get(key, Kept())
        self.loaded.extend(want.dates)
        held = Kept(
            days={date: kept.days[date] for date in want.days & kept.days.keys()},
            slots={slot: kept.slots[slot] for slot in want.slots & kept.slots.keys()},
            marks={mark: kept.marks[mark] for mark in want.marks & kept.marks.keys()},
        )
        for date in want.dates:
            held.entries[date] = [one for who, one in self.written if who == key and one.local_date == date]
        return deepcopy(held)

    async def whole(self, key: AccountKey) -> Kept:
        kept = deepcopy(self.accounts.get(key, Kept()))
        kept.whole = True
        for one in await self.entries(key):
            kept.entries.setdefault(one.local_date, []).append(one)
        return kept

    async def touched(self, takebacks: Sequence[Fact]) -> Mapping[AccountKey, set[str]]:
        dates: dict[AccountKey, set[str]] = {}
        for one in takebacks:
            for key, entry in self.written:
                if key == one.account and entry.fact is not None and _touches(one, entry.fact):
                    dates.setdefault(key, set()).add(entry.local_date)
        return dates

    async def entries(self, key: AccountKey) -> Sequence[Entry]:
        return [one for who, one in self.written if who == key]

    async def save(self, changes: Sequence[Changes]) -> None:
        for change in deepcopy(list(changes)):
            kept = self.accounts.setdefault(change.key, Kept())
            if change.anew:
                kept.days, kept.slots = {}, {}
            kept.root = change.root
            kept.days.update(change.days)
            kept.slots.update(change.slots)
            kept.marks.update(change.marks)
            self.written.extend((change.key, entry) for entry in change.entries)

    async def note_consents(self, changes: Sequence[ConsentChanged]) -> None:
        raise NotImplementedError("the law has no consents")

    async def note_people(self, changes: Sequence[EmployeeChanged]) -> None:
        raise NotImplementedError("the law has no directory")

    def lines(self) -> list[tuple[AccountKey, Entry, Line]]:
        """Every line in the order in which it was written."""
        return [(key, entry, line) for key, entry in self.written for line in entry.lines]

    def balances(self) -> Counter[str]:
        """What everybody earned, as the accounts tell it."""
        return Counter({key.employee_id: kept.root.earned for key, kept in self.accounts.items()})

    def days(self) -> dict[tuple[str, str], Day]:
        """Every day of everybody, by person and local date."""
        return {
            (who.employee_id, date): day
            for who, kept in self.accounts.items()
            for date, day in kept.days.items()
        }


class Told:
    """What the other houses are told."""

    def __init__(self) -> None:
        self.lines_told: list[tuple[AccountKey, Line]] = []
        self.badges: list[tuple[AccountKey, BadgeMove]] = []

    def points(self, changes: Changes) -> None:
        lines = [line for entry in changes.entries for line in entry.lines]
        self.lines_told.extend((changes.key, line) for line in lines if line.points)

    def badge(self, changes: Changes, move: BadgeMove) -> None:
        self.badges.append((changes.key, move))


def _touches(takeback: Fact, fact: Fact) -> bool:
    if takeback.kind is Kind.CORRECTION:
        return fact.position.event_id == takeback.corrects
    reaction = fact.kind in (Kind.CLICK, Kind.REACTION, Kind.CONVERSION)
    return reaction and fact.share == takeback.share and takeback.position < fact.position
