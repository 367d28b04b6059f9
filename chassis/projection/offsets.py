"""Where a projection stands in a partition: the document that is stored with the state."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from chassis.projection.guard import Guard
from chassis.projection.model import Item

OUTCOMES = ("applied", "duplicate", "refused", "ignored", "parked")


def document_id(projection: str, generation: int, topic: str, partition: int) -> str:
    """Return the id of the offset document."""
    return f"{projection}.g{generation}|{topic}|{partition}"


def fresh_document(projection: str, generation: int, topic: str, partition: int) -> dict[str, Any]:
    """Return the offset document of a partition that nothing was read from."""
    return {
        "_id": document_id(projection, generation, topic, partition),
        "projection": projection,
        "generation": generation,
        "topic": topic,
        "partition": partition,
        "next": 0,
        "witness": None,
        "epoch": 0,
        "consumed": 0,
        **dict.fromkeys(OUTCOMES, 0),
    }


def witness_of(item: Item) -> dict[str, Any]:
    """Return what tells this record from another one at the same offset of a topic made again."""
    digest = blake2b(item.value or b"", digest_size=16)
    for name, value in item.headers:
        digest.update(name.encode() + b"\0" + (value or b"") + b"\0")
    return {"offset": item.offset, "digest": digest.digest()}


@dataclass(slots=True)
class Slot:
    """One partition that this process owns, and the state it keeps about it in memory."""

    topic: str
    partition: int
    document_id: str
    generation: int
    next: int
    witness: Mapping[str, Any] | None
    counts: dict[str, int]
    unverified: bool = False
    gap: tuple[int, int] | None = None
    paused_until: float = 0.0
    delay: float = 0.0
    stopped: str | None = None
    judged: int = 0  # the guard has seen every record before this offset
    guard: Guard = field(default_factory=Guard)

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Slot":
        """Return the slot that an offset document describes."""
        return cls(
            topic=document["topic"],
            partition=document["partition"],
            document_id=document["_id"],
            generation=document["generation"],
            next=document["next"],
            witness=document["witness"],
            counts={name: document[name] for name in ("consumed", *OUTCOMES)},
            unverified=document["witness"] is not None,
        )

    @property
    def position(self) -> int:
        """Where to read from: the last record again, until it is known to be the one we saw."""
        return self.witness["offset"] if self.unverified and self.witness is not None else self.next

    def verify(self, first: Item) -> bool:
        """Return False when the record at the witness' offset is another one: the topic was made again."""
        if not self.unverified or self.witness is None:
            return True
        self.unverified = False
        return first.offset != self.witness["offset"] or witness_of(first) == dict(self.witness)

    def reasons(self, items: Sequence[Item]) -> list[str | None]:
        """Return why items could not be read, for the guard: each once, however often it is read again."""
        fresh = [item for item in items if item.offset >= self.judged]
        self.judged = max(self.judged, items[-1].offset + 1) if items else self.judged
        return [item.refusal.reason if item.refusal else None for item in fresh]

    def unread(self, items: Sequence[Item]) -> list[Item]:
        """Return the items that were not consumed yet."""
        return [item for item in items if item.offset >= self.next]
