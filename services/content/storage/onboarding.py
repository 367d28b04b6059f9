"""Onboarding, as documents."""

from collections.abc import Collection, Mapping
from typing import Any

from services.content.domain.model.onboarding import Onboarding, Progress, Step
from services.content.storage.documents import VERSION, readable


class StoredOnboardings:
    """ports.onboarding.Onboardings over two collections."""

    def __init__(self, shelf: Any, session: Any) -> None:
        self._steps = shelf["onboardings"]
        self._progress = shelf["onboarding_progress"]
        self._session = session

    async def find(self, programme_id: str) -> Onboarding | None:
        """As the port promises."""
        document = await self._steps.find_one({"_id": programme_id}, session=self._session)
        return None if document is None else _onboarding_from(document)

    async def save(self, onboarding: Onboarding) -> None:
        """As the port promises."""
        steps = [
            {"key": one.key, "titles": _pairs(one.titles), "material": list(one.material)}
            for one in onboarding.steps
        ]
        fields = {"$set": {"v": VERSION, "steps": steps}}
        await self._steps.update_one(
            {"_id": onboarding.programme_id}, fields, upsert=True, session=self._session
        )

    async def progress(self, programme_id: str, employee_id: str) -> Progress:
        """As the port promises."""
        key = {"programme_id": programme_id, "employee_id": employee_id}
        document = await self._progress.find_one({"_id": key}, session=self._session)
        if document is None:
            return Progress(employee_id, programme_id)
        readable(document, "progress")
        return Progress(employee_id, programme_id, dict(document["done"]), document["completed_at"])

    async def advance(self, progress: Progress) -> None:
        """As the port promises."""
        key = {"programme_id": progress.programme_id, "employee_id": progress.employee_id}
        fields = {
            "v": VERSION,
            "employee_id": progress.employee_id,
            "done": _pairs(progress.done),
            "completed_at": progress.completed_at,
        }
        await self._progress.update_one({"_id": key}, {"$set": fields}, upsert=True, session=self._session)

    async def forget(self, employee_ids: Collection[str]) -> None:
        """As the port promises."""
        await self._progress.delete_many({"employee_id": {"$in": list(employee_ids)}}, session=self._session)


def _pairs(mapping: Mapping[str, Any]) -> list[list[Any]]:
    """Pairs, since a key of ours may be none that a document can have."""
    return [list(pair) for pair in mapping.items()]


def _onboarding_from(document: Mapping[str, Any]) -> Onboarding:
    readable(document, "onboarding")
    steps = tuple(Step(one["key"], dict(one["titles"]), tuple(one["material"])) for one in document["steps"])
    return Onboarding(document["_id"], steps)
