"""ports.points.Accounts: what is asked."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, time
from typing import Any

from chassis.collections import Collections
from chassis.envelope import stored_id
from chassis.mongo import Mongo
from services.gamify.domain.model.ledger import AccountKey, Day, LineKey, Root
from services.gamify.domain.model.people import Person, Programme
from services.gamify.domain.model.rules import RuleBook
from services.gamify.domain.rules.changes import Entry
from services.gamify.ports.points import Page, Spending, Statement
from services.gamify.storage import keys, people
from services.gamify.storage.decisions import Decisions
from services.gamify.storage.documents import Document, known
from services.gamify.storage.documents import accounts as stored
from services.gamify.storage.documents.entries import entry_from_document

NEWEST_FIRST = [("a", -1), ("date", -1), ("at", -1)]
DAY_MS = 86_400_000
NEVER_MS = 2**62


class Moment:
    """The live generation at one moment, for reads that must agree with each other."""

    def __init__(self, session: Any, database: Any, collections: Collections) -> None:
        self._session = session
        self._database = database
        self._collections = collections

    def find(self, name: str, query: Mapping[str, Any]) -> Any:
        """The driver's cursor over a collection."""
        return self._database[self._collections.stored_name(name)].find(query, session=self._session)

    async def one(self, name: str, name_of: str) -> Document | None:
        """The document of an id."""
        found: list[Document] = await self.find(name, {"_id": name_of}).to_list(1)
        return found[0] if found else None


class StoredAccounts:
    """Answers from the live generation."""

    def __init__(self, mongo: Mongo, decisions: Decisions) -> None:
        self._mongo = mongo
        self._decisions = decisions

    async def programmes(self) -> Mapping[str, Programme]:
        """See ports.points, like every method here."""
        return await people.programmes(self._mongo.collections)

    async def rulebook(self, programme_id: str) -> RuleBook:
        """See ports.points."""
        found = await self._decisions.of(self._mongo.collections, None, [programme_id])
        return found[programme_id].rules

    async def accounts_of(self, employee_id: str) -> Sequence[str]:
        """See ports.points."""
        programmes = await self.programmes()
        ids = [keys.account_id(AccountKey(one, employee_id)) for one in programmes]
        found = self._mongo.collections["accounts"].find({"_id": {"$in": ids}}, {"_id": 1})
        return [keys.account_of(one["_id"]).programme_id async for one in found]

    async def statement(self, key: AccountKey) -> Statement:
        """See ports.points."""
        async with self._moment() as moment:
            return await _statement(moment, key)

    async def page(
        self, key: AccountKey, first_date: str, last_date: str, before: LineKey | None, limit: int
    ) -> Page:
        """See ports.points."""

        async with self._moment() as moment:
            query = _between(first_date, last_date, before)
            entries = await _entries(moment, key, query, limit, before)
            spendings = await _spendings(moment, key, (first_date, last_date), before, limit)
            return Page(await _statement(moment, key), entries, await _own(moment, entries), spendings)

    async def days(self, key: AccountKey) -> Sequence[tuple[str, Day]]:
        """See ports.points."""
        query = {"_id": keys.all_of(keys.account_id(key))}
        found = self._mongo.collections["days"].find(query).sort("_id", 1)
        return [(one["date"], stored.day_from_document(one)) async for one in found]

    async def people(self, employee_ids: Collection[str]) -> Mapping[str, Person]:
        """See ports.points."""
        return await people.people(self._mongo.collections, employee_ids)

    @asynccontextmanager
    async def _moment(self) -> AsyncIterator[Moment]:
        collections = self._mongo.collections
        async with self._mongo.snapshot() as (session, database):
            yield Moment(session, database, collections)


async def _statement(moment: Moment, key: AccountKey) -> Statement:
    root = await moment.one("accounts", keys.account_id(key))
    wallet = await moment.one("wallets", keys.account_id(key))
    spent = known(wallet)["spent"] if wallet else 0
    return Statement(stored.root_from_document(root) if root else Root(), spent)


