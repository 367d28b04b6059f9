"""The stamp of an item, as a part of other documents."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from services.share.domain.model.stamps import Item
from services.share.storage.documents import known_names


def item_document(item: Item) -> dict[str, Any]:
    """The item as it is stored."""
    return {**asdict(item), "topics": list(item.topics)}


def item_from(found: Mapping[str, Any]) -> Item:
    """The item as it was stored."""
    return Item(**{**known_names(Item, found), "topics": tuple(found["topics"])})
