"""The sums of one scope, and what changed since they were read."""

from asyncio import Task, create_task, to_thread
from collections.abc import Mapping

from services.gamify.domain.model.boards import Cut, GroupSums, Scope
from services.gamify.storage.standings import asking
from services.gamify.storage.standings.groups import group_sums
from services.gamify.storage.standings.order import Order, Sorted
from services.gamify.storage.standings.reading import Marks, Moment
from services.gamify.storage.standings.table import EMPTY, Account, Stamps, Table

MERGED_AT = 2_000  # so many people that changed are put into the arrays
READ_ANEW_AT = 20_000  # more changes than this are not worth being read one by one, nor more than a quarter
NONE_LEFT = Account(0, ())
KEPT_CUTS = (Cut(leaders=False), Cut(leaders=True))


class Sheet:
    """Sums of a scope. What it is told is told by one task at a time; it may be asked at any time."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.stamps = Stamps()
        self.marks: Marks | None = None
        self._withdrawn: frozenset[bytes] = frozenset()
        self._table: Table = EMPTY
        self._changed: dict[bytes, Account] = {}
        self._orders: dict[Cut, Order] = {}
        self._merging: Task[None] | None = None

    @property
    def rows(self) -> int:
        """How large it is."""
        return len(self._table.who) + len(self._changed)

    async def refresh(self, moment: Moment) -> None:
        """Bring it up to a moment that is later than every one before."""
        marks, withdrawn = await moment.marks_and_withdrawn()
        if self.marks is None or not marks.follows(self.marks):
            await self._load(moment, withdrawn)
        else:
            ids = await moment.changed(self.scope, marks, self.marks)
            ids |= {asking.account_id(self.scope, one.decode()) for one in withdrawn ^ self._withdrawn}
            await self._update(moment, ids, withdrawn)
            marks = marks.after(self.marks)
        self.marks, self._withdrawn = marks, withdrawn

    async def order(self, cut: Cut) -> Order:
        """Everybody with points, in order; to be read before anything else is awaited."""
        while cut not in self._orders:
            table, holds = self._table, self.stamps.where(cut.holds)
            order = Order(await to_thread(Sorted, table, holds))
            if table is self._table:  # otherwise there are other arrays by now
                self._move(cut, order, self._changed)
                return order
        return self._orders[cut]

    async def groups(self, cut: Cut, by_team: bool) -> GroupSums:
        """The sums of groups."""
        return await to_thread(group_sums, self._table, self.stamps, dict(self._changed), cut, by_team)

    async def _load(self, moment: Moment, withdrawn: frozenset[bytes]) -> None:
        table, torn = await moment.everybody(self.scope, self.stamps)
        changed = await moment.accounts(self.scope, torn, self.stamps)
        changed |= dict.fromkeys(withdrawn, NONE_LEFT)
        table = await to_thread(table.replaced, changed) if changed else table
        orders = await self._sorted(table)
        self._table, self._changed, self._orders = table, {}, orders

    async def _sorted(self, table: Table) -> dict[Cut, Order]:
        holds = {cut: self.stamps.where(cut.holds) for cut in KEPT_CUTS}
        return {cut: Order(await to_thread(Sorted, table, of)) for cut, of in holds.items()}

    async def _update(self, moment: Moment, ids: set[str], withdrawn: frozenset[bytes]) -> None:
        if len(ids) > min(READ_ANEW_AT, max(MERGED_AT, self.rows // 4)):
            await self._load(moment, withdrawn)
            return
        if not ids:
            return
        found = await moment.accounts(self.scope, ids, self.stamps)
        fresh = {name: NONE_LEFT if name in withdrawn else one for name, one in found.items()}
        self._changed |= fresh
        for cut, order in self._orders.items():
            self._move(cut, order, fresh)
        if len(self._changed) >= MERGED_AT and (self._merging is None or self._merging.done()):
            self._merging = create_task(self._merge(self._table, dict(self._changed)))

    async def _merge(self, before: Table, changed: Mapping[bytes, Account]) -> None:
        """Put what changed into the arrays, and sort them; nobody waits for it."""
        table = await to_thread(before.replaced, changed)
        orders = await self._sorted(table)
        if self._table is not before:
            return  # it was read anew meanwhile
        self._changed = {name: one for name, one in self._changed.items() if changed.get(name) is not one}
        self._table, self._orders = table, orders
        for cut, order in orders.items():
            self._move(cut, order, self._changed)

    def _move(self, cut: Cut, order: Order, changed: Mapping[bytes, Account]) -> None:
        holds = self.stamps.where(cut.holds)
        for name, one in changed.items():
            order.move(name, sum(row.points for row in one.rows if holds[row.stamp]), one.reached_ms)
