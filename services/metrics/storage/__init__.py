"""Documents and what they stand for.

Every collection follows from the log. A cell's document belongs to one partition of it; a visitor, a person's
day, a membership and a share are one document each, wherever they were heard.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import asdict
from typing import Any

from bson.int64 import Int64
from pymongo import UpdateOne

from services.metrics.domain.model import (
    Activity,
    Cell,
    Channel,
    ClickClass,
    Counted,
    Dimension,
    MadeShare,
    Measure,
    Membership,
    Period,
    Placement,
    Provenance,
    Selection,
    Share,
    Span,
    Visitor,
)
from services.metrics.domain.rules.fold import Changes
from services.metrics.domain.rules.people import enrolments, team_on

PROJECTION = "figures"
OPEN = "9999-12-31"
"""Stands in a document for an enrolment that has not ended, so that one index finds both kinds."""

# Name, and the keys of each index.
COLLECTIONS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "cells": (("programme_id", "date"),),
    "activity": (("programme_id", "date"),),
    "visitors": (("scope", "span", "period"),),
    "shares": (),
    "memberships": (("programme_id", "enrolled.since"),),
    "placements": (),
}


class KeptDocuments:
    """What is kept, inside one transaction: `collections` and `session` are the transaction's."""

    def __init__(self, collections: Any, session: Any) -> None:
        self._collections = collections
        self._session = session

    async def shares(self, share_ids: Collection[str]) -> Mapping[str, Share]:
        """Those of the shares that were heard of."""
        return {one["_id"]: _share(one) async for one in self._found("shares", share_ids)}

    async def save(self, changes: Changes) -> None:
        """Add the changes to what is kept; one write per document."""
        await self._write("cells", [_add_cell(*key, amounts) for key, amounts in changes.cells.items()])
        await self._write("activity", [_add_activity(*one) for one in changes.activity.items()])
        await self._write("visitors", [_add_visitor(*one) for one in changes.visitors.items()])
        await self._write("shares", [_set_share(*one) for one in changes.shares.items()])
        await self._write("memberships", await self._memberships(changes))
        await self._write("placements", [_add_placements(*one) for one in changes.placements.items()])

    async def _memberships(self, changes: Changes) -> list[UpdateOne]:
        """Enrolments follow from all changes of a membership known, so the stored ones are read first."""
        ids = [_membership_id(*key) for key in changes.memberships]
        known = {_key(one["_id"]): one["changes"] async for one in self._found("memberships", ids)}
        writes = []
        for key, new in changes.memberships.items():
            heard = new | {Membership(**one) for one in known.get(key, ())}
            writes.append(_set_membership(key, heard))
        return writes

    def _found(self, name: str, ids: Collection[Any]) -> Any:
        return self._collections[name].find({"_id": {"$in": list(ids)}}, session=self._session)

    async def _write(self, name: str, writes: list[UpdateOne]) -> None:
        if writes:
            await self._collections[name].bulk_write(writes, ordered=False, session=self._session)


def _counters(name: str, amounts: Mapping[Any, int]) -> dict[str, Int64]:
    """Of one width always: else a sum that once passed 32 bits differs from the same sum that never did."""
    return {f"{name}.{one}": Int64(amount) for one, amount in amounts.items()}


def _add_cell(partition: str, cell: Cell, amounts: Mapping[Measure, int]) -> UpdateOne:
    known = asdict(cell)
    update = {"$inc": _counters("amounts", amounts), "$setOnInsert": known}
    return UpdateOne({"_id": {"partition": partition, **known}}, update, upsert=True)


def _add_activity(activity: Activity, shares: Mapping[Provenance, int]) -> UpdateOne:
    known = asdict(activity)
    update = {"$inc": _counters("shares", shares), "$setOnInsert": known}
    return UpdateOne({"_id": known}, update, upsert=True)


def _add_visitor(visitor: Visitor, clicks: Mapping[ClickClass, int]) -> UpdateOne:
    known = {"scope": visitor.scope, "span": visitor.span.value, "period": visitor.period}
    update = {"$inc": _counters("clicks", clicks), "$setOnInsert": known}
    return UpdateOne({"_id": {**known, "key": visitor.key}}, update, upsert=True)


def _set_share(share_id: str, share: Share) -> UpdateOne:
    made = None if share.made is None else asdict(share.made)
    return UpdateOne({"_id": share_id}, {"$set": {"made": made, "retracted": share.retracted}}, upsert=True)


def _share(document: Mapping[str, Any]) -> Share:
    made = document["made"]
    if made is None:
        return Share(None, document["retracted"])
    stored = made["cell"]
    cell = Cell(
        **{**stored, "channel": Channel(stored["channel"]), "provenance": Provenance(stored["provenance"])}
    )
    return Share(MadeShare(Activity(**made["activity"]), cell, made["follower_count"]), document["retracted"])


def _membership_id(programme_id: str, employee_id: str) -> dict[str, str]:
    return {"programme_id": programme_id, "employee_id": employee_id}


