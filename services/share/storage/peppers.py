"""Keyed hashes of what many know: whoever reads the database cannot look up whose a public address is."""

import hashlib
import hmac
import secrets
from typing import Any

from chassis.collections import Book
from chassis.keys import Keys
from chassis.mongo import Transaction
from services.share.storage.documents import VERSION

PEPPERS = Book("peppers")
KEY_PURPOSE = "pepper"
PEPPER_BYTES = 32


class Pepper:
    """Hashes for one use, under a key of its own: random, made once, stored sealed."""

    def __init__(self, use: str, collections: Any, keys: Keys, tx: Transaction | None) -> None:
        self._use = use
        self._peppers = collections[PEPPERS.name]
        self._keys = keys
        self._tx = tx
        self._session = tx.session if tx is not None else None

    async def hash(self, text: str) -> str:
        """The same for the same text. Two transactions that make the key conflict, and one is run again."""
        return hmac.new(await self._key(), text.encode(), hashlib.sha256).hexdigest()

    async def _key(self) -> bytes:
        found = await self._peppers.find_one({"_id": self._use}, session=self._session)
        if found is not None:
            return await self._keys.open(KEY_PURPOSE, self._use, found["sealed"], self._tx)
        pepper = secrets.token_bytes(PEPPER_BYTES)
        sealed = await self._keys.seal(KEY_PURPOSE, self._use, pepper, self._tx)
        document = {"_id": self._use, "sealed": sealed, "version": VERSION}
        await self._peppers.insert_one(document, session=self._session)
        return pepper
