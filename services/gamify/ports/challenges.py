"""What is asked about challenges, and what is decided about them."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from services.gamify.domain.model.challenges import Challenge, Outcome, Part
from services.gamify.domain.model.ledger import AccountKey
from services.gamify.domain.model.people import Person, Programme
from services.gamify.domain.model.rules import RuleBook
from services.gamify.domain.rules.changes import Entry
from services.gamify.domain.rules.showing import Subject


class Challenges(Protocol):
    """Challenges, and what the ledger says of them, as they are now."""

    async def programmes(self) -> Mapping[str, Programme]:
        """Every programme that was ever heard of."""
        ...

    async def rulebook(self, programme_id: str) -> RuleBook:
        """The rules of a programme."""
        ...

    async def find(self, challenge_id: str) -> Challenge | None:
        """The challenge; None for one that is not known."""
        ...

    async def of_programme(self, programme_id: str) -> Sequence[Challenge]:
        """All of a programme, those that begin last first; without their winners."""
        ...

    async def due(self, at_ms: int) -> Sequence[Challenge]:
        """Those that neither closed nor were cancelled and whose closing lies at that moment or before."""
        ...

    async def participants(self, challenge: Challenge) -> Sequence[AccountKey]:
        """Every account of its programme that has a deed of its kind and time."""
        ...

    async def entries(self, key: AccountKey) -> Sequence[Entry]:
        """All entries of an account, in any order."""
        ...

    async def parts(self, challenge: Challenge) -> Sequence[Part]:
        """What each person did in it, by team: as the ledger has it, after the closing as it was kept then.

        Until then `reached` is by moment alone.
        """
        ...

    async def person(self, employee_id: str) -> Person | None:
        """A person; None for whom the directory does not know."""
        ...

    async def subjects(self, employee_ids: Collection[str]) -> Mapping[str, Subject]:
        """What there is to know before each of these people is shown."""
        ...

    async def without_points(self) -> frozenset[str]:
        """Everybody who wants no points."""
        ...


class ChallengeBook(Protocol):
    """Challenges, inside one transaction."""

    async def programmes(self) -> Mapping[str, Programme]:
        """Every programme that was ever heard of."""
        ...

    async def find(self, challenge_id: str) -> Challenge | None:
        """The challenge; None for one that is not known."""
        ...

    async def add(self, challenge: Challenge) -> None:
        """Keep a new one."""
        ...

    async def cancel(self, challenge: Challenge) -> None:
        """Keep that it takes place no more."""
        ...

    async def close(self, challenge: Challenge, outcome: Outcome) -> bool:
        """Keep what came of it; False, and nothing is kept, where it closed or was cancelled before."""
        ...


class ChallengeNews(Protocol):
    """Tells the other houses, in the same transaction."""

    def changed(self, challenge: Challenge, at_ms: int) -> None:
        """It was announced or cancelled at that moment."""
        ...

    def closed(self, challenge: Challenge) -> None:
        """Its winners are fixed."""
        ...


class Log(Protocol):
    """The log that the ledger is made of."""

    async def ends(self) -> Mapping[tuple[str, int], int]:
        """Where each partition ends now: the offset of the next record."""
        ...

    async def stands(self) -> Mapping[tuple[str, int], int]:
        """Up to which offset, excluded, the ledger has taken each partition in."""
        ...
