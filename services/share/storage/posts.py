"""Addresses of posts in MongoDB.

A post is known by a keyed hash, for whoever knows a public post could else look up whose share it is; the
address is sealed under the author's own key.
"""

from typing import Any

from chassis.keys import Keys
from chassis.mongo import Transaction
from services.share.domain.model.shares import Share
from services.share.storage.documents import VERSION
from services.share.storage.people import KEY_PURPOSE
from services.share.storage.peppers import Pepper


class StoredPosts:
    """Addresses of posts over one transaction."""

    def __init__(self, collections: Any, keys: Keys, tx: Transaction) -> None:
        self._posts = collections["posts"]
        self._pepper = Pepper("posts", collections, keys, tx)
        self._keys = keys
        self._tx = tx

    async def claim(self, share: Share, post: str, address: str) -> str:
        """The share that the post proves. Two transactions that claim one conflict, and one is run again."""
        post_id = await self._pepper.hash(post)
        found = await self._posts.find_one({"_id": post_id}, session=self._tx.session)
        if found is not None:
            return str(found["share_id"])
        sealed = await self._keys.seal(KEY_PURPOSE, share.employee_id, address.encode(), self._tx)
        whose = {"share_id": share.share_id, "employee_id": share.employee_id}
        document = {"_id": post_id, **whose, "sealed": sealed, "version": VERSION}
        await self._posts.insert_one(document, session=self._tx.session)
        return share.share_id

    async def release(self, share_id: str) -> None:
        """The post of the share may prove another from now on."""
        await self._posts.delete_one({"share_id": share_id}, session=self._tx.session)
