"""ports.challenges: challenges in MongoDB, and what the ledger says of them."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from services.gamify.domain.model.badges import Unit
from services.gamify.domain.model.challenges import Challenge, Outcome, Part
from services.gamify.domain.model.ledger import AccountKey, Position
from services.gamify.domain.model.people import Person, Programme
from services.gamify.domain.model.rules import RuleBook
from services.gamify.domain.rules.changes import Entry
from services.gamify.domain.rules.showing import Subject
from services.gamify.storage import keys, people
from services.gamify.storage.books import Shelf, StoredBooks
from services.gamify.storage.decisions import Decisions, bump
from services.gamify.storage.documents.challenges import (
    OPEN,
    challenge_from_document,
    challenge_to_document,
    parts_from_document,
    parts_to_documents,
)

UNKNOWN = Person("")


class StoredChallenges:
    """Plain reads of the live generation."""

    def __init__(self, shelf: Callable[[], Shelf], decisions: Decisions) -> None:
        """`shelf` is asked anew each time: the live generation may change."""
        self._shelf = shelf
        self._decisions = decisions

    async def programmes(self) -> Mapping[str, Programme]:
        """See ports.challenges, like every method here."""
        return await people.programmes(self._shelf())

    async def rulebook(self, programme_id: str) -> RuleBook:
        """See ports.challenges."""
        return (await self._decisions.of(self._shelf(), None, [programme_id]))[programme_id].rules

    async def find(self, challenge_id: str) -> Challenge | None:
        """See ports.challenges."""
        return await _find(self._shelf(), challenge_id, None)

    async def of_programme(self, programme_id: str) -> Sequence[Challenge]:
        """See ports.challenges."""
        found = self._shelf()["challenges"].find({"programme_id": programme_id}, {"winners": 0})
        newest_first = found.sort([("starts_at_ms", -1), ("_id", 1)])
        return [challenge_from_document(one) async for one in newest_first]

    async def due(self, at_ms: int) -> Sequence[Challenge]:
        """See ports.challenges."""
        over = self._shelf()["challenges"].find({**OPEN, "ends_at_ms": {"$lte": at_ms}})
        found = [challenge_from_document(one) async for one in over]
        return [one for one in found if one.closes_at_ms <= at_ms]

    async def participants(self, challenge: Challenge) -> Sequence[AccountKey]:
        """See ports.challenges. By the ledger's index of accounts and dates; stamps play no part."""
        query = {
            "a": keys.all_of(challenge.programme_id),
            "date": {"$gte": _date(challenge.starts_at_ms, -1), "$lte": _date(challenge.ends_at_ms, 1)},
            "at": {"$gte": challenge.starts_at_ms, "$lt": challenge.ends_at_ms},
            "n": 0,
            "kind": challenge.deed.value,
        }
        grouped = [{"$match": query}, {"$group": {"_id": "$a"}}, {"$sort": {"_id": 1}}]
        return [keys.account_of(one["_id"]) async for one in self._shelf()["ledger"].aggregate(grouped)]

    async def entries(self, key: AccountKey) -> Sequence[Entry]:
        """See ports.challenges."""
        return await StoredBooks(self._shelf(), None, self._decisions).entries(key)

    async def parts(self, challenge: Challenge) -> Sequence[Part]:
        """See ports.challenges."""
        shelf = self._shelf()
        if challenge.closed:
            kept = shelf["challenge_parts"].find({"challenge_id": challenge.challenge_id})
            return [part for one in await kept.to_list(None) for part in parts_from_document(one)]
        return [_part(one) async for one in shelf["ledger"].aggregate(_sums(challenge))]

    async def person(self, employee_id: str) -> Person | None:
        """See ports.challenges."""
        return (await people.people(self._shelf(), [employee_id])).get(employee_id)

    async def subjects(self, employee_ids: Collection[str]) -> Mapping[str, Subject]:
        """See ports.challenges."""
        return await people.subjects(self._shelf(), employee_ids)

    async def without_points(self) -> frozenset[str]:
        """See ports.challenges."""
        return await people.without_points(self._shelf())


class StoredChallengeBook:
    """The book inside a transaction. Each decision moves the programme's edition on."""

    def __init__(self, shelf: Shelf, session: Any) -> None:
        self._shelf = shelf
        self._session = session

    async def programmes(self) -> Mapping[str, Programme]:
        """See ports.challenges, like every method here."""
        return await people.programmes(self._shelf, self._session)

    async def find(self, challenge_id: str) -> Challenge | None:
        """See ports.challenges."""
        return await _find(self._shelf, challenge_id, self._session)

    async def add(self, challenge: Challenge) -> None:
        """See ports.challenges."""
        await bump(self._shelf, self._session, challenge.programme_id)
        await self._shelf["challenges"].insert_one(challenge_to_document(challenge), session=self._session)

    async def cancel(self, challenge: Challenge) -> None:
        """See ports.challenges."""
        await self._decide(challenge, {"cancelled": True})

    async def close(self, challenge: Challenge, outcome: Outcome) -> bool:
        """See ports.challenges."""
        winners = [list(one) for one in outcome.winners]
        fields = {"closed": True, "winners": winners, "too_late": outcome.too_late}
        if not await self._decide(challenge, fields):
            return False
        if kept := parts_to_documents(challenge.challenge_id, outcome.parts):
            await self._shelf["challenge_parts"].insert_many(kept, session=self._session)
        return True

    async def _decide(self, challenge: Challenge, fields: Mapping[str, Any]) -> bool:
        """Change one that neither closed nor was cancelled."""
        wanted = {"_id": challenge.challenge_id, **OPEN}
        changed = await self._shelf["challenges"].update_one(wanted, {"$set": fields}, session=self._session)
        if changed.matched_count:
            await bump(self._shelf, self._session, challenge.programme_id)
        return bool(changed.matched_count)


async def _find(shelf: Shelf, challenge_id: str, session: Any) -> Challenge | None:
    found = await shelf["challenges"].find_one({"_id": challenge_id}, session=session)
    return challenge_from_document(found) if found is not None else None


def _date(at_ms: int, days: int) -> str:
    """So many days beside the date at Greenwich: no zone is further away than one."""
    return (datetime.fromtimestamp(at_ms / 1000, UTC) + timedelta(days=days)).date().isoformat()


def _sums(challenge: Challenge) -> list[dict[str, Any]]:
    """By event, then by account and team.

    Only an event's own entry tells the team. Entries are put together by account and moment, for the id of a
    later one is not the event's.
    """
    amount = "$points" if challenge.unit is Unit.POINTS else "$deeds"
    by_event = {
        "_id": {"a": "$a", "at": "$at"},
        "team": {"$max": "$about.team"},
        "deeds": {"$sum": "$change"},
        "points": {"$sum": "$points"},
    }
    by_team = {
        "_id": {"a": "$_id.a", "team": {"$ifNull": ["$team", ""]}},
        "deeds": {"$sum": "$deeds"},
        "amount": {"$sum": amount},
        "reached": {"$max": {"$cond": [{"$gt": [amount, 0]}, "$_id.at", 0]}},
    }
    stands = {"$match": {"deeds": {"$gt": 0}}}
    return [
        {"$match": {"challenges": challenge.challenge_id}},
        {"$group": by_event},
        {"$group": by_team},
        stands,
    ]


def _part(found: Mapping[str, Any]) -> Part:
    who = keys.account_of(found["_id"]["a"]).employee_id
    return Part(who, found["_id"]["team"], found["deeds"], found["amount"], Position(found["reached"], ""))
