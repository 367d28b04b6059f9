"""ports.points.Accounts: what is asked."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol, TypeVar

from chassis.envelope import stored_id
from services.gamify.domain.model.ledger import AccountKey, Day, LineKey, Root
from services.gamify.domain.model.people import Person, Programme
from services.gamify.domain.model.rules import RuleBook
from services.gamify.domain.rules.changes import Entry
from services.gamify.ports.points import Page, Spending, Statement
from services.gamify.storage import keys, people
from services.gamify.storage.decisions import Decisions
from services.gamify.storage.documents import accounts as stored
from services.gamify.storage.documents import known
from services.gamify.storage.documents.entries import entry_from_document

T = TypeVar("T")
NEWEST_FIRST = [("a", -1), ("date", -1), ("at", -1)]


class Moment(Protocol):
    """What a transaction gives to reads that must be of one moment."""

    session: Any

    @property
    def collections(self) -> Any:
        """The collections as of that moment."""
        ...


class Kept(Protocol):
    """The database, as far as questions need it."""

    @property
    def collections(self) -> Any:
        """For a question that one read answers."""
        ...

    async def transact(self, work: Callable[[Any], Awaitable[T]]) -> T:
        """For one that several reads of one moment answer."""
        ...


class StoredAccounts:
    """Answers from the live generation."""

    def __init__(self, kept: Kept, decisions: Decisions) -> None:
        self._kept = kept
        self._decisions = decisions

    async def programmes(self) -> Mapping[str, Programme]:
        """See ports.points, like every method here."""
        return await people.programmes(self._kept.collections)

    async def rulebook(self, programme_id: str) -> RuleBook:
        """See ports.points."""
        found = await self._decisions.of(self._kept.collections, None, [programme_id])
        return found[programme_id].rules

    async def accounts_of(self, employee_id: str) -> Sequence[str]:
        """See ports.points."""
        programmes = await self.programmes()
        ids = [keys.account_id(AccountKey(one, employee_id)) for one in programmes]
        found = self._kept.collections["accounts"].find({"_id": {"$in": ids}}, {"_id": 1})
        return [keys.account_of(one["_id"]).programme_id async for one in found]

    async def statement(self, key: AccountKey) -> Statement:
        """See ports.points."""
        return await self._kept.transact(lambda moment: _statement(moment, key))

    async def page(
        self, key: AccountKey, first_date: str, last_date: str, before: LineKey | None, limit: int
    ) -> Page:
        """See ports.points."""

        async def read(moment: Moment) -> Page:
            query = _between(first_date, last_date, before)
            entries = await _entries(moment, key, query, limit, before)
            spendings = await _spendings(moment, key, (first_date, last_date), before)
            return Page(await _statement(moment, key), entries, await _own(moment, entries), spendings)

        return await self._kept.transact(read)

    async def days(self, key: AccountKey) -> Sequence[tuple[str, Day]]:
        """See ports.points."""
        query = {"_id": keys.all_of(keys.account_id(key))}
        found = self._kept.collections["days"].find(query).sort("_id", 1)
        return [(one["date"], stored.day_from_document(one)) async for one in found]

    async def people(self, employee_ids: Collection[str]) -> Mapping[str, Person]:
        """See ports.points."""
        return await people.people(self._kept.collections, employee_ids)


async def _statement(moment: Moment, key: AccountKey) -> Statement:
    wanted = {"_id": keys.account_id(key)}
    root = await moment.collections["accounts"].find_one(wanted, session=moment.session)
    wallet = await moment.collections["wallets"].find_one(wanted, session=moment.session)
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
    found = moment.collections["ledger"].find(wanted, session=moment.session)
    rows = await found.sort(NEWEST_FIRST).limit(limit).to_list(None)
    if len(rows) == limit:  # what shares the last moment belongs to the page, in whatever order it is found
        last = rows[-1]["date"], rows[-1]["at"]
        rows = [one for one in rows if (one["date"], one["at"]) != last]
        rows += await _of_moment(moment, key, *last)
    if before is not None:  # counted apart, so that it takes no place from what comes before
        rows += await _of_moment(moment, key, before.local_date, before.at_ms)
    return [entry_from_document(one) for one in rows]


async def _of_moment(moment: Moment, key: AccountKey, on: str, at_ms: int) -> Sequence[Any]:
    same = {"a": keys.account_id(key), "date": on, "at": at_ms, "lines": {"$exists": True}}
    found: Sequence[Any] = await moment.collections["ledger"].find(same, session=moment.session).to_list(None)
    return found


async def _spendings(
    moment: Moment, key: AccountKey, dates: tuple[str, str], before: LineKey | None
) -> Sequence[Spending]:
    """There are few of them: a person spends less often than they earn."""
    found = moment.collections["spendings"].find({"account": keys.account_id(key)}, session=moment.session)
    rows = [_spending(one) async for one in found.sort("at_ms", -1)]
    first, last = dates
    return [
        one
        for one in rows
        if first <= one.local_date <= (last or "9999") and (before is None or one.key < before)
    ]


def _spending(document: Mapping[str, Any]) -> Spending:
    at_ms = known(document)["at_ms"]
    on = datetime.fromtimestamp(at_ms / 1000, UTC).date().isoformat()
    return Spending(document["redemption_id"], on, at_ms, document["points"], document["state"])


async def _own(moment: Moment, entries: Sequence[Entry]) -> Mapping[str, Entry]:
    """The own entries of events of which only later ones are there."""
    ids = [stored_id(one.position.event_id) for one in entries if one.number]
    if not ids:
        return {}
    found = moment.collections["ledger"].find({"_id": {"$in": ids}}, session=moment.session)
    own = [entry_from_document(one) async for one in found]
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
