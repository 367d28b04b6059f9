"""What is kept, as one batch of facts sees and changes it."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from services.gamify.domain.facts import ConsentChanged, EmployeeChanged, Fact
from services.gamify.domain.model.challenges import Challenge
from services.gamify.domain.model.ledger import AccountKey, Root
from services.gamify.domain.model.rules import RuleBook
from services.gamify.domain.rules.changes import Changes, Entry, Kept, Wanted


class Rulebooks(Protocol):
    """What programmes decided."""

    async def rulebooks(self, programme_ids: Collection[str]) -> Mapping[str, RuleBook]:
        """The rules of each of these programmes: those that are shipped, for one that published none."""
        ...


class Books(Rulebooks, Protocol):
    """Everything or nothing of a batch is saved, and nobody else changed these accounts since they were
    read.
    """

    async def challenges(self, programme_ids: Collection[str]) -> Mapping[str, Sequence[Challenge]]:
        """The challenges of each of these programmes that are not closed and not cancelled."""
        ...

    async def roots(self, keys: Collection[AccountKey]) -> Mapping[AccountKey, Root]:
        """The accounts of these that there are."""
        ...

    async def more(self, wanted: Mapping[AccountKey, Wanted]) -> Mapping[AccountKey, Kept]:
        """What is kept of each account as far as it is wanted; what is not there is absent."""
        ...

    async def touched(self, takebacks: Sequence[Fact]) -> Mapping[AccountKey, set[str]]:
        """By account, dates of what retractions and corrections are about, a few too many rather than one too
        few.

        Of a retraction these are the dates of reactions to that share that come later than it, of a
        correction the date of the observation that it names.
        """
        ...

    async def whole(self, key: AccountKey) -> Kept:
        """Everything that is kept of an account, but its root."""
        ...

    async def entries(self, key: AccountKey) -> Sequence[Entry]:
        """All entries of an account, in any order."""
        ...

    async def save(self, changes: Sequence[Changes]) -> None:
        """Append the entries, and put everything else in the place of what was."""
        ...

    async def note_consents(self, changes: Sequence[ConsentChanged]) -> None:
        """Keep the last word of each person on each purpose, by canonical order."""
        ...

    async def note_people(self, changes: Sequence[EmployeeChanged]) -> None:
        """Keep what each person is by the last word, by canonical order."""
        ...
