"""ports.books.Books: what one batch sees and changes, inside its transaction. One round trip per
collection.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Protocol

from pymongo import DeleteMany, InsertOne, UpdateOne

from chassis.envelope import stored_id
from services.gamify.domain.facts import ConsentChanged, EmployeeChanged, Fact, Kind
from services.gamify.domain.model.challenges import Challenge
from services.gamify.domain.model.ledger import AccountKey, Root
from services.gamify.domain.model.rules import RuleBook
from services.gamify.domain.rules.changes import Changes, Entry, Kept, Wanted
from services.gamify.storage import keys, people
from services.gamify.storage.decisions import Decided, Decisions
from services.gamify.storage.documents import VERSION, Document
from services.gamify.storage.documents import accounts as stored
from services.gamify.storage.documents.entries import account_key, entry_from_document, entry_to_document

ALL_AT_ONCE = 100_000  # documents in the first answer; by default 101 come, and the rest is asked for


class Shelf(Protocol):
    """Declared collections by name."""

    def __getitem__(self, name: str) -> Any:
        """The driver's collection."""
        ...


Revisions = Mapping[AccountKey, tuple[str, int]]
"""Per account, the partition that a batch's facts about it came from, and the last offset."""


class StoredBooks:
    """The books inside the transaction of `session`."""

    def __init__(
        self, shelf: Shelf, session: Any, decisions: Decisions, revisions: Revisions | None = None
    ) -> None:
        self._shelf = shelf
        self._session = session
        self._decisions = decisions
        self._revisions = revisions or {}
        self._decided: dict[str, Decided] = {}

    async def rulebooks(self, programme_ids: Collection[str]) -> Mapping[str, RuleBook]:
        """See ports.books, like every method here."""
        return {name: one.rules for name, one in (await self._decided_by(programme_ids)).items()}

    async def challenges(self, programme_ids: Collection[str]) -> Mapping[str, Sequence[Challenge]]:
        """See ports.books."""
        return {name: one.challenges for name, one in (await self._decided_by(programme_ids)).items()}

    async def roots(self, accounts: Collection[AccountKey]) -> Mapping[AccountKey, Root]:
        """See ports.books."""
        found = await self._found("accounts", map(keys.account_id, accounts))
        return {keys.account_of(one["_id"]): stored.root_from_document(one) for one in found}

    async def more(self, wanted: Mapping[AccountKey, Wanted]) -> Mapping[AccountKey, Kept]:
        """See ports.books."""
        held = {key: Kept() for key in wanted}
        ids = {key: keys.account_id(key) for key in wanted}
        await self._add_days(wanted, ids, held)
        await self._add_slots(wanted, ids, held)
        await self._add_marks(wanted, ids, held)
        await self._add_entries(wanted, ids, held)
        return held

    async def touched(self, takebacks: Sequence[Fact]) -> Mapping[AccountKey, set[str]]:
        """See ports.books. A reaction that came later lies on an earlier date at most by two: zones
        differ.
        """
        found: dict[AccountKey, set[str]] = {}
        query = {"$or": [_touched_by(one) for one in takebacks]}
        async for one in self._shelf["ledger"].find(query, {"a": 1, "date": 1}, session=self._session):
            found.setdefault(account_key(one), set()).add(one["date"])
        return found

    async def whole(self, key: AccountKey) -> Kept:
        """See ports.books."""
        kept, account = Kept(whole=True), keys.account_id(key)
        for one in await self._all("days", account):
            kept.days[one["date"]] = stored.day_from_document(one)
        for one in await self._all("slots", account):
            kept.slots[keys.part_of(one["_id"], account)] = stored.slot_from_document(one)
        for one in await self._all("marks", account):
            kept.marks[keys.mark_of(one["_id"], account)] = stored.mark_from_document(one)
        for entry in await self.entries(key):
            kept.entries.setdefault(entry.local_date, []).append(entry)
        return kept

    async def entries(self, key: AccountKey) -> Sequence[Entry]:
        """See ports.books."""
        cursor = self._shelf["ledger"].find({"a": keys.account_id(key)}, session=self._session)
        return [entry_from_document(one) async for one in cursor]

    async def save(self, changes: Sequence[Changes]) -> None:
        """See ports.books. Who decides about an account writes its root: two that do so do not both
        commit.
        """
        accounts = [(keys.account_id(one.key), one) for one in changes]
        ledger = [entry_to_document(account, entry) for account, one in accounts for entry in one.entries]
        if ledger:
            await self._shelf["ledger"].insert_many(ledger, ordered=False, session=self._session)
        await self._write("accounts", [self._root(account, one) for account, one in accounts])
        await self._write("days", [op for account, one in accounts for op in _days(account, one)])
        await self._write("slots", [op for account, one in accounts for op in _slots(account, one)])
        await self._write("marks", [op for account, one in accounts for op in _marks(account, one)])
        await self._write("honours", [op for account, one in accounts for op in _honours(account, one)])

    async def note_consents(self, changes: Sequence[ConsentChanged]) -> None:
        """See ports.books."""
        await people.note_consents(self._shelf, self._session, changes)

    async def note_people(self, changes: Sequence[EmployeeChanged]) -> None:
        """See ports.books."""
        await people.note_people(self._shelf, self._session, changes)

    def _root(self, account: str, changes: Changes) -> UpdateOne:
        fields = stored.root_to_fields(changes.root)
        fields |= dict(zip(("programme_id", "employee_id"), changes.key, strict=True))
        names = {on[:7] for on in changes.days}
        if changes.anew:
            fields["months"] = {
                name: stored.month_to_fields(one) for name, one in changes.root.months.items()
            }
        else:
            for name in names:
                fields[f"months.{name}"] = stored.month_to_fields(changes.root.months[name])
        if changes.key in self._revisions:
            slot, offset = self._revisions[changes.key]
            fields["rev"] = {"slot": slot, "offset": offset}
        return UpdateOne({"_id": account}, {"$set": fields}, upsert=True)

    async def _decided_by(self, programme_ids: Collection[str]) -> Mapping[str, Decided]:
        """Read once in a transaction."""
        if missing := set(programme_ids) - self._decided.keys():
            self._decided |= await self._decisions.of(self._shelf, self._session, missing)
        return {one: self._decided[one] for one in programme_ids}

    async def _write(self, name: str, operations: Sequence[Any]) -> None:
        if operations:
            ordered = any(isinstance(one, DeleteMany) for one in operations)
            await self._shelf[name].bulk_write(operations, ordered=ordered, session=self._session)

    async def _found(self, name: str, ids: Iterable[str]) -> Sequence[Document]:
        wanted = list(ids)
        if not wanted:
            return []
        cursor = self._shelf[name].find({"_id": {"$in": wanted}}, session=self._session)
        found: list[Document] = await cursor.batch_size(ALL_AT_ONCE).to_list(None)
        return found

    async def _all(self, name: str, account: str) -> Sequence[Document]:
        cursor = self._shelf[name].find({"_id": keys.all_of(account)}, session=self._session)
        found: list[Document] = await cursor.to_list(None)
        return found

    async def _add_days(
        self,
        wanted: Mapping[AccountKey, Wanted],
        ids: Mapping[AccountKey, str],
        held: Mapping[AccountKey, Kept],
    ) -> None:
        named = [keys.day_id(ids[key], on) for key, want in wanted.items() for on in want.days]
        for one in await self._found("days", named):
            held[keys.account_of(one["_id"])].days[one["date"]] = stored.day_from_document(one)

    async def _add_slots(
        self,
        wanted: Mapping[AccountKey, Wanted],
        ids: Mapping[AccountKey, str],
        held: Mapping[AccountKey, Kept],
    ) -> None:
        named = [keys.slot_id(ids[key], slot) for key, want in wanted.items() for slot in want.slots]
        for one in await self._found("slots", named):
            key = keys.account_of(one["_id"])
            held[key].slots[keys.part_of(one["_id"], ids[key])] = stored.slot_from_document(one)

    async def _add_marks(
        self,
        wanted: Mapping[AccountKey, Wanted],
        ids: Mapping[AccountKey, str],
        held: Mapping[AccountKey, Kept],
    ) -> None:
        named = {
            keys.mark_id(ids[key], mark): (key, mark) for key, want in wanted.items() for mark in want.marks
        }
        for one in await self._found("marks", named):
            key, mark = named[one["_id"]]
            held[key].marks[mark] = stored.mark_from_document(one)

    async def _add_entries(
        self,
        wanted: Mapping[AccountKey, Wanted],
        ids: Mapping[AccountKey, str],
        held: Mapping[AccountKey, Kept],
    ) -> None:
        days = [
            {"a": ids[key], "date": {"$in": sorted(want.dates)}} for key, want in wanted.items() if want.dates
        ]
        if not days:
            return
        for key, want in wanted.items():
            held[key].entries |= {on: [] for on in want.dates}
        cursor = self._shelf["ledger"].find({"$or": days}, session=self._session).batch_size(ALL_AT_ONCE)
        async for one in cursor:
            held[account_key(one)].entries[one["date"]].append(entry_from_document(one))