async def _entries(
    moment: Moment,
    key: AccountKey,
    query: Sequence[Mapping[str, Any]],
    limit: int,
    before: LineKey | None,
) -> Sequence[Entry]:
    wanted = {"$and": [{"a": keys.account_id(key), "lines": {"$exists": True}}, *query]}
    rows = await moment.find("ledger", wanted).sort(NEWEST_FIRST).limit(limit).to_list(None)
    if len(rows) == limit:  # what shares the last moment belongs to the page, in whatever order it is found
        last = rows[-1]["date"], rows[-1]["at"]
        rows = [one for one in rows if (one["date"], one["at"]) != last]
        rows += await _of_moment(moment, key, *last)
    if before is not None:  # counted apart, so that it takes no place from what comes before
        rows += await _of_moment(moment, key, before.local_date, before.at_ms)
    return [entry_from_document(one) for one in rows]


async def _of_moment(moment: Moment, key: AccountKey, on: str, at_ms: int) -> Sequence[Any]:
    same = {"a": keys.account_id(key), "date": on, "at": at_ms, "lines": {"$exists": True}}
    found: Sequence[Any] = await moment.find("ledger", same).to_list(None)
    return found


async def _spendings(
    moment: Moment, key: AccountKey, dates: tuple[str, str], before: LineKey | None, limit: int
) -> Sequence[Spending]:
    """What shares a moment with an end of the page is asked apart, as with entries."""
    account = keys.account_id(key)
    from_ms = _midnight(dates[0]) if dates[0] else 0
    until_ms = _midnight(dates[1]) + DAY_MS if dates[1] else NEVER_MS
    end_ms = until_ms if before is None else min(until_ms, _end_ms(before))
    query = {"account": account, "at_ms": {"$gte": from_ms, "$lt": end_ms}}
    rows = await moment.find("spendings", query).sort("at_ms", -1).limit(limit).to_list(None)
    shared = {before.at_ms} if before is not None else set()
    if len(rows) == limit:
        shared.add(rows[-1]["at_ms"])
    if shared:
        rows = [one for one in rows if one["at_ms"] not in shared]
        same = {"$gte": from_ms, "$lt": until_ms, "$in": sorted(shared)}
        rows += await moment.find("spendings", {"account": account, "at_ms": same}).to_list(None)
    return [one for one in map(_spending, rows) if before is None or one.key < before]


def _end_ms(before: LineKey) -> int:
    """Until when spendings come before a line: their dates are those of Greenwich, its own the person's."""
    midnight = _midnight(before.local_date)
    return max(midnight, min(before.at_ms, midnight + DAY_MS))


def _midnight(local_date: str) -> int:
    return round(datetime.combine(date.fromisoformat(local_date), time(), UTC).timestamp() * 1000)


def _spending(document: Mapping[str, Any]) -> Spending:
    at_ms = known(document)["at_ms"]
    on = datetime.fromtimestamp(at_ms / 1000, UTC).date().isoformat()
    return Spending(document["redemption_id"], on, at_ms, document["points"], document["state"])


async def _own(moment: Moment, entries: Sequence[Entry]) -> Mapping[str, Entry]:
    """The own entries of events of which only later ones are there."""
    ids = [stored_id(one.position.event_id) for one in entries if one.number]
    if not ids:
        return {}
    own = [entry_from_document(one) async for one in moment.find("ledger", {"_id": {"$in": ids}})]
    return {one.position.event_id: one for one in own}


def _between(first_date: str, last_date: str, before: LineKey | None) -> list[dict[str, Any]]:
    conditions: list[dict[str, Any]] = []
    if first_date:
        conditions.append({"date": {"$gte": first_date}})
    if last_date:
        conditions.append({"date": {"$lte": last_date}})
    if before is not None:
        on, at_ms = before.local_date, before.at_ms
        conditions.append({"$or": [{"date": {"$lt": on}}, {"date": on, "at": {"$lt": at_ms}}]})
    return conditions or [{}]
