"""What is kept of the world's reactions and of people, inside one transaction.

Every collection follows from the log. A tally's document belongs to one partition of it; a visitor, a person,
a membership and a share are one document each, wherever they were heard of.
"""

import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from bson.decimal128 import Decimal128
from bson.int64 import Int64
from pymongo import InsertOne, UpdateOne

from services.metrics.domain.model.measures import Amount, Channel, Provenance
from services.metrics.domain.model.people import Membership, Placement
from services.metrics.domain.model.tallies import Deed, ItemKey, Span, Tally, TallyKey, UnitKey
from services.metrics.domain.rules.fold import Changes, Job, Made, Share
from services.metrics.domain.rules.lateness import late_of
from services.metrics.domain.rules.people import enrolments, stretches
from services.metrics.domain.rules.visiting import UniquesKey, Visits, uniques
from services.metrics.storage import keys
from services.metrics.storage.keys import quoted, unquoted

OPEN = "9999-12-31"
"""Stands in a document for what has not ended, so that one index finds both kinds."""
VERSION = 1


class KeptDocuments:
    """`collections` and `session` are the transaction's."""

    def __init__(self, collections: Any, session: Any) -> None:
        self._collections = collections
        self._session = session

    async def shares(self, share_ids: Collection[str]) -> Mapping[str, Share]:
        """Those of the shares that were heard of."""
        return {one["_id"]: _share(one) async for one in self._found("shares", share_ids)}

    async def save(self, changes: Changes) -> None:
        """Add the changes to what is kept; one write per document."""
        await self._write("tallies", [_add_tally(*one) for one in changes.tallies.items()])
        await self._write("stamps", _stamps(changes.tallies))
        await self._save_visitors(changes)
        await self._write("shares", [_set_share(*one) for one in changes.shares.items()])
        await self._write("sales", [_set_sale(*one) for one in changes.sales.items()])
        await self._write("jobs", [_set_job(*one) for one in changes.jobs.items()])
        await self._write("memberships", await self._memberships(changes))
        await self._write("people", await self._people(changes))

    async def _save_visitors(self, changes: Changes) -> None:
        """A visitor is one document, wherever they were heard of; numbers of them are kept per partition."""
        ids = {keys.visitor_id(one): one for one in changes.visitors}
        known = {ids[one["_id"]]: _visits(one) async for one in self._found("visitors", ids)}
        writes = [_add_visitor(place, changes.visitors[one], one in known) for place, one in ids.items()]
        await self._write("visitors", writes)
        counts = uniques(changes.visitors, known, changes.origins)
        await self._write("uniques", [_add_uniques(*one) for one in counts.items()])

    async def _memberships(self, changes: Changes) -> list[UpdateOne]:
        """Enrolments follow from all changes of a membership known, so the stored ones are read first."""
        ids = [keys.joined(*key) for key in changes.memberships]
        known = {one["_id"]: one["changes"] async for one in self._found("memberships", ids)}
        return [
            _set_membership(key, new | {Membership(*one) for one in known.get(keys.joined(*key), ())})
            for key, new in changes.memberships.items()
        ]

    async def _people(self, changes: Changes) -> list[UpdateOne]:
        known = {one["_id"]: one["places"] async for one in self._found("people", list(changes.placements))}
        return [
            _set_person(person, new | {Placement(*one) for one in known.get(person, ())})
            for person, new in changes.placements.items()
        ]

    def _found(self, name: str, ids: Collection[Any]) -> Any:
        return self._collections[name].find({"_id": {"$in": list(ids)}}, session=self._session)

    async def _write(self, name: str, writes: Sequence[UpdateOne | InsertOne[dict[str, Any]]]) -> None:
        if writes:
            await self._collections[name].bulk_write(writes, ordered=False, session=self._session)


def _stored(amount: Amount) -> Int64 | Decimal128:
    """Of one width always: else a sum that once passed 32 bits differs from the same sum that never did."""
    return Decimal128(amount) if isinstance(amount, Decimal) else Int64(amount)


def _add_tally(key: TallyKey, tally: Tally) -> UpdateOne:
    of = keys.tallies_of(key.programme_id, key.scope, key.span)
    known = {"of": of, "date": key.date, "late": key.late}
    added = {path: _stored(amount) for path, amount in keys.cell_paths(tally.rows)}
    return UpdateOne({"_id": keys.tally_id(key)}, {"$inc": added, "$setOnInsert": known}, upsert=True)


