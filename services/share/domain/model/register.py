"""What the door knows while it decides one batch: loaded once, changed in memory, saved once."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from services.share.domain.model.library import Acknowledgement, LibraryItem, Programme
from services.share.domain.model.people import Contact, Employee
from services.share.domain.model.shares import Network, Share
from services.share.domain.model.stamps import Measure


class TotalKey(NamedTuple):
    """Whose total: `subject` is share:<id> or content:<id>:<network>, `source` what the system is called."""

    subject: str
    measure: Measure
    source: str


class ConversionKey(NamedTuple):
    """A conversion is counted once per source and that source's own id."""

    source: str
    external_id: str


@dataclass(frozen=True, slots=True)
class Reading:
    """The total that was applied last, and when its source saw it (UTC milliseconds)."""

    total: int
    observed_at_ms: int


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

    `without_effect` counts figures that changed nothing, by partition of the inbox and why.
    """

    networks: Mapping[str, Network]
    employees: dict[str, Employee] = field(default_factory=dict)
    identities: dict[str, str] = field(default_factory=dict)
    contacts: dict[str, Contact] = field(default_factory=dict)
    shares: dict[str, Share] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    items: dict[str, LibraryItem] = field(default_factory=dict)
    programmes: dict[str, Programme] = field(default_factory=dict)
    acknowledgements: dict[tuple[str, str], Acknowledgement] = field(default_factory=dict)
    totals: dict[TotalKey, Reading] = field(default_factory=dict)
    conversions: set[ConversionKey] = field(default_factory=set)
    without_effect: Counter[tuple[int, str]] = field(default_factory=Counter)
