"""Data keys: one per purpose and owner, stored wrapped by a master key that is never stored beside them.

Destroying an owner's key makes everything sealed with it unreadable for ever, backups included.

The master key file holds one or more lines `<id>:<32 bytes in base64>`: the first wraps, all unwrap. To
rotate: put a new line on top, let every replica see the file (it is read again when an id is unknown), run
`rotate`, then take the old line away.
"""

import base64
import binascii
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from chassis.collections import Book
from chassis.mongo import Mongo, Transaction
from chassis.settings import WrongSetting

KEYS = Book("keys")
VERSION = b"\x01"
NONCE_BYTES = 12
KEY_BYTES = 32
KEY_ID_BYTES = 8
_LINE = re.compile(r"([A-Za-z0-9._-]{1,64}):([A-Za-z0-9+/=_-]+)")


class KeyDestroyed(Exception):
    """The key was destroyed: what was sealed with it is gone, and nothing more is sealed for this owner."""


class Unreadable(Exception):
    """The sealed bytes were not made by this key, for this purpose and owner."""


@dataclass(frozen=True)
class MasterKeys:
    """The master keys of a file; `current` wraps."""

    current: str
    keys: Mapping[str, bytes]

    @classmethod
    def read(cls, path: Path) -> "MasterKeys":
        """Read the file. Raises WrongSetting, which tells nothing of the content."""
        try:
            lines = [line for line in path.read_text("ascii").splitlines() if line.strip()]
            pairs = [_LINE.fullmatch(line.strip()) for line in lines]
            keys = {
                pair[1]: base64.b64decode(pair[2], altchars=b"-_", validate=True) for pair in pairs if pair
            }
        except (OSError, ValueError, binascii.Error) as error:
            raise WrongSetting(
                f"PORTEVOIX_MASTER_KEY: cannot read {path} ({type(error).__name__})"
            ) from error
        if not keys or len(keys) != len(lines) or any(len(key) != KEY_BYTES for key in keys.values()):
            raise WrongSetting(f"PORTEVOIX_MASTER_KEY: {path} must hold lines <id>:<32 bytes in base64>")
        return cls(next(iter(keys)), keys)

    def wrap(self, data_key: bytes, identity: str) -> dict[str, Any]:
        """The stored form of a data key."""
        wrapped = _encrypted(self.keys[self.current], data_key, identity)
        return {"master": self.current, "wrapped": wrapped}

    def unwrap(self, stored: Mapping[str, Any]) -> bytes:
        """The data key of a stored form.

        Raises WrongSetting when the file lacks its master key, Unreadable when that key does not fit.
        """
        master = self.keys.get(stored["master"])
        if master is None:
            raise WrongSetting(f"PORTEVOIX_MASTER_KEY: the file lacks the key {stored['master']}")
        return _decrypted(master, bytes(stored["wrapped"]), stored["_id"])


