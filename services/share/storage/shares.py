"""Shares in MongoDB, and their words: sealed under the author's own key, in a collection of their own."""

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from pymongo import UpdateOne

from chassis.keys import Keys
from chassis.mongo import Transaction
from services.share.domain.model.shares import Share, ShareState, Words
from services.share.domain.model.stamps import Channel, Evidence, Provenance
from services.share.domain.rules.words import KEPT_MS
from services.share.storage.documents import VERSION, by_ids, checked, known_fields, known_names
from services.share.storage.items import item_document, item_from
from services.share.storage.people import KEY_PURPOSE
from services.share.storage.raw import Read


class StoredShares:
    """Shares over one transaction, or with none over plain reads."""

    def __init__(self, collections: Any, keys: Keys, tx: Transaction | None) -> None:
        self._collections = collections
        self._keys = keys
        self._tx = tx
        self._session = tx.session if tx is not None else None

    async def find(self, share_ids: Collection[str]) -> dict[str, Share]:
        """Those that are known, by id."""
        found = await _SHARES.find(self._collections["shares"], by_ids(share_ids), self._session)
        return {share.share_id: share for share in found}

    async def by_code(self, codes: Collection[str]) -> dict[str, Share]:
        """Those that are known, by the code of their link."""
        wanted = {"code": {"$in": list(codes)}}
        cursor = self._collections["shares"].find(wanted, session=self._session)
        return {found["code"]: _share(found) for found in await cursor.to_list(None)}

    async def add(self, shares: Collection[Share]) -> None:
        """Store new shares."""
        documents = [{"_id": share.share_id, "version": VERSION, **_document(share)} for share in shares]
        await self._collections["shares"].insert_many(documents, ordered=False, session=self._session)

    async def save(self, share: Share) -> None:
        """Store a share as it is now."""
        await self.save_all([share])

    async def save_all(self, shares: Collection[Share]) -> None:
        """Store shares as they are now."""
        changes = [UpdateOne({"_id": share.share_id}, known_fields(_document(share))) for share in shares]
        await self._collections["shares"].bulk_write(changes, ordered=False, session=self._session)

    async def cancel(self, employee_id: str, programme_id: str) -> int:
        """Cancel what a person made ready or planned in a programme, and delete its words; how many."""
        ready = {
            "employee_id": employee_id,
            "item.programme_id": programme_id,
            "state": ShareState.PREPARED.value,
        }
        shares = self._collections["shares"]
        cursor = shares.find(ready, {"_id": 1}, session=self._session)
        ids = [found["_id"] for found in await cursor.to_list(None)]
        gone = known_fields({"state": ShareState.CANCELLED.value, "planned_at_ms": None})
        await shares.update_many(by_ids(ids), gone, session=self._session)
        await self._collections["words"].delete_many(by_ids(ids), session=self._session)
        return len(ids)

    async def page(self, employee_id: str, size: int, before: tuple[int, str] | None) -> list[Share]:
        """Up to `size` shares of a person, newest first, behind (prepared at, share id)."""
        wanted: dict[str, Any] = {"employee_id": employee_id}
        if before is not None:
            at_ms, share_id = before
            later = [{"prepared_at_ms": {"$lt": at_ms}}, {"prepared_at_ms": at_ms, "_id": {"$lt": share_id}}]
            wanted["$or"] = later
        cursor = self._collections["shares"].find(wanted, session=self._session)
        newest = cursor.sort([("prepared_at_ms", -1), ("_id", -1)]).limit(size)
        return [_share(found) for found in await newest.to_list(None)]

    async def planned(self, employee_id: str, from_ms: int, at_ms: int) -> list[Share]:
        """Shares that a person planned for `from_ms` or later and may still confirm at `at_ms`."""
        wanted = {
            "employee_id": employee_id,
            "planned_at_ms": {"$gte": from_ms},
            "confirm_until_ms": {"$gte": at_ms},
            "state": ShareState.PREPARED.value,
        }
        cursor = self._collections["shares"].find(wanted, session=self._session)
        return [_share(found) for found in await cursor.to_list(None)]

    async def unplan(self, employee_id: str, network: str, from_ms: int) -> None:
        """Give up what a person planned on a network for `from_ms` or later."""
        theirs = {"employee_id": employee_id, "network": network, "planned_at_ms": {"$gte": from_ms}}
        none = known_fields({"planned_at_ms": None})
        await self._collections["shares"].update_many(theirs, none, session=self._session)

    async def made(self, employee_id: str, network: str, on: str) -> int:
        """How many shares a person made to a network on a date of theirs, those taken back since included."""
        wanted = {"employee_id": employee_id, "network": network, "made_on": on}
        return int(await self._collections["shares"].count_documents(wanted, session=self._session))

    async def referral(self, employee_id: str, content_id: str) -> Share | None:
        """A person's one referral link to an item."""
        wanted = {
            "employee_id": employee_id,
            "item.content_id": content_id,
            "state": ShareState.REFERRAL.value,
        }
        found = await self._collections["shares"].find_one(wanted, session=self._session)
        return _share(found) if found is not None else None

    async def words(self, share_ids: Collection[str]) -> dict[str, Words]:
        """The words of those that have any and whose author was not erased."""
        cursor = self._collections["words"].find(by_ids(share_ids), session=self._session)
        found = [checked(one, "words") for one in await cursor.to_list(None)]
        sealed = [(one["employee_id"], one["sealed"]) for one in found]
        opened = await self._keys.open_many(KEY_PURPOSE, sealed, self._tx) if sealed else []
        return {
            one["_id"]: _words(json.loads(plain))
            for one, plain in zip(found, opened, strict=True)
            if plain is not None
        }

    async def save_words(self, share: Share, words: Words) -> None:
        """Store words, sealed; those of a share that was only made ready for a while."""
        plain = json.dumps(asdict(words)).encode()
        sealed = await self._keys.seal(KEY_PURPOSE, share.employee_id, plain, self._tx)
        fields: dict[str, Any] = {"employee_id": share.employee_id, "sealed": sealed}
        if share.state is ShareState.PREPARED:
            fields["expires_at"] = datetime.fromtimestamp((share.confirm_until_ms + KEPT_MS) / 1000, UTC)
        stays = {} if "expires_at" in fields else {"$unset": {"expires_at": ""}}
        change = UpdateOne({"_id": share.share_id}, {**known_fields(fields), **stays}, upsert=True)
        await self._collections["words"].bulk_write([change], session=self._session)


def _words(stored: Mapping[str, Any]) -> Words:
    others = tuple(stored.get("others", ()))  # older ones lack it
    return Words(**{**known_names(Words, stored), "others": others})


def _document(share: Share) -> dict[str, Any]:
    fields = asdict(share)
    del fields["share_id"]
    return {
        **fields,
        "item": item_document(share.item),
        "state": share.state.value,
        "provenance": int(share.provenance),
        "channel": int(share.channel),
        "action_ids": list(share.action_ids),
        "evidence": int(share.evidence) if share.evidence is not None else None,
    }


def _share(found: Mapping[str, Any]) -> Share:
    checked(found, "shares")
    return Share(
        **{
            **known_names(Share, found),
            "share_id": found["_id"],
            "item": item_from(found["item"]),
            "state": ShareState(found["state"]),
            "provenance": Provenance(found["provenance"]),
            "channel": Channel(found.get("channel", Channel.UNSPECIFIED)),  # older documents lack it
            "evidence": Evidence(found["evidence"]) if found.get("evidence") else None,
            "action_ids": tuple(found.get("action_ids", ())),
        }
    )


_SHARES = Read(_share)
