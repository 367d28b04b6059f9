"""Events that wait for something they name, and are handed in again with backoff."""

from collections.abc import Sequence
from time import time
from typing import Any

from chassis.mongo import Mongo
from chassis.projection.model import Item
from chassis.projection.offsets import Slot

AT_ONCE = 200


async def due(mongo: Mongo, projection: str, slots: Sequence[Slot]) -> list[tuple[Slot, list[Item]]]:
    """Return parked events of these slots whose time has come, oldest first, at most 200 in all."""
    by_name = {f"{slot.topic}|{slot.partition}": slot for slot in slots}
    wanted = {"slot": {"$in": list(by_name)}, "due_ms": {"$lte": round(time() * 1000)}}
    cursor = mongo.collections[f"parked.{projection}"].find(wanted).sort("due_ms", 1).limit(AT_ONCE)
    found: dict[str, list[Item]] = {}
    async for document in cursor:
        found.setdefault(document["slot"], []).append(_item(document, by_name[document["slot"]]))
    return [(by_name[name], items) for name, items in found.items()]


def _item(document: Any, slot: Slot) -> Item:
    return Item(
        topic=slot.topic,
        partition=slot.partition,
        offset=document["offset"],
        key=document["key"],
        value=document["value"],
        headers=[(name, value) for name, value in document["headers"]],
        parked_attempts=document["attempts"],
        parked_id=document["_id"],
        accepted_at_ms=document["accepted_at_ms"],
    )
