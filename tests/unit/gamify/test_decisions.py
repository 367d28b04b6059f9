"""What was decided is remembered by its edition, whoever decides while it is read."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.gamify.domain.model.rules import Backfill
from services.gamify.storage.decisions import Decisions


@dataclass
class Found:
    """A cursor."""

    documents: Sequence[Mapping[str, Any]]

    def sort(self, *_: Any) -> "Found":
        """They are in order."""
        return self

    async def __aiter__(self) -> AsyncIterator[Mapping[str, Any]]:
        for one in self.documents:
            yield one


@dataclass
class Shelf:
    """Backfills of one programme; `meanwhile` happens each time that they were read."""

    backfills: list[Mapping[str, Any]] = field(default_factory=list)
    meanwhile: Callable[[], None] = lambda: None
    reads: int = 0

    def __getitem__(self, name: str) -> Any:
        return Collection(self, name)

    def decide(self) -> None:
        """One more backfill, of another edition."""
        place = str(len(self.backfills))
        self.backfills.append({**Backfill(1, 0, 1, "pm", 2, place)._asdict(), "v": 1})

    def found(self, name: str) -> Sequence[Mapping[str, Any]]:
        """What a collection has at the moment."""
        if name == "editions":
            return [{"_id": "p", "edition": len(self.backfills)}] if self.backfills else []
        if name != "backfills":
            return []
        found = list(self.backfills)
        self.reads += 1
        self.meanwhile()
        return found


@dataclass
class Collection:
    """One of a shelf."""

    shelf: Shelf
    name: str

    def find(self, *_: Any, **__: Any) -> Found:
        """What is there at the moment."""
        return Found(self.shelf.found(self.name))


def epoch(decided: Decisions, shelf: Shelf) -> int:
    """How many backfills are told of."""
    return asyncio.run(decided.of(shelf, None, ["p"]))["p"].rules.epoch


def test_decisions_are_read_again_where_there_are_new_ones_alone() -> None:
    shelf, decided = Shelf(), Decisions()
    assert (epoch(decided, shelf), shelf.reads) == (0, 0)
    shelf.decide()
    assert [epoch(decided, shelf), epoch(decided, shelf), shelf.reads] == [1, 1, 1]


def test_what_is_decided_while_one_reads_is_not_taken_for_what_was_before() -> None:
    shelf, decided = Shelf(), Decisions()
    shelf.decide()

    def once() -> None:
        shelf.meanwhile = lambda: None
        shelf.decide()

    shelf.meanwhile = once
    assert [epoch(decided, shelf), epoch(decided, shelf), shelf.reads] == [2, 2, 2]
