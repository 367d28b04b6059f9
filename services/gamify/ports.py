"""What the use cases need, in our words."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from services.gamify.domain.facts import EngagementObserved, ShareRetracted
from services.gamify.domain.model import (
    Balance,
    Changes,
    Holdings,
    Line,
    LineKey,
    NamingConsent,
    RuleBook,
    Score,
    Verdict,
    Wanted,
)


class Books(Protocol):
    """What is kept, as one batch sees and changes it: everything or nothing is saved."""

    async def rules(self) -> RuleBook:
        """Every version of the rules."""
        ...

    async def holdings(self, wanted: Mapping[str, Wanted]) -> Mapping[str, Holdings]:
        """What is kept of each person, as far as it is wanted; nothing kept is empty holdings."""
        ...

    async def touched(
        self, takebacks: Sequence[ShareRetracted | EngagementObserved]
    ) -> Mapping[str, set[str]]:
        """Per person the local dates of reactions that a retraction comes before or a correction names."""
        ...

    async def verdicts(self, dates: Mapping[str, set[str]]) -> Mapping[str, Mapping[str, Sequence[Verdict]]]:
        """Per person and asked date, empty ones too, the verdict of every contested case."""
        ...

    async def save(self, changes: Sequence[Changes]) -> None:
        """Append the lines, move the balances, keep the rest. Nobody else changed these people since."""
        ...

    async def naming(self, employee_ids: Collection[str]) -> Mapping[str, NamingConsent]:
        """The last word of each person who ever said whether to be named."""
        ...

    async def save_naming(self, consents: Mapping[str, NamingConsent]) -> None:
        """Keep these as the last words."""
        ...


class Ledger(Protocol):
    """What is asked. Each answer is of one moment."""

    async def rules(self) -> RuleBook:
        """Every version of the rules."""
        ...

    async def balance(self, employee_id: str) -> Balance:
        """The balance of a person; 0 for somebody never heard of."""
        ...

    async def lines(
        self, employee_id: str, first_date: str, last_date: str, before: LineKey | None, limit: int
    ) -> tuple[Balance, Sequence[Line]]:
        """The balance, and lines newest first; empty dates are open ends; `before` ends the page before."""
        ...

    async def scores(self, first_date: str, last_date: str, limit: int) -> tuple[Sequence[Score], int]:
        """The first people of a period by the tie-break, and how many have points in it.

        More points come first, then who reached them earlier, then the lower id.
        """
        ...

    async def naming(self, employee_ids: Collection[str]) -> Mapping[str, NamingConsent]:
        """The last word of each person who ever said whether to be named."""
        ...
