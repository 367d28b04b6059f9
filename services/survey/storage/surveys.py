"""The invitation side: surveys, who was invited, who may be; never a token, never an answer."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeVar

from pymongo import ReplaceOne, UpdateOne

from services.survey.domain.errors import UnknownSurvey
from services.survey.domain.facts import EmployeeChanged, Said
from services.survey.domain.model import Delivery, Group, Path, Person, State, Survey
from services.survey.domain.model.results import Published, Shown
from services.survey.ports import Desk
from services.survey.storage.documents import survey_from_document, survey_to_document
from services.survey.storage.results import StoredResults
from services.survey.storage.session import Collections, Database, Tx, reached

T = TypeVar("T")
PROJECTION = "people"
BOOKS: Mapping[str, Sequence[Sequence[str]]] = {
    "surveys": [["state"], ["template", "closed_at_ms"]],
    "invitations": [["employee_id"], ["survey_id", "employee_id"]],
    "holds": [],
}
PROJECTED: Mapping[str, Sequence[Sequence[str]]] = {"people": [["employed", "team"]]}
"""Collections and the keys of their indexes."""

DUE = (State.LAUNCHING, State.OPENING, State.CLOSING)


class MongoDesk:
    """Implements ports.Desk over one transaction; `say` stores a fact for the relay."""

    def __init__(self, tx: Tx, say: Callable[[Said], None]) -> None:
        self._tx = tx
        self._say = say

    async def survey(self, survey_id: str) -> Survey:
        """As the port says. The write makes whoever decides about this survey at the same time wait."""
        found = await self._tx.collections["surveys"].find_one_and_update(
            {"_id": survey_id}, {"$inc": {"held": 1}}, session=self._tx.session
        )
        if found is None:
            raise UnknownSurvey(survey_id)
        return survey_from_document(found)

    async def save(self, survey: Survey) -> None:
        """As the port says; fields that this code does not know stay."""
        await self._tx.collections["surveys"].update_one(
            {"_id": survey.survey_id},
            {"$set": survey_to_document(survey)},
            upsert=True,
            session=self._tx.session,
        )

    async def group_size(self, group: Group) -> int:
        """As the port says."""
        people = self._tx.collections["people"]
        return int(await people.count_documents(employed(group), session=self._tx.session))

    async def keep_deliveries(self, survey_id: str, deliveries: Sequence[Delivery]) -> None:
        """As the port says."""
        if deliveries:
            rows = [_invitation(survey_id, one) for one in deliveries]
            await self._tx.collections["invitations"].bulk_write(
                [ReplaceOne({"_id": row["_id"]}, row, upsert=True) for row in rows],
                ordered=False,
                session=self._tx.session,
            )

    async def keep_figures(self, survey_id: str, shown: Sequence[Shown]) -> None:
        """As the port says."""
        await StoredResults(self._tx.collections, self._tx.session).keep(survey_id, shown)

    async def publish(self, published: Published) -> None:
        """As the port says."""
        await StoredResults(self._tx.collections, self._tx.session).publish(published)

    def say(self, fact: Said) -> None:
        """As the port says."""
        self._say(fact)


class MongoDesks:
    """Implements ports.Desks; `desk_of` gives the desk of a transaction."""

    def __init__(self, database: Database, desk_of: Callable[[Any], Desk]) -> None:
        self._database = database
        self._desk_of = desk_of

    async def transact(self, work: Callable[[Desk], Awaitable[T]]) -> T:
        """As the port says. Raises Away."""
        with reached():
            return await self._database.transact(lambda tx: work(self._desk_of(tx)))

    async def survey(self, survey_id: str) -> Survey:
        """As the port says. Raises Away."""
        with reached():
            found = await self._database.collections["surveys"].find_one({"_id": survey_id})
        if found is None:
            raise UnknownSurvey(survey_id)
        return survey_from_document(found)

    async def group(self, group: Group) -> Sequence[Person]:
        """As the port says. Raises Away."""
        with reached():
            found = await self._database.collections["people"].find(employed(group)).to_list(None)
        return [_person(one) for one in found]

    async def members(self, survey_id: str) -> Mapping[Path, frozenset[str]]:
        """As the port says. Raises Away."""
        members: dict[Path, set[str]] = {}
        wanted = {"survey_id": survey_id, "delivered": True, "bucket": {"$ne": None}}
        with reached():
            found = self._database.collections["invitations"].find(wanted, {"employee_id": 1, "bucket": 1})
            async for one in found:
                members.setdefault(tuple(one["bucket"]), set()).add(one["employee_id"])
        return {path: frozenset(people) for path, people in members.items()}

    async def published_alike(self, survey: Survey) -> Sequence[Survey]:
        """As the port says. Raises Away."""
        wanted = {
            "template": str(survey.template),
            "scale": str(survey.scale),
            "state": str(State.CLOSED),
            "_id": {"$ne": survey.survey_id},
        }
        with reached():
            found = self._database.collections["surveys"].find(wanted).sort([("closed_at_ms", 1), ("_id", 1)])
            alike = [survey_from_document(one) for one in await found.to_list(None)]
        asked = _questions(survey)
        return [one for one in alike if asked & _questions(one)]

    async def due(self) -> Sequence[str]:
        """Return the surveys in which something happens by itself. Raises Away."""
        with reached():
            found = self._database.collections["surveys"].find(
                {"state": {"$in": [*map(str, DUE)]}}, {"_id": 1}
            )
            return [one["_id"] for one in await found.to_list(None)]


class MongoPeople:
    """Implements ports.People inside a projection's transaction."""

    def __init__(self, collections: Collections, session: Any) -> None:
        self._people = collections["people"]
        self._session = session

    async def change(self, changes: Sequence[EmployeeChanged]) -> None:
        """As the port says; each person is written once, with the newest entry of the batch."""
        newest: dict[str, EmployeeChanged] = {}
        for change in changes:
            known = newest.get(change.person.employee_id)
            if known is None or change.occurred_at_ms >= known.occurred_at_ms:
                newest[change.person.employee_id] = change
        ids = list(newest)
        found = self._people.find({"_id": {"$in": ids}}, {"as_of_ms": 1}, session=self._session)
        as_of = {one["_id"]: one["as_of_ms"] for one in await found.to_list(None)}
        writes = [_entry(one) for who, one in newest.items() if one.occurred_at_ms >= as_of.get(who, 0)]
        if writes:
            await self._people.bulk_write(writes, ordered=False, session=self._session)


