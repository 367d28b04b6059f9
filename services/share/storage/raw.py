"""Documents that are read again and again are decoded once, for as long as their bytes stay the same."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Generic, TypeVar

import bson
from bson.binary import UuidRepresentation
from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument

T = TypeVar("T")
MOST = 4096
_UUIDS = UuidRepresentation.STANDARD
_AS_EVER: Any = CodecOptions(tz_aware=True, uuid_representation=_UUIDS)
_AS_BYTES: Any = CodecOptions(document_class=RawBSONDocument, tz_aware=True, uuid_representation=_UUIDS)


class Read(Generic[T]):
    """Reads by `read`, a pure function whose results nobody changes. Every look asks the database."""

    def __init__(self, read: Callable[[Mapping[str, Any]], T]) -> None:
        self._read = lru_cache(maxsize=MOST)(lambda raw: read(bson.decode(raw, _AS_EVER)))

    async def find(self, collection: Any, wanted: Mapping[str, Any], session: Any) -> list[T]:
        """What the filter finds."""
        cursor = collection.with_options(codec_options=_AS_BYTES).find(wanted, session=session)
        return [self._read(found.raw) for found in await cursor.to_list(None)]
