"""Shares in MongoDB, and their words: sealed under the author's own key, in a collection of their own."""

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict
from typing import Any

from pymongo import UpdateOne

from chassis.keys import KeyDestroyed, Keys
from chassis.mongo import Transaction
from services.share.domain.model.shares import Share, ShareState, Words
from services.share.domain.model.stamps import Channel, Evidence, Provenance
from services.share.storage.documents import VERSION, by_ids, checked, known_fields
from services.share.storage.items import item_document, item_from
from services.share.storage.people import KEY_PURPOSE


class StoredShares:
    """Shares over one transaction, or with none over plain reads."""

    def __init__(self, collections: Any, keys: Keys, tx: Transaction | None) -> None:
        self._collections = collections
        self._keys = keys
        self._tx = tx
        self._session = tx.session if tx is not None else None

    async def find(self, share_ids: Collection[str]) -> dict[str, Share]:
        """Those that are known, by id."""
        cursor = self._collections["shares"].find(by_ids(share_ids), session=self._session)
        return {found["_id"]: _share(found) for found in await cursor.to_list(None)}

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
        await self._collections["shares"].bulk_write(
            [UpdateOne({"_id": share.share_id}, known_fields(_document(share)))], session=self._session
        )

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

    async def words(self, share_ids: Collection[str]) -> dict[str, Words]:
        """The words of those that have any and whose author was not erased."""
        cursor = self._collections["words"].find(by_ids(share_ids), session=self._session)
        opened = {found["_id"]: await self._open(found) for found in await cursor.to_list(None)}
        return {share_id: words for share_id, words in opened.items() if words is not None}

    async def save_words(self, share: Share, words: Words) -> None:
        """Store words, sealed."""
        plain = json.dumps(asdict(words)).encode()
        sealed = await self._keys.seal(KEY_PURPOSE, share.employee_id, plain, self._tx)
        fields = known_fields({"employee_id": share.employee_id, "sealed": sealed})
        change = UpdateOne({"_id": share.share_id}, fields, upsert=True)
        await self._collections["words"].bulk_write([change], session=self._session)

    async def _open(self, found: Mapping[str, Any]) -> Words | None:
        checked(found, "words")
        try:
            opened = await self._keys.open(KEY_PURPOSE, found["employee_id"], found["sealed"], self._tx)
        except KeyDestroyed:
            return None
        return Words(**json.loads(opened))


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
    names = Share.__dataclass_fields__.keys() & found.keys()
    fields = {name: found[name] for name in names}
    return Share(
        **{
            **fields,
            "share_id": found["_id"],
            "item": item_from(found["item"]),
            "state": ShareState(found["state"]),
            "provenance": Provenance(found["provenance"]),
            "channel": Channel(found.get("channel", Channel.UNSPECIFIED)),  # older documents lack it
            "evidence": Evidence(found["evidence"]) if found.get("evidence") else None,
            "action_ids": tuple(found.get("action_ids", ())),
        }
    )
