"""What content said of items, campaigns and programmes."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from pymongo import UpdateOne

from services.metrics.domain.facts import (
    CampaignChanged,
    ItemReleased,
    ItemWithdrawn,
    ProgrammeChanged,
    Told,
)
from services.metrics.domain.model.library import Campaign, Goal, Item, Position, Programme, Release

VERSION = 1
T = TypeVar("T", Item, Campaign, Programme)


class ShelfDocuments:
    """`collections` and `session` are the transaction's."""

    def __init__(self, collections: Any, session: Any) -> None:
        self._collections = collections
        self._session = session

    async def note(self, facts: Sequence[Told]) -> None:
        """See ports.library."""
        await self._items([one for one in facts if isinstance(one, ItemReleased | ItemWithdrawn)])
        await self._newest(
            "campaigns",
            [
                (one.campaign.campaign_id, one.position, _campaign(one.campaign))
                for one in facts
                if isinstance(one, CampaignChanged)
            ],
        )
        await self._newest(
            "programmes",
            [
                (one.programme.programme_id, one.position, one.programme._asdict())
                for one in facts
                if isinstance(one, ProgrammeChanged)
            ],
        )

    async def _items(self, facts: Sequence[ItemReleased | ItemWithdrawn]) -> None:
        releases: dict[str, set[Release]] = {}
        said: dict[str, Item] = {}
        for one in facts:
            if isinstance(one, ItemWithdrawn):
                releases.setdefault(one.content_id, set()).add(one.release)
                continue
            content_id = one.item.content_id
            releases.setdefault(content_id, set()).update(one.item.releases)
            if content_id not in said or said[content_id].releases < one.item.releases:
                said[content_id] = one.item
        known = await self._known("items", list(releases))
        writes = [
            UpdateOne(
                {"_id": content_id},
                {"$set": _item(known.get(content_id), said.get(content_id), several)},
                upsert=True,
            )
            for content_id, several in releases.items()
        ]
        await self._write("items", writes)

    async def _newest(self, name: str, said: Sequence[tuple[str, Position, Mapping[str, Any]]]) -> None:
        newest: dict[str, tuple[Position, Mapping[str, Any]]] = {}
        for key, position, fields in said:
            if key not in newest or newest[key][0] < position:
                newest[key] = (position, fields)
        known = await self._known(name, list(newest))
        writes = [
            UpdateOne(
                {"_id": key}, {"$set": {"v": VERSION, "position": list(position), **fields}}, upsert=True
            )
            for key, (position, fields) in newest.items()
            if key not in known or Position(*known[key]["position"]) < position
        ]
        await self._write(name, writes)

    async def _known(self, name: str, ids: Sequence[str]) -> dict[str, Mapping[str, Any]]:
        if not ids:
            return {}
        found = self._collections[name].find({"_id": {"$in": ids}}, session=self._session)
        return {one["_id"]: one async for one in found}

    async def _write(self, name: str, writes: Sequence[UpdateOne]) -> None:
        if writes:
            await self._collections[name].bulk_write(writes, ordered=False, session=self._session)


def _item(known: Mapping[str, Any] | None, said: Item | None, new: set[Release]) -> dict[str, Any]:
    """The item as its last publication has it, whatever came first, and every release."""
    releases = sorted(new | {Release(*one) for one in (known or {}).get("releases", ())})
    fields: dict[str, Any] = {"v": VERSION, "releases": [list(one) for one in releases]}
    last = Position(*known["position"]) if known and "position" in known else Position(0, "")
    if said is not None and last < said.releases[0][:2]:
        about = said._asdict()
        del about["content_id"], about["releases"]
        fields |= {**about, "position": list(said.releases[0][:2])}
    return fields


def _campaign(campaign: Campaign) -> Mapping[str, Any]:
    fields = campaign._asdict()
    del fields["campaign_id"]
    return {**fields, "goals": [list(one) for one in campaign.goals]}


def _read(kind: type[T], document: Mapping[str, Any], **fields: Any) -> T:
    """A tuple of the fields that a document has of it, some of them given."""
    names: Sequence[str] = kind._fields
    return kind(**{name: fields[name] if name in fields else document[name] for name in names})


class LibraryRead:
    """`collections` gives those that are live now."""

    def __init__(self, collections: Callable[[], Any]) -> None:
        self._collections = collections

    async def items(self, programme_id: str) -> Sequence[Item]:
        """See ports.library, like every method here."""
        found = await self._collections()["items"].find({"programme_id": programme_id}).to_list(None)
        return [
            _read(Item, one, content_id=one["_id"], releases=tuple(Release(*of) for of in one["releases"]))
            for one in found
        ]

    async def campaigns(self, programme_id: str) -> Sequence[Campaign]:
        """See ports.library."""
        found = await self._collections()["campaigns"].find({"programme_id": programme_id}).to_list(None)
        campaigns = [
            _read(Campaign, one, campaign_id=one["_id"], goals=tuple(Goal(*of) for of in one["goals"]))
            for one in found
        ]
        return sorted(campaigns, key=lambda one: (one.starts_on, one.campaign_id))

    async def programme(self, programme_id: str) -> Programme:
        """See ports.library."""
        found = await self._collections()["programmes"].find_one({"_id": programme_id})
        return _read(Programme, found) if found else Programme(programme_id)

    async def programmes(self) -> Sequence[str]:
        """See ports.library."""
        collections = self._collections()
        said = await collections["programmes"].distinct("_id")
        joined = await collections["memberships"].distinct("programme_id")
        shared = await collections["shares"].distinct("programme_id")
        return sorted({*said, *joined, *shared})
