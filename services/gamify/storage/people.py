"""What is kept of people beside their accounts: what they are, and what they agreed to."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from pymongo import UpdateOne

from services.gamify.domain.facts import ConsentChanged, EmployeeChanged, ProgrammeChanged, Purpose
from services.gamify.domain.model.ledger import Position
from services.gamify.domain.model.people import Consent, Person, Programme, Visibility
from services.gamify.domain.rules.showing import NO_CONSENT, Subject
from services.gamify.storage.documents import VERSION, Document, known


async def note_consents(shelf: Any, session: Any, changes: Sequence[ConsentChanged]) -> None:
    """Keep the last word of each person on each purpose."""
    newest = _newest((f"{one.employee_id}\x1f{one.purpose.value}", one) for one in changes)
    fields = {
        name: {"given": one.given, "expires_at_ms": one.expires_at_ms, "position": list(one.position)}
        for name, one in newest.items()
    }
    await _keep(shelf["consents"], session, fields)


async def note_people(shelf: Any, session: Any, changes: Sequence[EmployeeChanged]) -> None:
    """Keep what each person is by the last word."""
    fields = {name: _person(one) for name, one in _newest((one.employee_id, one) for one in changes).items()}
    await _keep(shelf["people"], session, fields)


async def note_programmes(shelf: Any, session: Any, changes: Sequence[ProgrammeChanged]) -> None:
    """Keep what each programme is by the last word."""
    newest = _newest((one.programme_id, one) for one in changes)
    fields = {
        name: {
            "gamification": one.gamification,
            "works_council": one.works_council,
            "position": list(one.position),
        }
        for name, one in newest.items()
    }
    await _keep(shelf["programmes"], session, fields)


async def programmes(shelf: Any, session: Any = None) -> Mapping[str, Programme]:
    """Every programme that was ever heard of; one of which only facts were heard is as programmes are by
    default.
    """
    named = {one: Programme(one) for one in await shelf["accounts"].distinct("programme_id", session=session)}
    found = await shelf["programmes"].find({}, session=session).to_list(None)
    return named | {
        one["_id"]: Programme(one["_id"], known(one)["gamification"], one["works_council"]) for one in found
    }


async def consents(
    shelf: Any, employee_ids: Collection[str], purpose: Purpose, session: Any = None
) -> Mapping[str, Consent]:
    """The last word on a purpose of each of these people who ever said one."""
    names = [f"{one}\x1f{purpose.value}" for one in employee_ids]
    found = await _found(shelf["consents"], names, session)
    return {
        one["_id"].partition("\x1f")[0]: Consent(known(one)["given"], one["expires_at_ms"]) for one in found
    }


async def without_points(shelf: Any, session: Any = None) -> frozenset[str]:
    """Everybody who withdrew the consent to have points."""
    query = {"_id": {"$regex": f"\x1f{Purpose.POINTS.value}$"}, "given": False}
    found = await shelf["consents"].find(query, {"_id": 1}, session=session).to_list(None)
    return frozenset(one["_id"].partition("\x1f")[0] for one in found)


async def subjects(shelf: Any, employee_ids: Collection[str], session: Any = None) -> Mapping[str, Subject]:
    """What decides how a row about each of these people looks.

    Who never chose is public: it names nobody without a consent.
    """
    naming = await consents(shelf, employee_ids, Purpose.NAMING, session)
    chosen = await visibilities(shelf, employee_ids, session)
    found = await people(shelf, employee_ids, session)
    return {
        one: Subject(
            one,
            found[one].team if one in found else "",
            chosen.get(one, Visibility.PUBLIC),
            naming.get(one, NO_CONSENT),
        )
        for one in employee_ids
    }


async def people(shelf: Any, employee_ids: Collection[str], session: Any = None) -> Mapping[str, Person]:
    """What these people are, of whom the directory told."""
    found = await _found(shelf["people"], employee_ids, session)
    return {
        one["_id"]: Person(
            one["_id"],
            known(one)["team"],
            one["department"],
            one["country"],
            one["leader"],
            one["zone"],
            one["employed"],
        )
        for one in found
    }


async def visibilities(
    shelf: Any, employee_ids: Collection[str], session: Any = None
) -> Mapping[str, Visibility]:
    """What these people chose, who ever did."""
    found = await _found(shelf["visibilities"], employee_ids, session)
    return {one["_id"]: Visibility(known(one)["visibility"]) for one in found}


def _person(one: EmployeeChanged) -> dict[str, Any]:
    return {
        "team": one.team,
        "department": one.department,
        "country": one.country,
        "leader": one.leader,
        "zone": one.zone,
        "employed": one.employed,
        "position": list(one.position),
    }


def _newest(changes: Any) -> dict[str, Any]:
    newest: dict[str, Any] = {}
    for name, one in changes:
        if name not in newest or newest[name].position < one.position:
            newest[name] = one
    return newest


async def _keep(collection: Any, session: Any, wanted: Mapping[str, Mapping[str, Any]]) -> None:
    """Store what is newer than what is stored."""
    if not wanted:
        return
    last = {
        one["_id"]: Position(*known(one)["position"]) for one in await _found(collection, wanted, session)
    }
    newer = [
        UpdateOne({"_id": name}, {"$set": {"v": VERSION, **fields}}, upsert=True)
        for name, fields in wanted.items()
        if name not in last or last[name] < Position(*fields["position"])
    ]
    if newer:
        await collection.bulk_write(newer, ordered=False, session=session)


async def _found(collection: Any, names: Collection[str], session: Any) -> Sequence[Document]:
    if not names:
        return []
    cursor = collection.find({"_id": {"$in": sorted(names)}}, session=session)
    found: list[Document] = await cursor.to_list(None)
    return found
