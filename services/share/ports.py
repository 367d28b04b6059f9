"""What the use cases need, in our words. Moments are UTC milliseconds."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Protocol, TypeVar

from services.share.domain.facts import inbox
from services.share.domain.facts.mentions import Said
from services.share.domain.model.library import Acknowledgement, LibraryItem, Programme
from services.share.domain.model.links import Period
from services.share.domain.model.people import Contact, Employee
from services.share.domain.model.register import ConversionKey, Reading, TotalKey
from services.share.domain.model.shares import Answer, Share, Words
from services.share.domain.model.stamps import Person

F = TypeVar("F", covariant=True)


class People(Protocol):
    """The directory. The mapping of outside ids to opaque ones is here and nowhere else."""

    async def find(self, employee_ids: Collection[str]) -> dict[str, Employee]:
        """Those that are known, by id."""
        ...

    async def hold(self, employee_id: str) -> Employee | None:
        """The person, held until the transaction ends: nobody else decides about them meanwhile."""
        ...

    async def save(self, employees: Iterable[Employee]) -> None:
        """Store people as they are now."""
        ...

    async def identify(self, external_ids: Collection[str]) -> dict[str, str]:
        """Opaque ids by outside ids, of those that are known."""
        ...

    async def enlist(self, identities: Mapping[str, str]) -> None:
        """Store opaque ids of outside ids that were not known."""
        ...

    async def contacts(self, employee_ids: Collection[str]) -> dict[str, Contact]:
        """Names and addresses of those that are known."""
        ...

    async def save_contacts(self, contacts: Mapping[str, Contact]) -> None:
        """Store names and addresses, sealed."""
        ...

    async def leaving(self, until_ms: int, most: int) -> list[str]:
        """Up to `most` ids of people whose last day was known beforehand and is over by `until_ms`."""
        ...


class Shares(Protocol):
    """Shares and, apart and sealed, their words."""

    async def find(self, share_ids: Collection[str]) -> dict[str, Share]:
        """Those that are known, by id."""
        ...

    async def by_code(self, codes: Collection[str]) -> dict[str, Share]:
        """Those that are known, by the code of their link."""
        ...

    async def add(self, shares: Collection[Share]) -> None:
        """Store new shares."""
        ...

    async def save(self, share: Share) -> None:
        """Store a share as it is now."""
        ...

    async def page(self, employee_id: str, size: int, before: tuple[int, str] | None) -> list[Share]:
        """Up to `size` shares of a person, newest first, behind (prepared at, share id)."""
        ...

    async def words(self, share_ids: Collection[str]) -> dict[str, Words]:
        """The words of those that have any."""
        ...

    async def save_words(self, share: Share, words: Words) -> None:
        """Store words, sealed."""
        ...


class Counts(Protocol):
    """What the door must not count twice."""

    async def totals(self, keys: Collection[TotalKey]) -> dict[TotalKey, Reading]:
        """The readings applied last."""
        ...

    async def save_totals(self, readings: Mapping[TotalKey, Reading]) -> None:
        """Store readings as the last applied ones."""
        ...

    async def conversions(self, keys: Collection[ConversionKey]) -> set[ConversionKey]:
        """Those that were counted before."""
        ...

    async def save_conversions(self, keys: Collection[ConversionKey], at_ms: int) -> None:
        """Store that these were counted."""
        ...

    async def first_visits(self, keys: Collection[str]) -> set[str]:
        """Those of these visits (share, day, visitor) that were made before."""
        ...

    async def save_first_visits(self, visits: Mapping[str, int]) -> None:
        """Store visits that were first, each with the moment from which it may be forgotten."""
        ...

    async def tally(self, without_effect: Mapping[tuple[int, str], int]) -> None:
        """Add to what came through the inbox without effect, by (partition, why)."""
        ...


class Library(Protocol):
    """What share keeps of content's library."""

    async def items(self, content_ids: Collection[str]) -> dict[str, LibraryItem]:
        """Those that are known."""
        ...

    async def programmes(self, programme_ids: Collection[str]) -> dict[str, Programme]:
        """Those that are known."""
        ...

    async def acknowledgements(
        self, pairs: Collection[tuple[str, str]]
    ) -> dict[tuple[str, str], Acknowledgement]:
        """Those that are known, by (employee id, programme id)."""
        ...

    async def save(
        self,
        items: Iterable[LibraryItem],
        programmes: Iterable[Programme],
        acknowledgements: Iterable[Acknowledgement],
    ) -> None:
        """Store these as they are now."""
        ...


class Work(Protocol):
    """One transaction: all of it happens, or nothing."""

    @property
    def people(self) -> People:
        """The directory."""
        ...

    @property
    def shares(self) -> Shares:
        """Shares and their words."""
        ...

    @property
    def counts(self) -> Counts:
        """What is counted once."""
        ...

    @property
    def library(self) -> Library:
        """What is kept of content's library."""
        ...

    def say(self, fact: Said, cause: str, ordinal: int = 0) -> None:
        """Say a fact with the transaction; its id follows from `cause` (a UUID) and `ordinal` for ever."""
        ...


class Books(Protocol):
    """Plain reads, outside transactions."""

    @property
    def people(self) -> People:
        """The directory."""
        ...

    @property
    def shares(self) -> Shares:
        """Shares and their words."""
        ...

    @property
    def library(self) -> Library:
        """What is kept of content's library."""
        ...


class Turns(Protocol):
    """Whose turn it is among the suggestions of an item."""

    async def next(self, content_id: str, network: str) -> int:
        """0, 1, 2 ...; a number may be skipped, none is given twice."""
        ...


class Salts(Protocol):
    """The salts of the visitors' keys."""

    async def of(self, period: Period) -> bytes:
        """The salt of a period: random, the same for every process, made when first asked for."""
        ...

    async def destroy(self, until_ms: int) -> int:
        """Destroy salts whose time is over by `until_ms`; how many."""
        ...


class Content(Protocol):
    """What content answers. tests/contract holds every implementation to the same."""

    async def check_share(self, person: Person, content_id: str, network: str) -> Answer:
        """May this person share this item to this network now?

        Raises Unknown, OutOfTurn or Invalid where not.
        """
        ...


class Origin(Protocol):
    """Where a report comes from."""

    @property
    def event_id(self) -> str:
        """Its id in the house, a UUID."""
        ...

    @property
    def source(self) -> str:
        """Who says it."""
        ...

    @property
    def accepted_at_ms(self) -> int:
        """When it was heard first."""
        ...

    @property
    def partition(self) -> int:
        """Of the topic that it came by."""
        ...


class Heard(Protocol[F]):
    """One report of a batch."""

    @property
    def fact(self) -> F:
        """What it says."""
        ...

    @property
    def origin(self) -> Origin:
        """Where it comes from."""
        ...

    def refuse(self, reason: str, text: str) -> None:
        """Give it up, for good."""
        ...

    def park(self, reason: str, until_ms: int) -> None:
        """Try again later; from `until_ms` on it is refused for `reason`."""
        ...


Report = Heard[inbox.Reported]
Reports = Sequence[Report]
