"""ports.rulebook: decisions, and everything that they are about."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import Any

from services.gamify.domain.model.ledger import AccountKey
from services.gamify.domain.model.people import Person, Programme
from services.gamify.domain.model.rules import Backfill, RuleBook, RuleVersion
from services.gamify.domain.rules.changes import Entry
from services.gamify.domain.rules.showing import Subject
from services.gamify.ports.rulebook import Adjustment, Report
from services.gamify.storage import decisions, keys, people
from services.gamify.storage.documents import VERSION, known
from services.gamify.storage.documents.entries import entry_from_document

Say = Callable[[Any], None]
"""Say a decision: a version of the rules with its programme, a backfill with its programme, an adjustment."""


class StoredShelf:
    """Reads of now, or of a transaction where there is one; what is decided there is said there."""

    def __init__(
        self, shelf: Any, decided: decisions.Decisions, session: Any = None, say: Say | None = None
    ) -> None:
        self._shelf = shelf
        self._decided = decided
        self._session = session
        self._say = say

    async def programmes(self) -> Mapping[str, Programme]:
        """See ports.rulebook, like every method here."""
        return await people.programmes(self._shelf, self._session)

    async def rulebook(self, programme_id: str) -> RuleBook:
        """See ports.rulebook."""
        found = await self._decided.of(self._shelf, self._session, [programme_id])
        return found[programme_id].rules

    async def edition(self, programme_id: str) -> int:
        """See ports.rulebook."""
        found = await self._shelf["editions"].find_one({"_id": programme_id}, session=self._session)
        return found["edition"] if found else 0

    async def person(self, employee_id: str) -> Person | None:
        """See ports.rulebook."""
        found = await people.people(self._shelf, [employee_id], self._session)
        return found.get(employee_id)

    async def accounts(self, programme_id: str) -> AsyncIterator[tuple[AccountKey, Sequence[Entry]]]:
        """See ports.rulebook."""
        found = self._shelf["ledger"].find({"a": keys.all_of(programme_id)}, session=self._session)
        account, entries = "", list[Entry]()
        async for one in found.sort("a", 1):  # in the order of an index: nothing is sorted
            if one["a"] != account and entries:
                yield keys.account_of(account), entries
                entries = []
            account = one["a"]
            entries.append(entry_from_document(one))
        if entries:
            yield keys.account_of(account), entries

    async def subjects(self, employee_ids: Sequence[str]) -> Mapping[str, Subject]:
        """See ports.rulebook."""
        return await people.subjects(self._shelf, employee_ids, self._session)

    async def without_points(self) -> frozenset[str]:
        """See ports.rulebook."""
        return await people.without_points(self._shelf, self._session)

    async def report(self, report_id: str) -> Report | None:
        """See ports.rulebook."""
        found = await self._shelf["reports"].find_one({"_id": report_id}, session=self._session)
        if found is None:
            return None
        return Report(report_id, **{name: known(found)[name] for name in Report._fields[1:]})

    async def keep_report(self, report: Report) -> None:
        """See ports.rulebook."""
        fields = report._asdict()
        document = {"_id": fields.pop("report_id"), "v": VERSION, **fields}
        await self._shelf["reports"].insert_one(document, session=self._session)

    async def publish(self, programme_id: str, version: RuleVersion) -> None:
        """See ports.rulebook."""
        await decisions.add_version(self._shelf, self._session, programme_id, version)
        self._tell((programme_id, version))

    async def backfill(self, programme_id: str, backfill: Backfill, place: int) -> None:
        """See ports.rulebook."""
        await decisions.add_backfill(self._shelf, self._session, programme_id, backfill, place)
        self._tell((programme_id, backfill))

    async def adjust(self, adjustment: Adjustment) -> None:
        """See ports.rulebook."""
        programme_id, employee_id = adjustment.key
        fields = {
            name: value
            for name, value in adjustment._asdict().items()
            if name not in ("key", "adjustment_id")
        }
        place = {"programme_id": programme_id, "employee_id": employee_id}
        document = {"_id": adjustment.adjustment_id, "v": VERSION, **place, **fields}
        await self._shelf["adjustments"].insert_one(document, session=self._session)
        self._tell(adjustment)

    def _tell(self, decision: Any) -> None:
        if self._say is None:
            raise TypeError("decisions are kept in a transaction")
        self._say(decision)


async def behind(shelf: Any) -> Sequence[AccountKey]:
    """Accounts that were judged by other rules than those of now."""
    found: list[AccountKey] = []
    counts = (
        await shelf["backfills"]
        .aggregate([{"$group": {"_id": "$programme_id", "epoch": {"$sum": 1}}}])
        .to_list(None)
    )
    for one in counts:
        query = {"programme_id": one["_id"], "epoch": {"$lt": one["epoch"]}}
        cursor = shelf["accounts"].find(query, {"_id": 1})
        found += [keys.account_of(account["_id"]) async for account in cursor]
    return found
