"""Copies of what is kept of an account, made where they are first asked for: what is kept never changes."""

from collections.abc import Iterable, Mapping, Sequence

from services.gamify.domain.model.ledger import Day, MarkKey, MarkKind, Position, Slot
from services.gamify.domain.rules.changes import Kept, Missing, Wanted


class Copies:
    """Days, slots and marks as a batch leaves them; every question raises Missing where nobody looked yet.

    `marked` is how many marks are new.
    """

    def __init__(self, kept: Kept) -> None:
        self._kept = kept
        self.days: dict[str, Day] = {}
        self.slots: dict[str, Slot] = {}
        self.marks: dict[MarkKey, Position] = {}
        self.marked = 0

    def day(self, date: str) -> Day:
        """The day, to be changed."""
        if date not in self.days:
            self.need(Wanted(days={date}))
            kept = self._kept.days.get(date)
            self.days[date] = kept.copy() if kept is not None else Day()
        return self.days[date]

    def days_before(self, dates: Iterable[str]) -> Mapping[str, Day]:
        """Days as they were kept, those that were."""
        wanted = list(dates)
        self.need(Wanted(days=set(wanted)))
        return {date: self._kept.days[date] for date in wanted if date in self._kept.days}

    def slot(self, name: str) -> Slot:
        """The slot, to be changed."""
        if name not in self.slots:
            self.need(Wanted(slots={name}))
            kept = self._kept.slots.get(name)
            self.slots[name] = Slot(list(kept.candidates)) if kept is not None else Slot()
        return self.slots[name]

    def mark(self, kind: MarkKind, *about: str) -> Position | None:
        """Return where the mark was set, or None."""
        key = MarkKey(kind, about)
        if key in self.marks:
            return self.marks[key]
        if not self._kept.root.marks:
            return None
        self.need(Wanted(marks={key}))
        return self._kept.marks.get(key)

    def set_mark(self, kind: MarkKind, about: Sequence[str], position: Position) -> None:
        """Set a mark, in place of what was there."""
        self.marked += self.mark(kind, *about) is None
        self.marks[MarkKey(kind, tuple(about))] = position

    def need(self, wanted: Wanted) -> None:
        """Raises Missing for what nobody looked up."""
        if not self._kept.whole and (more := wanted.without(self._kept.had)):
            raise Missing(more)
