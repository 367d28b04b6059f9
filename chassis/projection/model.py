"""What a house declares about a projection, and what it is handed."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, NamedTuple, TypeVar

from google.protobuf.message import Message

from chassis.collections import Collections, applied
from chassis.mongo import Transaction

F = TypeVar("F")


class Refused(Exception):
    """Our decision not to take a message: never retried, it goes to the dead letters with `reason`."""

    def __init__(self, reason: str, text: str) -> None:
        """Take `reason` in UPPER_SNAKE, and `text` that names what is wrong, without personal data."""
        super().__init__(f"{reason}: {text}")
        self.reason = reason
        self.text = text


class PassedOver(Exception):
    """Raised by a translator: a message of a type we hear that has nothing to do with us.

    The record counts as `ignored`; nothing marks it, so that a repeat is passed over as well.
    """


class Origin(NamedTuple):
    """Where a fact comes from. `event_id` is the house's own; `external_id` is the CloudEvents id."""

    event_id: str
    source: str
    external_id: str
    topic: str
    partition: int
    offset: int
    time_ms: int
    accepted_at_ms: int


@dataclass(slots=True)
class Heard(Generic[F]):
    """One fact of a batch; the house may refuse or park it, otherwise it counts as applied."""

    fact: F
    origin: Origin
    refusal: Refused | None = None
    parking: tuple[str, int] | None = None
    passed_over: bool = False

    def pass_over(self) -> None:
        """Count it as ignored: it has nothing to do with us, and no mark is left of it."""
        self.passed_over = True

    def refuse(self, reason: str, text: str) -> None:
        """Send it to the dead letters."""
        self.refusal = Refused(reason, text)

    def park(self, reason: str, until_ms: int) -> None:
        """Keep it and hand it in again, with backoff; from `until_ms` (UTC) on it is refused for `reason`."""
        self.parking = (reason, until_ms)

    def reset(self) -> None:
        """Forget the verdict of an attempt that was rolled back."""
        self.refusal = self.parking = None
        self.passed_over = False


@dataclass(frozen=True)
class Projection(Generic[F]):
    """What is heard, and what is made of it.

    `hears` translates each message type into a fact; it is pure and may raise Refused. `apply` is run once
    per batch inside the transaction, perhaps several times until one commits: it changes nothing but through
    the transaction. It gets only facts whose event ids were never applied, in log order per partition.

    `outside` marks topics that anybody may write to: ids are made our own from (source, id), and no flood
    of broken messages stops the reader. `ignores` names the only types that may be passed over; by default
    every type of the topic's own package that is not heard is. A `bystander` passes over whatever is not of
    a type it hears, broken headers too: another reader of the topic answers for those, so that one broken
    record makes one dead letter.

    `marks` names, for types of which the house itself leaves a mark, the collection where it does: declared
    Projected by this projection, with one document per applied event whose `_id` is `stored_id(event_id)`,
    written by `apply` and never deleted. Applied ids of these types are looked up there and the chassis
    writes no marker of its own; a house that leaves none counts a repeat twice. An id is applied once per
    collection of marks: a type may move between collections by a rebuild only.

    `strands` is in how many parts a process reads its partitions, by their number. `apply` may run in all of
    them at once, as it may in several processes; never twice at once for one partition, nor, where the
    topics have as many partitions, for one key.
    """

    name: str
    topics: Sequence[str]
    hears: Mapping[type[Message], Callable[[Any, Origin], F]]
    apply: Callable[[Sequence[Heard[F]], Transaction], Awaitable[None]]
    outside: bool = False
    ignores: frozenset[str] | None = None
    rebuildable: bool = True
    bystander: bool = False
    marks: Mapping[type[Message], str] = field(default_factory=dict)
    strands: int = 2

    def __post_init__(self) -> None:
        """Raise ValueError for marks of a type that is not heard."""
        if strange := [kind.DESCRIPTOR.full_name for kind in self.marks if kind not in self.hears]:
            raise ValueError(f"{self.name}: marks of what is not heard: {strange}")

    def marks_of(self, kind: type[Message]) -> str:
        """Return the collection in which an applied event of this type has left its id."""
        return self.marks.get(kind, applied(self.name))


def check_marks(projection: Projection[Any], collections: Collections) -> None:
    """Raise ValueError for marks in a collection that is not the projection's: a rebuild would miss them."""
    ours = {declared.name for declared in collections.of(projection.name)}
    if strange := sorted(set(projection.marks.values()) - ours):
        raise ValueError(f"{projection.name}: marks in what is not projected by it: {strange}")


@dataclass(slots=True)
class Item:
    """One record on its way through: what came, and what becomes of it."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes]]
    heard: Heard[Any] | None = None
    marks: str = ""  # the collection where its id stands once it is applied
    stored_id: Any = None  # its event id as it stands there
    refusal: Refused | None = None
    parked_attempts: int | None = None  # None for a record that comes from the log
    parked_id: Any = None
    attempts: int = 0
    outcome: str = ""
    timestamp_ms: int = 0
    traceparent: str = ""
    accepted_at_ms: int | None = None  # set for a record from the parking: it was accepted when it first came

    @property
    def verdict(self) -> Refused | None:
        """The refusal by the decoder or by the house."""
        return self.refusal or (self.heard.refusal if self.heard is not None else None)


@dataclass(slots=True)
class Books:
    """What became of what was consumed: consumed = applied + duplicate + refused + ignored + parked."""

    counts: Counter[str]

    @classmethod
    def of(cls, items: Sequence[Item]) -> "Books":
        """Count; what comes from the parking was consumed before, and is parked no longer."""
        counts = Counter([item.outcome for item in items])
        from_parking = sum([item.parked_attempts is not None for item in items])
        counts["consumed"] += len(items) - from_parking
        counts["parked"] -= from_parking
        return cls(counts)
