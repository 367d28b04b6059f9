"""Collections as they are declared: a book is never dropped, a projection can be built again.

A projected collection is stored per generation, as `name.g2`; which generation is live is one document in
`generations`, so that a rebuilt projection can stand silently beside the live one and take its place.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Documents = AsyncIterator[Mapping[str, Any]]


class NewerDocument(Exception):
    """A document was written by a newer version of the house: this process rests until it is updated."""


@dataclass(frozen=True)
class Index:
    """An index: keys as the driver takes them, and its options (unique, expireAfterSeconds ...)."""

    keys: Sequence[tuple[str, Any]]
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Collection:
    """A declared collection; use Book or Projected."""

    name: str
    indexes: Sequence[Index] = ()
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def projection(self) -> str | None:
        """The projection that makes it, or None for a book."""
        return None


@dataclass(frozen=True)
class Book(Collection):
    """Decisions: never dropped, each also said on the house's topic."""


@dataclass(frozen=True)
class Projected(Collection):
    """What follows from the log, made by the projection `by`, and by it alone.

    How it counts in the digest that a rebuild compares: `figures`, a pure function, gets the documents in
    `figures_order` (the keys of an index: nothing sorts a large collection) and gives what two generations
    must have alike, such as sums of parts that are cut otherwise in each; by default that is the documents
    themselves. One with `counts=False` is left out: a cache, which may differ.
    """

    by: str = ""
    figures: Callable[[Documents], Documents] | None = None
    figures_order: Sequence[tuple[str, Any]] = (("_id", 1),)
    counts: bool = True

    @property
    def projection(self) -> str | None:
        """The projection that makes it."""
        return self.by


MACHINERY: Sequence[Collection] = (
    Book("outbox", indexes=[Index([("at", 1), ("_id", 1)])]),
    Book("outbox_quarantine"),
    Book("leases"),
    Book("generations"),
    Book("offsets"),
)


def applied(projection: str) -> str:
    """Return the name of the collection with the markers that the chassis writes for a projection."""
    return f"applied.{projection}"


def machinery_of(projection: str) -> Sequence[Collection]:
    """Return what the chassis keeps for one projection: applied event ids, and parked events."""
    return (
        Projected(applied(projection), by=projection),
        Projected(f"parked.{projection}", by=projection, indexes=[Index([("slot", 1), ("due_ms", 1)])]),
    )


class Handles(dict[str, Any]):
    """The driver's collections by stored name, each made once: to make one costs as much as to ask it."""

    def __init__(self, database: Any) -> None:
        super().__init__()
        self._database = database

    def __missing__(self, stored_name: str) -> Any:
        """Make one."""
        made = self[stored_name] = self._database[stored_name]
        return made


class Collections:
    """Declared collections by name; a name that is not declared is a KeyError that says so."""

    def __init__(
        self, handles: Mapping[str, Any], declared: Sequence[Collection], generations: Mapping[str, int]
    ) -> None:
        self._handles = handles
        self.declared = declared
        self._by_name = {one.name: one for one in declared}
        self._generations = generations

    def __getitem__(self, name: str) -> Any:
        """Return the driver's collection for a declared name."""
        return self._handles[self.stored_name(name)]

    def stored_name(self, name: str) -> str:
        """Return the name in the database: a projected collection carries its generation."""
        if name not in self._by_name:
            raise KeyError(f"collection {name!r} is not declared")
        projection = self._by_name[name].projection
        return name if projection is None else f"{name}.g{self.generation_of(projection)}"

    def generation_of(self, projection: str) -> int:
        """Return the generation that these collections show of a projection, 1 at first."""
        return self._generations.get(projection, 1)

    def of(self, projection: str) -> list[Projected]:
        """Return the declared collections that a projection makes."""
        return [one for one in self.declared if isinstance(one, Projected) and one.by == projection]
