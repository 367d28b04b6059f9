"""Invitations, assessments and what surveys said, as documents."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from pymongo import UpdateOne

from services.content.domain.model.items import Audience
from services.content.domain.model.launch import (
    Answer,
    Assessment,
    Invitation,
    Readiness,
    SurveyFigures,
)
from services.content.storage.documents import VERSION, readable

_DIMENSIONS = ("departments", "countries", "languages", "teams")


class StoredInvitations:
    """ports.launch.Invitations over one collection."""

    def __init__(self, shelf: Any, session: Any) -> None:
        self._collection = shelf["invitations"]
        self._session = session

    async def add(self, invitation: Invitation) -> None:
        """As the port promises."""
        fields = asdict(invitation)
        document = {"_id": fields.pop("invitation_id"), "v": VERSION, **fields}
        by_attribute = any(fields["audience"].values())
        document["by_attribute"] = by_attribute
        await self._collection.insert_one(document, session=self._session)

    async def remove(self, invitation_id: str) -> bool:
        """As the port promises."""
        result = await self._collection.delete_one({"_id": invitation_id}, session=self._session)
        return bool(result.deleted_count)

    async def of_programme(self, programme_id: str) -> Sequence[Invitation]:
        """As the port promises."""
        return await self._found({"programme_id": programme_id})

    async def that_may_mean(self, employee_id: str) -> Sequence[Invitation]:
        """As the port promises."""
        return await self._found({"$or": [{"employee_ids": employee_id}, {"by_attribute": True}]})

    async def forget(self, employee_ids: Collection[str]) -> None:
        """As the port promises."""
        people = list(employee_ids)
        await self._collection.update_many(
            {"employee_ids": {"$in": people}},
            {"$pull": {"employee_ids": {"$in": people}}},
            session=self._session,
        )

    async def _found(self, wanted: Mapping[str, Any]) -> list[Invitation]:
        cursor = self._collection.find(wanted, session=self._session).sort([("made_at", 1), ("_id", 1)])
        return [_invitation_from(one) async for one in cursor]


class StoredAssessments:
    """ports.launch.Assessments over one collection."""

    def __init__(self, shelf: Any, session: Any) -> None:
        self._collection = shelf["assessments"]
        self._session = session

    async def add(self, assessment: Assessment) -> None:
        """As the port promises."""
        answers = [{"key": one.key, "ready": int(one.ready), "note": one.note} for one in assessment.answers]
        document = {
            "_id": assessment.assessment_id,
            "v": VERSION,
            "programme_id": assessment.programme_id,
            "answers": answers,
            "survey_id": assessment.survey_id,
            "recorded_at": assessment.recorded_at,
        }
        await self._collection.insert_one(document, session=self._session)

    async def of_programme(self, programme_id: str) -> Sequence[Assessment]:
        """As the port promises."""
        cursor = self._collection.find({"programme_id": programme_id}, session=self._session)
        return [_assessment_from(one) async for one in cursor.sort([("recorded_at", 1), ("_id", 1)])]


class StoredSurveys:
    """ports.launch.Surveys over one projected collection."""

    def __init__(self, shelf: Any, session: Any) -> None:
        self._collection = shelf["surveys"]
        self._session = session

    async def find(self, survey_ids: Collection[str]) -> Mapping[str, SurveyFigures]:
        """As the port promises."""
        cursor = self._collection.find({"_id": {"$in": list(survey_ids)}}, session=self._session)
        return {one["_id"]: _figures_from(one) async for one in cursor}

    async def keep(self, figures: Iterable[SurveyFigures]) -> None:
        """As the port promises."""
        writes = [
            UpdateOne({"_id": one.survey_id}, {"$set": _fields_of(one)}, upsert=True) for one in figures
        ]
        if writes:
            await self._collection.bulk_write(writes, ordered=True, session=self._session)


def _invitation_from(document: Mapping[str, Any]) -> Invitation:
    readable(document, "invitation")
    audience = document["audience"]
    return Invitation(
        document["_id"],
        document["programme_id"],
        document["cohort"],
        document["made_at"],
        Audience(**{name: tuple(audience[name]) for name in _DIMENSIONS}),
        tuple(document["employee_ids"]),
    )


def _assessment_from(document: Mapping[str, Any]) -> Assessment:
    readable(document, "assessment")
    answers = tuple(Answer(one["key"], Readiness(one["ready"]), one["note"]) for one in document["answers"])
    return Assessment(
        document["_id"], document["programme_id"], answers, document["survey_id"], document["recorded_at"]
    )


def _fields_of(one: SurveyFigures) -> dict[str, Any]:
    return {
        "v": VERSION,
        "invited": one.invited,
        "answered": one.answered,
        "enps": one.enps,
        "means": dict(one.means),
        "closed_at": one.closed_at,
    }


def _figures_from(document: Mapping[str, Any]) -> SurveyFigures:
    readable(document, "survey")
    return SurveyFigures(
        document["_id"],
        document["invited"],
        document["closed_at"],
        document["answered"],
        document["enps"],
        document["means"],
    )
