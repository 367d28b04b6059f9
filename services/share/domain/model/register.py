"""What the door knows while it decides one batch: loaded once, changed in memory, saved once."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from services.share.domain.model.actions import Action
from services.share.domain.model.library import Acknowledgement, LibraryItem, Programme
from services.share.domain.model.people import Contact, Employee
from services.share.domain.model.shares import Network, Share
from services.share.domain.model.stamps import Measure, Provenance


class FigureKey(NamedTuple):
    """A counter: `subject` is share:<id> or content:<id>:<network>.

    What a person typed in and what was measured are two counters, since nothing adds them up.
    """

    subject: str
    measure: Measure
    provenance: Provenance


class ConversionKey(NamedTuple):
    """A conversion is counted once per source and that source's own id."""

    source: str
    external_id: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What one source has reported so far.

    `observed_at_ms` is when it saw its newest total (UTC milliseconds), 0 for one that only reports changes.
    """

    figure: int
    observed_at_ms: int = 0


@dataclass(frozen=True, slots=True)
class Figure:
    """What all sources have reported of one counter, by source in the order of their first reports.

    `counts` names the one whose reading counts; our own links have none, they say every click themselves.
    """

    counts: str
    readings: Mapping[str, Reading]

    @property
    def amount(self) -> int:
        """What was said of this counter so far, all changes together; without our own clicks."""
        reading = self.readings.get(self.counts)
        return 0 if reading is None else reading.figure


@dataclass(frozen=True, slots=True)
class Arrival:
    """How an observation came: its id in the house, who says it, when it was accepted (UTC milliseconds)."""

    event_id: str
    source: str
    accepted_at_ms: int
    partition: int = 0


@dataclass(slots=True)
class Register:
    """Everything that a batch names and that is known. What is missing here does not exist.

    `precedence` names the sources of a network in their order; the first that reports a figure counts.
    `without_effect` counts what changed nothing, by partition of the inbox and why.
    """

    networks: Mapping[str, Network]
    precedence: Mapping[str, Sequence[str]] = field(default_factory=dict)
    employees: dict[str, Employee] = field(default_factory=dict)
    identities: dict[str, str] = field(default_factory=dict)
    contacts: dict[str, Contact] = field(default_factory=dict)
    shares: dict[str, Share] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    items: dict[str, LibraryItem] = field(default_factory=dict)
    programmes: dict[str, Programme] = field(default_factory=dict)
    acknowledgements: dict[tuple[str, str], Acknowledgement] = field(default_factory=dict)
    figures: dict[FigureKey, Figure] = field(default_factory=dict)
    conversions: set[ConversionKey] = field(default_factory=set)
    actions: Sequence[Action] = ()
    without_effect: Counter[tuple[int, str]] = field(default_factory=Counter)
