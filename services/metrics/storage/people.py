"""ports.people: books of what calls decide, and what follows from content and survey."""

from collections.abc import Callable, Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from bson.decimal128 import Decimal128
from bson.int64 import Int64
from pymongo import UpdateOne

from services.metrics.domain.facts import SurveyClosed, TrainingCompleted
from services.metrics.domain.model.groups import AbsenceRow, Declaration, Import
from services.metrics.domain.model.people import Enrolment
from services.metrics.domain.model.questions import Period
from services.metrics.domain.model.surveys import Score, Survey
from services.metrics.domain.rules.calendar import utc_date
from services.metrics.domain.rules.retention import left_in
from services.metrics.storage import keys
from services.metrics.storage.kept import OPEN, VERSION

Document = Mapping[str, Any]


class PeopleDocuments:
    """ports.people.Books and Heard; `collections` and `session` are the transaction's."""

    def __init__(self, collections: Any, session: Any) -> None:
        self._collections = collections
        self._session = session

    async def declare(self, declaration: Declaration) -> None:
        """See ports.people, like every method here."""
        document = {
            "_id": declaration.declaration_id,
            "v": VERSION,
            "employee_id": declaration.employee_id,
            "programme_id": declaration.programme_id,
            "hours": Decimal128(declaration.hours),
            "month": utc_date(declaration.at_ms)[:7],
            "at_ms": Int64(declaration.at_ms),
        }
        await self._collections["declarations"].insert_one(document, session=self._session)

    async def import_absences(self, imported: Import) -> None:
        """See ports.people."""
        await self._write("absences", [_set_absence(row, imported) for row in imported.rows])

    async def keep_trainings(self, completed: Sequence[TrainingCompleted]) -> None:
        """See ports.people."""
        await self._write("trainings", [_set_training(one) for one in completed])

    async def keep_surveys(self, closed: Sequence[SurveyClosed]) -> None:
        """See ports.people."""
        await self._write("surveys", [_set_survey(one.survey) for one in closed])

    async def _write(self, name: str, writes: Sequence[UpdateOne]) -> None:
        if writes:
            await self._collections[name].bulk_write(writes, ordered=False, session=self._session)


class PeopleRead:
    """ports.people.Records; `collections` gives those that are live now."""

    def __init__(self, collections: Callable[[], Any]) -> None:
        self._collections = collections

    async def left(self, period: Period) -> Collection[str]:
        """See ports.people, like every method here."""
        first, last = period.first.isoformat(), period.last.isoformat()
        query = {
            "employed": {"$elemMatch": {"since": {"$lte": last}, "until": {"$gte": first, "$lte": last}}}
        }
        found = await self._collections()["people"].find(query, {"employed": 1}).to_list(None)
        return frozenset([one["_id"] for one in found if left_in(_employed(one), period)])

    async def trained(self, at_ms: int, course_id: str) -> Collection[str]:
        """See ports.people."""
        valid = [{"expires_at_ms": None}, {"expires_at_ms": {"$gte": at_ms}}]
        query: dict[str, Any] = {"occurred_at_ms": {"$lt": at_ms}, "$or": valid}
        if course_id:
            query["course_id"] = course_id
        found = await self._collections()["trainings"].find(query, {"employee_id": 1}).to_list(None)
        return frozenset([one["employee_id"] for one in found])

    async def declared(self, programme_id: str, month: str) -> Mapping[str, Decimal]:
        """See ports.people."""
        found = self._collections()["declarations"].find({"programme_id": programme_id, "month": month})
        rows = await found.to_list(None)
        rows.sort(key=lambda one: (one["at_ms"], one["_id"]))
        return {one["employee_id"]: one["hours"].to_decimal() for one in rows}

    async def absences(self, months: Collection[str]) -> Mapping[str, Sequence[Decimal]]:
        """See ports.people."""
        found: dict[str, list[Decimal]] = {}
        rows = await self._collections()["absences"].find({"month": {"$in": list(months)}}).to_list(None)
        for one in rows:
            found.setdefault(one["employee_id"], []).append(one["days"].to_decimal())
        return found

    async def survey(self, survey_id: str) -> Survey | None:
        """See ports.people."""
        found = await self._collections()["surveys"].find_one({"_id": survey_id})
        if found is None:
            return None
        scores = [Score(tuple(path), scale, n, mean) for path, scale, n, mean in found["scores"]]
        return Survey(survey_id, found["template"], found["closed_on"], scores)


def _employed(document: Document) -> Sequence[Enrolment]:
    return [
        Enrolment(one["since"], None if one["until"] == OPEN else one["until"])
        for one in document["employed"]
    ]


def _set_absence(row: AbsenceRow, imported: Import) -> UpdateOne:
    fields = {
        "v": VERSION,
        "employee_id": row.employee_id,
        "month": row.month,
        "days": Decimal128(row.days),
        "import_id": imported.import_id,
        "imported_by": imported.imported_by,
        "at_ms": Int64(imported.at_ms),
    }
    return UpdateOne({"_id": keys.joined(row.employee_id, row.month)}, {"$set": fields}, upsert=True)


def _set_training(completed: TrainingCompleted) -> UpdateOne:
    """All that is known is in the id: the same again is the same, in whatever order it is heard."""
    fields = {
        "v": VERSION,
        "employee_id": completed.employee_id,
        "course_id": completed.course_id,
        "occurred_at_ms": Int64(completed.occurred_at_ms),
        "expires_at_ms": Int64(completed.expires_at_ms) if completed.expires_at_ms is not None else None,
    }
    return UpdateOne({"_id": keys.joined(*completed)}, {"$setOnInsert": fields}, upsert=True)


def _set_survey(survey: Survey) -> UpdateOne:
    fields = {
        "v": VERSION,
        "template": survey.template,
        "closed_on": survey.closed_on,
        "scores": [[list(one.path), one.scale, Int64(one.n), one.mean] for one in survey.scores],
    }
    return UpdateOne({"_id": survey.survey_id}, {"$set": fields}, upsert=True)
