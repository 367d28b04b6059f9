"""Records as the client gives them."""

from time import time
from typing import Any

from aiokafka.record.memory_records import MemoryRecords

from chassis.projection.model import Item


def item_of(record: Any) -> Item:
    """Return what the chassis keeps of a consumed record."""
    return Item(
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        key=record.key,
        value=record.value,
        headers=record.headers,
        timestamp_ms=record.timestamp or round(time() * 1000),
    )


def fast() -> bool:
    """Return whether the client has its C extension: without it 13,000 records a second, not 300,000."""
    return "_crecords" in MemoryRecords.__module__
