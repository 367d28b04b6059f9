"""ports.value: the books of value, inside a transaction or as they are now, and the log's sales and jobs."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from bson.decimal128 import Decimal128
from pymongo import UpdateOne

from chassis.collections import NewerDocument
from services.metrics.domain.model.questions import Period
from services.metrics.domain.model.value import Action, ActionRate, Basis, Cost, CostPart, Deal, Decided
from services.metrics.storage import keys

VERSION = 1
CHUNK = 20_000
Document = Mapping[str, Any]


class StoredValue:
    """Inside the transaction of `session`; without one, plain reads."""

    def __init__(self, collections: Any, session: Any = None) -> None:
        self._collections = collections
        self._session = session

    async def rates(self, programme_id: str, currency: str = "") -> Sequence[ActionRate]:
        """See ports.value, like every method here."""
        query = {"programme_id": programme_id, **({"currency": currency} if currency else {})}
        return [_rate(one) for one in await self._found("rates", query)]

    async def bases(self, programme_id: str) -> Sequence[Basis]:
        """See ports.value."""
        return [_basis(one) for one in await self._found("bases", {"programme_id": programme_id})]

    async def costs(self, programme_id: str) -> Sequence[Cost]:
        """See ports.value."""
        return [_cost(one) for one in await self._found("costs", {"programme_id": programme_id})]

    async def deals(self, programme_id: str, closed: Period) -> Sequence[Deal]:
        """See ports.value."""
        within = {"$gte": closed.first.isoformat(), "$lte": closed.last.isoformat()}
        found = await self._found("deals", {"programme_id": programme_id, "closed_on": within})
        return [_deal(one) for one in found]

    async def attributed(self, programme_id: str, external_ids: Collection[str]) -> Collection[str]:
        """See ports.value."""
        found = await self._named("sales", programme_id, external_ids)
        return frozenset([one["external_id"] for one in found])

    async def jobs(self, programme_id: str, content_ids: Collection[str]) -> Mapping[str, str]:
        """See ports.value."""
        names = {keys.joined(programme_id, one): one for one in content_ids}
        found = await self._named("jobs", programme_id, content_ids)
        return {names[one["_id"]]: one["told"]["reference"] for one in found}

    async def save_rate(self, decided: Decided, rate: ActionRate) -> None:
        """See ports.value."""
        fields = rate._asdict() | {"action": rate.action.value, "amount": _decimal(rate.amount)}
        await self._keep("rates", rate[:4], decided, fields)

    async def save_basis(self, decided: Decided, basis: Basis) -> None:
        """See ports.value."""
        fields = basis._asdict() | {"reaction_weight": _decimal(basis.reaction_weight)}
        await self._keep("bases", basis[:2], decided, fields)

    async def save_cost(self, decided: Decided, cost: Cost) -> None:
        """See ports.value."""
        fields = cost._asdict() | {"part": cost.part.value, "amount": _decimal(cost.amount)}
        await self._keep("costs", cost[:3], decided, fields)

    async def save_deals(self, decided: Decided, deals: Sequence[Deal]) -> int:
        """See ports.value."""
        writes = [_set_deal(decided, one) for one in deals]
        done = await self._collections["deals"].bulk_write(writes, ordered=False, session=self._session)
        return int(done.matched_count)

    async def _found(self, name: str, query: Mapping[str, Any]) -> list[Document]:
        documents = await self._collections[name].find(query, session=self._session).to_list(None)
        return [_known(one) for one in documents]

    async def _named(self, name: str, programme_id: str, members: Collection[str]) -> list[Document]:
        """What the log told of some members of a programme."""
        ids = sorted(keys.joined(programme_id, one) for one in members)
        found: list[Document] = []
        for begin in range(0, len(ids), CHUNK):
            query = {"_id": {"$in": ids[begin : begin + CHUNK]}}
            found += await self._collections[name].find(query, session=self._session).to_list(None)
        return found

    async def _keep(
        self, name: str, place: Sequence[object], decided: Decided, fields: Mapping[str, Any]
    ) -> None:
        query = {"_id": keys.joined(decided.programme_id, *place)}
        change = {"$set": {**_by(decided), **fields}}
        await self._collections[name].update_one(query, change, upsert=True, session=self._session)


def _by(decided: Decided) -> Mapping[str, Any]:
    """Who decided, and when; a decision that changes nothing else is a write too, so that two of them stand
    in the book in the order in which they were said.
    """
    return {"v": VERSION, **decided._asdict()}


def _known(document: Document) -> Document:
    if document["v"] > VERSION:
        raise NewerDocument(f"version {document['v']} of a book of value; this house knows {VERSION}")
    return document


def _decimal(amount: Decimal | None) -> Decimal128 | None:
    return Decimal128(amount) if amount is not None else None


def _amount(stored: Any) -> Decimal | None:
    return stored.to_decimal() if stored is not None else None


def _rate(one: Document) -> ActionRate:
    action, amount = Action(one["action"]), _amount(one["amount"])
    return ActionRate(one["network"], action, one["currency"], one["since"], amount)


def _basis(one: Document) -> Basis:
    return Basis(one["network"], one["since"], _amount(one["reaction_weight"]), one["click_source"])


def _cost(one: Document) -> Cost:
    amount: Decimal = one["amount"].to_decimal()
    return Cost(one["month"], CostPart(one["part"]), one["currency"], amount, one["note"])


def _deal(one: Document) -> Deal:
    first, closed = one["first_touch_on"], one["closed_on"]
    return Deal(one["external_id"], date.fromisoformat(first), date.fromisoformat(closed))


def _set_deal(decided: Decided, deal: Deal) -> UpdateOne:
    fields = {
        **_by(decided),
        "external_id": deal.external_id,
        "first_touch_on": deal.first_touch_on.isoformat(),
        "closed_on": deal.closed_on.isoformat(),
    }
    place = keys.joined(decided.programme_id, deal.external_id)
    return UpdateOne({"_id": place}, {"$set": fields}, upsert=True)