def _key(document_id: Mapping[str, str]) -> tuple[str, str]:
    return document_id["programme_id"], document_id["employee_id"]


def _set_membership(key: tuple[str, str], changes: Iterable[Membership]) -> UpdateOne:
    ordered = sorted(changes)
    enrolled = [{"since": one.since, "until": one.until or OPEN} for one in enrolments(ordered)]
    document = {**_membership_id(*key), "changes": [asdict(one) for one in ordered], "enrolled": enrolled}
    return UpdateOne({"_id": _membership_id(*key)}, {"$set": document}, upsert=True)


def _add_placements(employee_id: str, placements: Iterable[Placement]) -> UpdateOne:
    """A set, sorted when it is written: the document does not tell in which order they were heard."""
    new = [asdict(one) for one in sorted(placements)]
    known = {"$ifNull": ["$placements", []]}
    union = {"$sortArray": {"input": {"$setUnion": [known, new]}, "sortBy": {"at_ms": 1, "event_id": 1}}}
    return UpdateOne({"_id": employee_id}, [{"$set": {"placements": union}}], upsert=True)


class FiguresRead:
    """What is kept, to be read outside a transaction; `collections` gives those that are live now."""

    def __init__(self, collections: Callable[[], Any]) -> None:
        self._collections = collections

    async def sums(
        self, selection: Selection, measures: Collection[Measure], by: tuple[Dimension, ...] = ()
    ) -> Mapping[tuple[str, ...], Counted]:
        """Sums of the selected cells over all partitions, by members of dimensions; without any, under ()."""
        key = {"provenance": "$provenance", **{one.value: f"${one}" for one in by}}
        # A sum of nothing is 0, a maximum of nothing is null: so what nobody observed is told from 0.
        group: dict[str, Any] = {"_id": key}
        for one in measures:
            group |= {one.value: {"$sum": f"$amounts.{one}"}, f"{one}_seen": {"$max": f"$amounts.{one}"}}
        found: dict[tuple[str, ...], dict[tuple[Measure, Provenance], int]] = {}
        async for row in self._collections()["cells"].aggregate(
            [{"$match": _match(selection)}, {"$group": group}]
        ):
            seen = [one for one in measures if row[f"{one}_seen"] is not None]
            if seen:
                counted = found.setdefault(tuple(row["_id"][one] for one in by), {})
                counted |= {(one, Provenance(row["_id"]["provenance"])): row[one] for one in seen}
        return found

    async def enrolled(self, programme_id: str, period: Period) -> Collection[str]:
        """Opaque ids of those enrolled on any day of the period."""
        first, last = period.first.isoformat(), period.last.isoformat()
        within = {"$elemMatch": {"since": {"$lte": last}, "until": {"$gte": first}}}
        query = {"programme_id": programme_id, "enrolled": within}
        cursor = self._collections()["memberships"].find(query, {"_id": 0, "employee_id": 1})
        return frozenset([one["employee_id"] async for one in cursor])

    async def active(self, programme_id: str, period: Period) -> Mapping[str, Collection[Provenance]]:
        """Those with a share that stands in the period, and how their shares are known."""
        query = {"programme_id": programme_id, "date": _days(period)}
        sums = {one.value: {"$sum": f"$shares.{one}"} for one in Provenance}
        pipeline = [{"$match": query}, {"$group": {"_id": "$employee_id", **sums}}]
        rows = self._collections()["activity"].aggregate(pipeline)
        known = {row["_id"]: [one for one in Provenance if row[one] > 0] async for row in rows}
        return {person: provenances for person, provenances in known.items() if provenances}

    async def teams(self, people: Collection[str], day: str) -> Mapping[str, str]:
        """The team of each at the end of a day."""
        found = self._collections()["placements"].find({"_id": {"$in": list(people)}})
        return {one["_id"]: team_on(day, [Placement(**p) for p in one["placements"]]) async for one in found}

    async def visitors(
        self, scope: str, periods: Mapping[Span, Collection[str]]
    ) -> Mapping[tuple[Span, str], int]:
        """Distinct human visitors of each of the named spans that had any."""
        spans = [{"span": span.value, "period": {"$in": sorted(names)}} for span, names in periods.items()]
        match = {"scope": scope, "$or": spans, "clicks.human": {"$gt": 0}}
        group = {"_id": {"span": "$span", "period": "$period"}, "visitors": {"$sum": 1}}
        rows = self._collections()["visitors"].aggregate([{"$match": match}, {"$group": group}])
        return {(Span(row["_id"]["span"]), row["_id"]["period"]): row["visitors"] async for row in rows}


def _match(selection: Selection) -> dict[str, Any]:
    wanted = {"channel": selection.channel, "content_id": selection.content_id, "network": selection.network}
    chosen = {name: value for name, value in wanted.items() if value is not None}
    return {"programme_id": selection.programme_id, "date": _days(selection.period), **chosen}


def _days(period: Period) -> dict[str, str]:
    return {"$gte": period.first.isoformat(), "$lte": period.last.isoformat()}