def _days(account: str, changes: Changes) -> Iterable[Any]:
    if changes.anew:
        yield DeleteMany({"_id": keys.all_of(account)})
    for on, day in changes.days.items():
        fields = stored.day_to_fields(day)
        if changes.anew or on in changes.fresh:
            place = {"a": account, "programme_id": changes.key.programme_id, "date": on}
            yield InsertOne({"_id": keys.day_id(account, on), **place, **fields})
        else:
            yield UpdateOne({"_id": keys.day_id(account, on)}, {"$set": fields})


def _slots(account: str, changes: Changes) -> Iterable[Any]:
    if changes.anew:
        yield DeleteMany({"_id": keys.all_of(account)})
    for name, slot in changes.slots.items():
        fields = stored.slot_to_fields(slot)
        if changes.anew or name in changes.fresh:
            yield InsertOne({"_id": keys.slot_id(account, name), **fields})
        else:
            yield UpdateOne({"_id": keys.slot_id(account, name)}, {"$set": fields})


def _marks(account: str, changes: Changes) -> Iterable[Any]:
    for mark, position in changes.marks.items():
        name = keys.mark_id(account, mark)
        yield UpdateOne({"_id": name}, {"$set": stored.mark_to_fields(position)}, upsert=True)


def _honours(account: str, changes: Changes) -> Iterable[Any]:
    """Badges and milestones, for those who may tell of them."""
    for move in changes.badges:
        fields = {
            "v": VERSION,
            "programme_id": changes.key.programme_id,
            "employee_id": changes.key.employee_id,
            "kind": "MILESTONE" if move.milestone else "BADGE",
            "badge_id": move.badge_id,
            "tier": move.tier,
            "threshold": move.threshold,
            "held": move.earned,
            "at_ms": changes.at_ms,
        }
        name = keys.SEPARATOR.join((account, move.badge_id, str(move.tier)))
        yield UpdateOne({"_id": name}, {"$set": fields}, upsert=True)


def _touched_by(takeback: Fact) -> dict[str, Any]:
    account = keys.account_id(takeback.account)
    if takeback.kind is Kind.CORRECTION:
        return {"_id": stored_id(takeback.corrects), "a": account}
    return {
        "a": account,
        "date": {"$gte": _two_days_before(takeback.local_date)},
        "at": {"$gte": takeback.position.occurred_at_ms},
        "share_id": takeback.share.share_id,
        "n": 0,
    }


def _two_days_before(local_date: str) -> str:
    return (date.fromisoformat(local_date) - timedelta(days=2)).isoformat()
