"""Addresses of posts in MongoDB.

A post is known by a keyed hash, for whoever knows a public post could else look up whose share it is; the
address is sealed under the author's own key.
"""

import hashlib
import hmac
import secrets
from typing import Any

from chassis.keys import Keys
from chassis.mongo import Transaction
from services.share.domain.model.shares import Share
from services.share.storage.documents import VERSION
from services.share.storage.people import KEY_PURPOSE

# The key of the hashes: random, made once, stored sealed beside them.
PEPPER = "pepper"
PEPPER_PURPOSE = "posts"
PEPPER_BYTES = 32


class StoredPosts:
    """Addresses of posts over one transaction."""

    def __init__(self, collections: Any, keys: Keys, tx: Transaction) -> None:
        self._posts = collections["posts"]
        self._keys = keys
        self._tx = tx

    async def claim(self, share: Share, post: str, address: str) -> str:
        """The share that the post proves. Two transactions that claim one conflict, and one is run again."""
        post_id = hmac.new(await self._pepper(), post.encode(), hashlib.sha256).hexdigest()
        found = await self._posts.find_one({"_id": post_id}, session=self._tx.session)
        if found is not None:
            return str(found["share_id"])
        sealed = await self._keys.seal(KEY_PURPOSE, share.employee_id, address.encode(), self._tx)
        whose = {"share_id": share.share_id, "employee_id": share.employee_id}
        await self._insert({"_id": post_id, **whose, "sealed": sealed})
        return share.share_id

    async def _pepper(self) -> bytes:
        found = await self._posts.find_one({"_id": PEPPER}, session=self._tx.session)
        if found is not None:
            return await self._keys.open(PEPPER_PURPOSE, PEPPER, found["sealed"], self._tx)
        pepper = secrets.token_bytes(PEPPER_BYTES)
        sealed = await self._keys.seal(PEPPER_PURPOSE, PEPPER, pepper, self._tx)
        await self._insert({"_id": PEPPER, "sealed": sealed})
        return pepper

    async def _insert(self, document: dict[str, Any]) -> None:
        await self._posts.insert_one({**document, "version": VERSION}, session=self._tx.session)
