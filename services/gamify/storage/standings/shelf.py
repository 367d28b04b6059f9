"""ports.boards.Standings: sheets of the scopes that are asked for, a few at a time."""

from asyncio import Lock, Task, create_task, shield

from chassis.mongo import Mongo
from services.gamify.domain.model.boards import Cut, GroupSums, Scope
from services.gamify.storage.standings import reading
from services.gamify.storage.standings.order import Order
from services.gamify.storage.standings.sheet import Sheet

SHEETS = 32
ROWS = 4_000_000  # of all sheets together, some 80 bytes each


class StoredStandings:
    """Standings as of the moment of each question.

    Questions about one scope at the same moment are answered by one reading, which begins after the last of
    them was asked.
    """

    def __init__(self, mongo: Mongo, sheets: int = SHEETS, rows: int = ROWS) -> None:
        self._mongo = mongo
        self._limits = (sheets, rows)
        self._kept: dict[Scope, _Kept] = {}  # the one that was asked for last is the last

    async def places(self, scope: Scope, cut: Cut) -> Order:
        """See ports.boards."""
        return await (await self._fresh(scope)).order(cut)

    async def groups(self, scope: Scope, cut: Cut, by_team: bool) -> GroupSums:
        """See ports.boards."""
        return await (await self._fresh(scope)).groups(cut, by_team)

    async def _fresh(self, scope: Scope) -> Sheet:
        kept = self._kept[scope] = self._kept.pop(scope, _Kept(self._mongo, Sheet(scope)))
        await kept.fresh()
        self._make_room()
        return kept.sheet

    def _make_room(self) -> None:
        sheets, rows = self._limits
        while len(self._kept) > 1 and (len(self._kept) > sheets or self._rows() > rows):
            del self._kept[next(iter(self._kept))]

    def _rows(self) -> int:
        return sum(one.sheet.rows for one in self._kept.values())


class _Kept:
    """A sheet, and who waits for it."""

    def __init__(self, mongo: Mongo, sheet: Sheet) -> None:
        self.sheet = sheet
        self._mongo = mongo
        self._turn = Lock()
        self._next: Task[None] | None = None

    async def fresh(self) -> None:
        """Wait until the sheet is as of a moment after this call."""
        if self._next is None:
            self._next = create_task(self._refresh())
        await shield(self._next)

    async def _refresh(self) -> None:
        async with self._turn:
            self._next = None  # who asks from now on waits for the one after
            marks = await reading.now(self._mongo).marks()
            if self.sheet.marks is None or not self.sheet.marks.cover(marks):
                async with reading.moment(self._mongo) as moment:
                    await self.sheet.refresh(moment)
