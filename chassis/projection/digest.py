"""A digest of documents, or of figures made of them, that does not depend on the order in which they come."""

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

from bson import encode
from bson.binary import UuidRepresentation
from bson.codec_options import CodecOptions

from chassis.collections import Documents, Projected

BYTES = 32
_CODEC: CodecOptions[Any] = CodecOptions(uuid_representation=UuidRepresentation.STANDARD)


class Digest:
    """Sums the hashes of documents: equal multisets of documents give equal digests."""

    def __init__(self) -> None:
        self._sum = 0
        self._count = 0

    async def collect(self, declared: Projected, found: Any) -> None:
        """Add one collection as it says it counts; `found` is a cursor over its documents."""
        if not declared.counts:
            return
        if declared.figures is None:
            await self.add(declared.name, found)
        else:
            await self.add(declared.name, declared.figures(found.sort(list(declared.figures_order))))

    async def add(self, name: str, documents: Documents) -> None:
        """Add the documents of one collection, each with its fields in the order of their names."""
        async for document in documents:
            encoded = encode(_sorted(document), codec_options=_CODEC)
            hashed = blake2b(encoded, digest_size=BYTES, key=name.encode()[:64]).digest()
            self._sum = (self._sum + int.from_bytes(hashed, "big")) % 2 ** (8 * BYTES)
            self._count += 1

    def text(self) -> str:
        """Return the digest: how many documents, and their sum in hexadecimal."""
        return f"{self._count}:{self._sum:064x}"


def _sorted(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return [_sorted(one) for one in value] if isinstance(value, list) else value
