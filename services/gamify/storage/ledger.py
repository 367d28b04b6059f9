"""ports.Ledger: what is asked."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from services.gamify.domain.model import Balance, Line, LineKey, NamingConsent, RuleBook, Score
from services.gamify.storage.documents import known, line_from_document
from services.gamify.storage.written import Shelf, read_naming

T = TypeVar("T")
_ORDER = ("local_date", "occurred_at_ms", "event_id", "rule_id", "ordinal")


class Moment(Protocol):
    """What a transaction gives to reads that must be of one moment."""

    session: Any

    @property
    def collections(self) -> Shelf:
        """The collections as of that moment."""
        ...


class Kept(Protocol):
    """The database, as far as questions need it."""

    @property
    def collections(self) -> Shelf:
        """For a question that one read answers."""
        ...

    async def transact(self, work: Callable[[Any], Awaitable[T]]) -> T:
        """For one that several reads of one moment answer."""
        ...


class StoredLedger:
    """Answers from the live generation."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    async def rules(self) -> RuleBook:
        """See ports.Ledger, like every method here."""
        return RuleBook()

    async def balance(self, employee_id: str) -> Balance:
        """See ports.Ledger."""
        return await _balance(self._kept.collections, employee_id, None)

    async def lines(
        self, employee_id: str, first_date: str, last_date: str, before: LineKey | None, limit: int
    ) -> tuple[Balance, Sequence[Line]]:
        """See ports.Ledger."""

        async def read(moment: Moment) -> tuple[Balance, Sequence[Line]]:
            balance = await _balance(moment.collections, employee_id, moment.session)
            query = {"$and": [{"employee_id": employee_id}, *_between(first_date, last_date, before)]}
            cursor = moment.collections["ledger"].find(query, session=moment.session)
            cursor = cursor.sort([("employee_id", -1), *((name, -1) for name in _ORDER)]).limit(limit)
            return balance, [line_from_document(document) async for document in cursor]

        return await self._kept.transact(read)

    async def scores(self, first_date: str, last_date: str, limit: int) -> tuple[Sequence[Score], int]:
        """See ports.Ledger."""
        steps = [
            {"$match": {"_id.date": {"$gte": first_date, "$lte": last_date}, "points": {"$gt": 0}}},
            {
                "$group": {
                    "_id": "$_id.employee_id",
                    "points": {"$sum": "$points"},
                    "reached": {"$max": {"$first": "$reached"}},
                }
            },
            {"$sort": {"points": -1, "reached": 1, "_id": 1}},
            {"$facet": {"rows": [{"$limit": limit}], "people": [{"$count": "n"}]}},
        ]
        (found,) = await self._kept.collections["days"].aggregate(steps, allowDiskUse=True).to_list(1)
        rows = [Score(row["_id"], row["points"], row["reached"]) for row in found["rows"]]
        return rows, found["people"][0]["n"] if found["people"] else 0

    async def naming(self, employee_ids: Collection[str]) -> Mapping[str, NamingConsent]:
        """See ports.Ledger."""
        return await read_naming(self._kept.collections, employee_ids)


async def _balance(shelf: Shelf, employee_id: str, session: Any) -> Balance:
    document = await shelf["balances"].find_one({"_id": employee_id}, session=session)
    if document is None:
        return Balance(employee_id, 0, 0)
    known(document)
    return Balance(employee_id, document["points"], document["lines"])


def _between(first_date: str, last_date: str, before: LineKey | None) -> list[dict[str, Any]]:
    conditions: list[dict[str, Any]] = []
    if first_date:
        conditions.append({"local_date": {"$gte": first_date}})
    if last_date:
        conditions.append({"local_date": {"$lte": last_date}})
    if before is not None:
        conditions.append({"$or": _earlier_than(before)})
    return conditions


def _earlier_than(key: LineKey) -> list[dict[str, Any]]:
    """The order of lines is that of their keys, so: the same up to some part, and less in that part."""
    return [
        {**dict(zip(_ORDER[:place], key[:place], strict=True)), name: {"$lt": key[place]}}
        for place, name in enumerate(_ORDER)
    ]
