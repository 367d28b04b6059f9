"""Programmes, as documents."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from pymongo.errors import DuplicateKeyError

from services.content.domain.errors import ChangedMeanwhile, Taken
from services.content.domain.model.programmes import Cohort, Programme, ProgrammeDraft, SharingRules
from services.content.storage.documents import VERSION, field_by_field, readable


class StoredProgrammes:
    """ports.Programmes over one collection."""

    def __init__(self, collection: Any, session: Any) -> None:
        self._collection = collection
        self._session = session

    async def find(self, programme_id: str) -> Programme | None:
        """As the port promises."""
        document = await self._collection.find_one({"_id": programme_id}, session=self._session)
        return None if document is None else _programme_from(document)

    async def add(self, programme: Programme) -> None:
        """As the port promises."""
        try:
            await self._collection.insert_one(_document_of(programme), session=self._session)
        except DuplicateKeyError as error:
            raise Taken("a programme has this id already") from error

    async def replace(self, programme: Programme) -> None:
        """As the port promises."""
        before = {"_id": programme.programme_id, "revision": programme.revision - 1}
        fields = field_by_field(_document_of(programme), "draft")
        sharing = fields.pop("draft.sharing")
        fields |= {f"draft.sharing.{name}": value for name, value in sharing.items()}
        result = await self._collection.update_one(before, {"$set": fields}, session=self._session)
        if result.matched_count != 1:
            raise ChangedMeanwhile("somebody changed it meanwhile: read it again")


def _document_of(programme: Programme) -> dict[str, Any]:
    document = asdict(programme)
    document["_id"] = document.pop("programme_id")
    sharing = document["draft"]["sharing"]
    sharing["disclosures"] = [list(pair) for pair in sharing["disclosures"].items()]  # a key may be empty
    return {**document, "v": VERSION}


def _programme_from(document: Mapping[str, Any]) -> Programme:
    readable(document, "programme")
    draft = document["draft"]
    return Programme(
        programme_id=document["_id"],
        draft=ProgrammeDraft(
            name=draft["name"],
            why=draft["why"],
            zone=draft["zone"],
            gamification=draft["gamification"],
            works_council=draft["works_council"],
            cohorts=tuple(_cohort_from(one) for one in draft["cohorts"]),
            sharing=_sharing_from(draft.get("sharing", {})),  # older documents lack it
        ),
        changed_at=document["changed_at"],
        revision=document["revision"],
        charter_version=document["charter_version"],
    )


def _cohort_from(found: Mapping[str, Any]) -> Cohort:
    return Cohort(found["cohort"], found["opens_on"], found.get("by_invitation", False))  # older ones lack it


def _sharing_from(found: Mapping[str, Any]) -> SharingRules:
    names = SharingRules.__dataclass_fields__.keys() & found.keys()
    fields = {name: found[name] for name in names}
    return SharingRules(**{**fields, "disclosures": dict(found.get("disclosures", ()))})
