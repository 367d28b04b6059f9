"""What share keeps of content's library, in MongoDB: projected, made by the projection `library` alone."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict
from typing import Any

from pymongo import UpdateOne

from chassis.mongo import Transaction
from services.share.domain.model.library import (
    Acknowledgement,
    Campaign,
    Cohort,
    LibraryItem,
    Programme,
    SharingRules,
)
from services.share.storage.documents import by_ids, checked, known_fields
from services.share.storage.items import item_document, item_from

_ALWAYS = ((0, True),)  # what a document from before points could be off stands for


class StoredLibrary:
    """The library over one transaction, or with none over plain reads."""

    def __init__(self, collections: Any, tx: Transaction | None) -> None:
        self._collections = collections
        self._session = tx.session if tx is not None else None

    async def items(self, content_ids: Collection[str]) -> dict[str, LibraryItem]:
        """Those that are known."""
        found = await self._find("items", content_ids)
        return {one["_id"]: _library_item(one) for one in found}

    async def programmes(self, programme_ids: Collection[str]) -> dict[str, Programme]:
        """Those that are known."""
        found = await self._find("programmes", programme_ids)
        return {one["_id"]: _programme(one) for one in found}

    async def acknowledgements(
        self, pairs: Collection[tuple[str, str]]
    ) -> dict[tuple[str, str], Acknowledgement]:
        """Those that are known, by (employee id, programme id)."""
        found = await self._find("acknowledgements", [_pair_id(*pair) for pair in pairs])
        made = [
            Acknowledgement(one["employee_id"], one["programme_id"], _pairs(one["versions"])) for one in found
        ]
        return {(one.employee_id, one.programme_id): one for one in made}

    async def save(
        self,
        items: Iterable[LibraryItem],
        programmes: Iterable[Programme],
        acknowledgements: Iterable[Acknowledgement],
    ) -> None:
        """Store these as they are now."""
        await self._write("items", {one.item.content_id: _item_fields(one) for one in items})
        await self._write("programmes", {one.programme_id: _programme_fields(one) for one in programmes})
        await self._write(
            "acknowledgements",
            {_pair_id(one.employee_id, one.programme_id): _fields(one) for one in acknowledgements},
        )

    async def _find(self, name: str, ids: Collection[str]) -> list[Mapping[str, Any]]:
        cursor = self._collections[name].find(by_ids(ids), session=self._session)
        return [checked(found, name) for found in await cursor.to_list(None)]

    async def _write(self, name: str, documents: Mapping[str, dict[str, Any]]) -> None:
        changes = [
            UpdateOne({"_id": key}, known_fields(fields), upsert=True) for key, fields in documents.items()
        ]
        if changes:
            await self._collections[name].bulk_write(changes, ordered=False, session=self._session)


def _library_item(found: Mapping[str, Any]) -> LibraryItem:
    item, external = item_from(found["item"]), found.get("external", True)  # older documents lack it
    return LibraryItem(item, found["published_at_ms"], found["until_ms"], external)


def _item_fields(one: LibraryItem) -> dict[str, Any]:
    return {
        "item": item_document(one.item),
        "published_at_ms": one.published_at_ms,
        "until_ms": one.until_ms,
        "external": one.external,
    }


def _programme(found: Mapping[str, Any]) -> Programme:
    return Programme(
        programme_id=found["_id"],
        why=found["why"],
        zone=found["zone"],
        changed_at_ms=found["changed_at_ms"],
        charters=_pairs(found["charters"]),
        cohorts=tuple(Cohort(*one) for one in found.get("cohorts", ())),  # older documents lack these five
        sharing=_sharing(found["sharing"]) if "sharing" in found else SharingRules(),
        works_council=found.get("works_council", False),
        gamification=_switches(found.get("gamification", _ALWAYS)),
        campaigns=tuple(_campaign(one) for one in found.get("campaigns", ())),
    )


def _campaign(found: Mapping[str, Any]) -> Campaign:
    return Campaign(
        found["campaign_id"],
        found["name"],
        found["why"],
        found["starts_on"],
        found["ends_on"],
        found["changed_at_ms"],
    )


def _sharing(found: Mapping[str, Any]) -> SharingRules:
    return SharingRules(
        found["shares_per_day"],
        found["similar_texts"],
        found["refuse_similar"],
        dict(found["disclosures"]),
    )


def _programme_fields(one: Programme) -> dict[str, Any]:
    sharing = one.sharing
    return {
        "why": one.why,
        "zone": one.zone,
        "changed_at_ms": one.changed_at_ms,
        "charters": [list(pair) for pair in one.charters],
        "cohorts": [[cohort.cohort, cohort.opens_on, cohort.by_invitation] for cohort in one.cohorts],
        "campaigns": [asdict(campaign) for campaign in one.campaigns],
        "works_council": one.works_council,
        "gamification": [list(switch) for switch in one.gamification],
        "sharing.shares_per_day": sharing.shares_per_day,
        "sharing.similar_texts": sharing.similar_texts,
        "sharing.refuse_similar": sharing.refuse_similar,
        "sharing.disclosures": [list(pair) for pair in sharing.disclosures.items()],  # a key may be empty
    }


def _fields(one: Acknowledgement) -> dict[str, Any]:
    return {
        "employee_id": one.employee_id,
        "programme_id": one.programme_id,
        "versions": [list(pair) for pair in one.versions],
    }


def _pair_id(employee_id: str, programme_id: str) -> str:
    return f"{employee_id}|{programme_id}"


def _switches(found: Iterable[tuple[int, bool]]) -> tuple[tuple[int, bool], ...]:
    return tuple((from_ms, on) for from_ms, on in found)


def _pairs(found: Iterable[Iterable[int]]) -> tuple[tuple[int, int], ...]:
    return tuple((version, at_ms) for version, at_ms in found)