def _entry(change: EmployeeChanged) -> UpdateOne:
    person = change.person
    known = {
        "version": 1,
        "team": person.team,
        "department": person.department,
        "country": person.country,
        "joined_on": person.joined_on,
        "zone": change.zone,
        "employed": change.employed,
        "as_of_ms": change.occurred_at_ms,
    }
    return UpdateOne({"_id": person.employee_id}, {"$set": known}, upsert=True)


def _questions(survey: Survey) -> set[str]:
    return {one.question_id for one in survey.questionnaire.questions}


def _person(found: Mapping[str, Any]) -> Person:
    known = (found["team"], found["department"], found["country"], found.get("joined_on", ""))
    return Person(found["_id"], *known)


def _invitation(survey_id: str, delivery: Delivery) -> dict[str, Any]:
    """No time and no attempt: the row says that somebody was asked, and in which cut they count."""
    return {
        "_id": f"{survey_id}/{delivery.employee_id}",
        "version": 1,
        "survey_id": survey_id,
        "employee_id": delivery.employee_id,
        "delivered": delivery.delivered,
        "bucket": None if delivery.bucket is None else list(delivery.bucket),
    }


def employed(group: Group) -> dict[str, Any]:
    """Return the query of the employed people of a group."""
    wanted = {"team": group.teams, "department": group.departments, "country": group.countries}
    narrowed = {name: {"$in": sorted(values)} for name, values in wanted.items() if values}
    return {"employed": True, **narrowed}
