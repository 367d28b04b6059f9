"""Runs a house with one guard taken out: a fault suite that stays green over a mutant proves nothing.

`python -m tests.faults.mutant NAME services.gamify`
"""

import runpy
import sys
from collections.abc import Callable, Sequence
from typing import Any

from chassis.failpoints import failpoint
from chassis.mongo import Transaction
from chassis.projection import absorb
from chassis.projection.model import Books, Item
from chassis.river import River


def no_compare_and_set() -> None:
    """The offset is set whatever it was, and whoever set it."""
    move = absorb._move

    def blind(slot: Any, items: Any, books: Any, generation: int) -> Any:
        update = move(slot, items, books, generation)
        update._filter = {"_id": slot.document_id}
        return update

    absorb._move = blind


def offset_before_effects() -> None:
    """The offset is stored in a transaction of its own, before the effects."""
    work = absorb.Absorber.absorb

    async def early(self: Any, batch: absorb.Batch) -> None:
        await self._mongo.transact(lambda tx: _advance_alone(self, batch, tx))
        failpoint("after-offset")
        advance, self._advance = self._advance, _nothing
        try:
            await work(self, batch)
        finally:
            self._advance = advance

    absorb.Absorber.absorb = early  # type: ignore[method-assign]


async def _advance_alone(absorber: Any, batch: absorb.Batch, tx: Transaction) -> None:
    for item in batch.items():
        item.outcome = item.outcome or ("refused" if item.refusal else "applied")
    await absorber._advance(tx, batch, [Books.of(part) for _, part in batch.parts])


async def _nothing(*_: Any) -> None:
    return


def no_dedupe() -> None:
    """Repeats are not looked up, wherever their marks stand, and the chassis keeps no applied ids."""

    async def known(self: Any, tx: Transaction, name: str, items: Sequence[Item]) -> set[Any]:
        return set()

    async def remember(self: Any, tx: Transaction, items: Sequence[Item]) -> None:
        return

    absorb.Absorber._known = known  # type: ignore[method-assign]
    absorb.Absorber._remember = remember  # type: ignore[method-assign]


def skip_on_failure() -> None:
    """A dead letter that cannot be put away is forgotten."""
    from chassis.projection.deadletters import DeadLetters

    async def shrug(self: Any, items: Sequence[Item]) -> None:
        return

    DeadLetters.put = shrug  # type: ignore[method-assign]


def other_group() -> None:
    """No mutant: the reader joins a group of its own, so that it owns what somebody else owns too."""
    group = River.group
    River.group = lambda self, name: group(self, f"{name}.twin")  # type: ignore[method-assign]


KINDS: dict[str, Callable[[], None]] = {
    made.__name__: made
    for made in (no_compare_and_set, offset_before_effects, no_dedupe, skip_on_failure, other_group)
}


def main() -> None:
    """Take the guards out that are named, then be the house."""
    names, house = sys.argv[1], sys.argv[2]
    for name in names.split(","):
        KINDS[name]()
    sys.argv = [house]
    runpy.run_module(house, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