def _stamps(touched: Iterable[TallyKey]) -> list[UpdateOne]:
    """New stamps for the days that were touched, each drawn: a count would begin again after a restore."""
    places: dict[tuple[str, str, str], set[str]] = {}
    for key in touched:
        if key.span is Span.DAY:
            place = (key.programme_id, key.partition, key.date[:7])
            places.setdefault(place, set()).add(key.date)
    return [_set_stamps(*place, days) for place, days in places.items()]


def _set_stamps(programme_id: str, partition: str, month: str, days: Iterable[str]) -> UpdateOne:
    drawn: dict[str, object] = {f"v.{day}": Int64(secrets.randbits(62)) for day in days}
    known = {"of": programme_id, "month": month}
    place = keys.joined(programme_id, partition, month)
    return UpdateOne({"_id": place}, {"$set": drawn, "$setOnInsert": known}, upsert=True)


def _add_visitor(place: str, visits: Visits, known: bool) -> InsertOne[dict[str, Any]] | UpdateOne:
    """Whoever is new is inserted, which costs the server less than an upsert does."""
    if known:
        added = {f"visits.{quoted(scope)}": Int64(count) for scope, count in visits.items()}
        return UpdateOne({"_id": place}, {"$inc": added})
    return InsertOne({"_id": place, "visits": {quoted(one): Int64(count) for one, count in visits.items()}})


def _visits(document: Mapping[str, Any]) -> Visits:
    return {unquoted(scope): count for scope, count in document["visits"].items()}


def _add_uniques(key: UniquesKey, counts: Mapping[str, int]) -> UpdateOne:
    """One write for all scopes of a stretch and partition."""
    added = {f"n.{quoted(scope)}": Int64(came) for scope, came in counts.items()}
    known = {"of": keys.uniques_of(key.programme_id, key.stretch), "period": key.period}
    return UpdateOne({"_id": keys.uniques_id(key)}, {"$inc": added, "$setOnInsert": known}, upsert=True)


def _set_share(share_id: str, share: Share) -> UpdateOne:
    fields: dict[str, Any] = {"v": VERSION, "retracted_on": share.retracted_on}
    if share.made is not None:
        deed = share.made.deed
        fields |= {
            "programme_id": deed.programme_id,
            "date": deed.date,
            "deed": list(deed[2:]),
            "followers": share.made.follower_count,
            "heard_on": share.made.heard_on,
        }
    return UpdateOne({"_id": share_id}, {"$set": fields}, upsert=True)


def _share(document: Mapping[str, Any]) -> Share:
    if "deed" not in document:
        return Share(None, document["retracted_on"])
    return Share(Made(_deed(document), document["followers"], document["heard_on"]), document["retracted_on"])


def _deed(document: Mapping[str, Any]) -> Deed:
    at_ms, item, unit, employee_id, network, channel, provenance = document["deed"]
    return Deed(
        document["programme_id"],
        document["date"],
        at_ms,
        ItemKey(*item),
        UnitKey(*unit) if unit is not None else None,
        employee_id,
        network,
        Channel(channel),
        Provenance(provenance),
    )


def _set_sale(key: tuple[str, str], date: str) -> UpdateOne:
    programme_id, external_id = key
    known = {"programme_id": programme_id, "external_id": external_id, "date": date}
    return UpdateOne({"_id": keys.joined(*key)}, {"$setOnInsert": known}, upsert=True)


def _set_job(key: tuple[str, str], job: Job) -> UpdateOne:
    """The greatest stands, fields compared in their order: the last, whatever the order they are heard in."""
    told = {"at_ms": Int64(job.at_ms), "reference": job.reference}
    return UpdateOne({"_id": keys.joined(*key)}, {"$max": {"told": told}}, upsert=True)


def _set_membership(key: tuple[str, str], changes: Iterable[Membership]) -> UpdateOne:
    ordered = sorted(changes)
    document = {
        "programme_id": key[0],
        "employee_id": key[1],
        "changes": [list(one) for one in ordered],
        "late": any(late_of(one.date, one.heard_on) for one in ordered),
        "enrolled": [{"since": one.since, "until": one.until or OPEN} for one in enrolments(ordered)],
    }
    return UpdateOne({"_id": keys.joined(*key)}, {"$set": document}, upsert=True)


def _set_person(employee_id: str, places: Iterable[Placement]) -> UpdateOne:
    ordered = sorted(places)
    employed = [{"since": one.since, "until": one.until or OPEN} for one in stretches(ordered)]
    document = {"places": [list(one) for one in ordered], "employed": employed}
    return UpdateOne({"_id": employee_id}, {"$set": document}, upsert=True)