class Keys:
    """Seals and opens under the data keys in the book `keys`."""

    def __init__(self, mongo: Mongo, master_key_path: Path) -> None:
        """Raises WrongSetting for a master key file that is none."""
        self._mongo = mongo
        self._path = master_key_path
        self._masters = MasterKeys.read(master_key_path)

    async def seal(self, purpose: str, owner: str, plaintext: bytes, tx: Transaction | None = None) -> bytes:
        """Encrypt for a purpose and an owner; their key is made at the first time.

        With `tx` the key is made in that transaction. Raises KeyDestroyed.
        """
        return (await self.seal_many(purpose, [(owner, plaintext)], tx))[0]

    async def seal_many(
        self, purpose: str, plain: Sequence[tuple[str, bytes]], tx: Transaction | None = None
    ) -> list[bytes]:
        """`seal` for pairs of owner and plaintext, in their order, with one look-up and one insert for all.

        Raises KeyDestroyed where one owner's key was destroyed; then nothing is sealed.
        """
        if tx is None:
            return await self._mongo.transact(lambda own: self.seal_many(purpose, plain, own))
        identities = [_identity(purpose, owner) for owner, _ in plain]
        stored = await self._stored(identities, tx)
        made = {identity: self._made(identity) for identity in identities if identity not in stored}
        keys = {identity: self._data_key(one) for identity, one in (stored | made).items()}
        if made:
            await tx.collections[KEYS.name].insert_many(list(made.values()), session=tx.session)
        return [
            _sealed(*keys[identity], plaintext, identity)
            for identity, (_, plaintext) in zip(identities, plain, strict=True)
        ]

    async def open(self, purpose: str, owner: str, sealed: bytes, tx: Transaction | None = None) -> bytes:
        """Decrypt. Raises KeyDestroyed, and Unreadable for bytes sealed otherwise."""
        opened = (await self.open_many(purpose, [(owner, sealed)], tx))[0]
        if opened is None:
            raise KeyDestroyed(_identity(purpose, owner))
        return opened

    async def open_many(
        self, purpose: str, sealed: Sequence[tuple[str, bytes]], tx: Transaction | None = None
    ) -> list[bytes | None]:
        """`open` for pairs of owner and sealed bytes, in their order, with one look-up for all.

        None where the owner's key was destroyed. Raises Unreadable where one was sealed otherwise.
        """
        identities = [_identity(purpose, owner) for owner, _ in sealed]
        stored = await self._stored(identities, tx)
        keys = {
            identity: self._data_key(one)
            for identity, one in stored.items()
            if one.get("wrapped") is not None
        }
        opened: list[bytes | None] = []
        for identity, (_, body) in zip(identities, sealed, strict=True):
            if identity not in stored or body[:1] != VERSION:
                raise Unreadable(purpose)
            opened.append(_opened(*keys[identity], body, identity) if identity in keys else None)
        return opened

    async def _stored(self, identities: Sequence[str], tx: Transaction | None) -> dict[str, dict[str, Any]]:
        collections, session = (self._mongo.collections, None) if tx is None else (tx.collections, tx.session)
        wanted = {"_id": {"$in": list(set(identities))}}
        found = await collections[KEYS.name].find(wanted, session=session).to_list(None)
        return {one["_id"]: one for one in found}

    async def destroy(self, purpose: str, owner: str, tx: Transaction | None = None) -> None:
        """Destroy a key for ever. A mark stays, so that a replay cannot make another one."""
        if tx is None:
            await self._mongo.transact(lambda own: self.destroy(purpose, owner, own))
            return
        await tx.collections[KEYS.name].update_one(
            {"_id": _identity(purpose, owner)},
            {
                "$min": {"destroyed_at": datetime.now(UTC)},
                "$set": {"version": 1},
                "$unset": {"wrapped": "", "master": ""},
            },
            upsert=True,
            session=tx.session,
        )

    async def rotate(self, new_master_path: Path | None = None) -> int:
        """Wrap every data key by the first key of the file (the setting's, where none is given).

        Returns how many were wrapped anew. May be called again after a failure. Raises WrongSetting.
        """
        fresh = MasterKeys.read(new_master_path or self._path)
        self._masters = MasterKeys(fresh.current, {**self._masters.keys, **fresh.keys})
        old = {"master": {"$nin": [fresh.current, None]}}
        count = 0
        async for stored in self._mongo.collections[KEYS.name].find(old):
            count += await self._rewrap(stored["_id"])
        return count

    async def _rewrap(self, identity: str) -> int:
        async def work(tx: Transaction) -> int:
            stored = await tx.collections[KEYS.name].find_one({"_id": identity}, session=tx.session)
            if stored is None or stored.get("wrapped") is None:
                return 0
            wrapped = self._masters.wrap(self._data_key(stored)[1], identity)
            await tx.collections[KEYS.name].update_one(
                {"_id": identity}, {"$set": wrapped}, session=tx.session
            )
            return 1

        return await self._mongo.transact(work)

    def _made(self, identity: str) -> dict[str, Any]:
        wrapped = self._masters.wrap(secrets.token_bytes(KEY_BYTES), identity)
        key_id = secrets.token_bytes(KEY_ID_BYTES)
        return {"_id": identity, "version": 1, "key_id": key_id, "made_at": datetime.now(UTC), **wrapped}

    def _data_key(self, stored: Mapping[str, Any]) -> tuple[bytes, bytes]:
        """The id of a data key, and the key. Raises KeyDestroyed."""
        if stored.get("wrapped") is None:
            raise KeyDestroyed(stored["_id"])
        if stored["master"] not in self._masters.keys:
            self._masters = MasterKeys.read(self._path)
        return bytes(stored["key_id"]), self._masters.unwrap(stored)


def _identity(purpose: str, owner: str) -> str:
    """The id of a data key; the purpose holds no slash, so that no two pairs give the same id."""
    if "/" in purpose:
        raise ValueError("a purpose holds no slash")
    return f"{purpose}/{owner}"


def _encrypted(key: bytes, plaintext: bytes, identity: str) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plaintext, identity.encode())


def _sealed(key_id: bytes, key: bytes, plaintext: bytes, identity: str) -> bytes:
    return VERSION + key_id + _encrypted(key, plaintext, identity)


def _opened(key_id: bytes, key: bytes, sealed: bytes, identity: str) -> bytes:
    body = sealed[len(VERSION) :]
    if body[:KEY_ID_BYTES] != key_id:
        raise Unreadable(identity.partition("/")[0])
    return _decrypted(key, body[KEY_ID_BYTES:], identity)


def _decrypted(key: bytes, sealed: bytes, identity: str) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], identity.encode())
    except (InvalidTag, ValueError) as error:
        raise Unreadable(identity.partition("/")[0]) from error
