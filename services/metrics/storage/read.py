"""What is kept, read outside a transaction from the generation that is live."""

from collections.abc import AsyncIterable, AsyncIterator, Callable, Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from bson.decimal128 import Decimal128

from services.metrics.domain.model.measures import Amount, Counter
from services.metrics.domain.model.people import Membership, Placement
from services.metrics.domain.model.questions import Period
from services.metrics.domain.model.tallies import ItemKey, Span, UnitKey
from services.metrics.domain.rules.lateness import frozen_after
from services.metrics.domain.rules.people import as_frozen, place_on
from services.metrics.domain.rules.summing import Leaves
from services.metrics.ports.figures import Reading, Sharing
from services.metrics.storage import keys
from services.metrics.storage.kept import OPEN
from services.metrics.storage.keys import quoted, unquoted
from services.metrics.storage.remembered import Remembered, stamps_by_date, together

CHUNK = 20_000


class FiguresRead:
    """`collections` gives those that are live now."""

    def __init__(self, collections: Callable[[], Any]) -> None:
        self._collections = collections
        self._remembered = Remembered()

    async def leaves(self, readings: Sequence[Reading]) -> Sequence[Leaves]:
        """See ports.figures, like every method here."""
        tallies = self._collections()["tallies"]
        found: list[Leaves] = []
        for one in readings:
            if one.span is Span.HOUR:
                found += await _read(tallies, one, {"$gte": one.first, "$lte": one.last})
            else:
                found += await self._by_date(tallies, one)
        return found

    async def _by_date(self, tallies: Any, asked: Reading) -> Sequence[Leaves]:
        """Read what changed since it was read last, and no more."""
        found, missing = list[Leaves](), dict[str, int]()
        where = (tallies.name, asked.programme_id, asked.scope, asked.span, str(asked.networks))
        for date, stamp in (await self._stamps(asked)).items():
            kept = self._remembered.find((*where, date), stamp, asked.counters)
            if kept is None:
                missing[date] = stamp
            else:
                found += kept
        if missing:
            by_date: dict[str, list[Leaves]] = {date: [] for date in missing}
            for leaf in together(await _read(tallies, asked, {"$in": [*missing]}), networks=asked.networks):
                by_date[leaf.date].append(leaf)
            for date, leaves in by_date.items():
                self._remembered.keep((*where, date), missing[date], asked.counters, leaves)
                found += leaves
        return found

    async def _stamps(self, asked: Reading) -> Mapping[str, int]:
        """Of all dates that anything was counted on."""
        months = {"$gte": asked.first[:7], "$lte": asked.last[:7]}
        query = {"of": asked.programme_id, "month": months}
        stamps = await self._collections()["stamps"].find(query, {"_id": 0, "v": 1}).to_list(None)
        length = len(asked.first)
        return {
            date: stamp
            for date, stamp in stamps_by_date(stamps).items()
            if len(date) == length and asked.first <= date <= asked.last
        }

    async def sharings(self, programme_id: str, last: str) -> Collection[Sharing]:
        """See ports.figures."""
        query = {"programme_id": programme_id, "date": {"$lte": last}, "retracted_on": ""}
        found = self._collections()["shares"].find(query, {"deed": 1})
        return {
            Sharing(employee_id, ItemKey(*item), network)
            async for _, item, _, employee_id, network, *_ in _deeds(found)
        }

    async def enrolled(self, programme_id: str, period: Period) -> Collection[str]:
        """See ports.figures."""
        memberships = self._collections()["memberships"]
        query = {"programme_id": programme_id, "enrolled": _overlapping(period), "late": False}
        found = await memberships.find(query, {"employee_id": 1}).to_list(None)
        late = await memberships.find({"programme_id": programme_id, "late": True}).to_list(None)
        return frozenset(
            [one["employee_id"] for one in found]
            + [one["employee_id"] for one in late if _was_enrolled(one, period)]
        )

    async def eligible(self, period: Period) -> Collection[str]:
        """See ports.figures."""
        found = self._collections()["people"].find({"employed": _overlapping(period)}, {"_id": 1})
        return frozenset([one["_id"] for one in await found.to_list(None)])

    async def places(self, people: Collection[str], day: str) -> Mapping[str, UnitKey]:
        """See ports.figures."""
        found: dict[str, UnitKey] = {}
        ordered = sorted(people)
        for begin in range(0, len(ordered), CHUNK):
            query = {"_id": {"$in": ordered[begin : begin + CHUNK]}}
            for one in await self._collections()["people"].find(query, {"places": 1}).to_list(None):
                found[one["_id"]] = place_on(day, [Placement(*place) for place in one["places"]])
        return found

    async def uniques(
        self, programme_id: str, scope: str, periods: Mapping[str, Collection[str]]
    ) -> Mapping[tuple[str, str], int]:
        """See ports.figures."""
        found: dict[tuple[str, str], int] = {}
        for stretch, names in periods.items():
            of = keys.uniques_of(programme_id, stretch)
            query = {"of": of, "period": {"$gte": min(names), "$lte": max(names)}}
            cursor = self._collections()["uniques"].find(query, {"period": 1, f"n.{quoted(scope)}": 1})
            for one in await cursor.to_list(None):
                place = (stretch, one["period"])
                found[place] = found.get(place, 0) + one.get("n", {}).get(quoted(scope), 0)
        return {place: n for place, n in found.items() if n}


async def _deeds(found: AsyncIterable[Mapping[str, Any]]) -> AsyncIterator[Sequence[Any]]:
    async for one in found:
        yield one["deed"]


async def _read(tallies: Any, asked: Reading, dates: Mapping[str, Any]) -> list[Leaves]:
    """Everything of these counters, document by document."""
    query = {"of": keys.tallies_of(asked.programme_id, asked.scope, asked.span), "date": dates}
    wanted = {":".join(counter): counter for counter in asked.counters}
    fields = {"date": 1, "late": 1, **{f"n.{name}": 1 for name in wanted}}
    documents = await tallies.find(query, fields).to_list(None)
    return [leaf for document in documents for leaf in _leaves(document, wanted)]


def _leaves(document: Mapping[str, Any], wanted: Mapping[str, Counter]) -> Iterator[Leaves]:
    for name, networks in document.get("n", {}).items():
        for place, members in networks.items():
            network, _, unit = unquoted(place).partition(":")
            amounts = {unquoted(member): _amount(amount) for member, amount in members.items()}
            yield Leaves(document["date"], document["late"], wanted[name], network, unit, amounts)


def _amount(stored: Any) -> Amount:
    if isinstance(stored, Decimal128):
        value: Decimal = stored.to_decimal()
        return value
    return int(stored)


def _overlapping(period: Period) -> dict[str, Any]:
    first, last = period.first.isoformat(), period.last.isoformat()
    return {"$elemMatch": {"since": {"$lte": last}, "until": {"$gte": first}}}


def _was_enrolled(document: Mapping[str, Any], period: Period) -> bool:
    changes = [Membership(*one) for one in document["changes"]]
    first, last = period.first.isoformat(), period.last.isoformat()
    known = as_frozen(changes, frozen_after(period.last))
    return any(one.since <= last and (one.until or OPEN) >= first for one in known)
