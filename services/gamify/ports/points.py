"""What is asked about points. Each answer is of one moment."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from services.gamify.domain.model.ledger import AccountKey, Day, LineKey, Root
from services.gamify.domain.model.rules import RuleBook
from services.gamify.domain.rules.changes import Entry


class Spending(NamedTuple):
    """A change of what was spent: negative points for a redemption, positive ones for what was given back."""

    redemption_id: str
    local_date: str
    at_ms: int
    points: int
    state: str

    @property
    def key(self) -> LineKey:
        """Its place among the lines."""
        return LineKey(self.local_date, self.at_ms, f"{self.redemption_id}/{self.state}", 0)


class Statement(NamedTuple):
    """An account, and what was spent of it."""

    root: Root
    spent: int


class Page(NamedTuple):
    """A stretch of an account's entries and spendings, newest first, and the account as of the same
    moment.
    """

    statement: Statement
    entries: Sequence[Entry]
    facts: Mapping[str, Entry]
    spendings: Sequence[Spending]


class Accounts(Protocol):
    """Accounts, as they are now."""

    async def rulebook(self, programme_id: str) -> RuleBook:
        """The rules of a programme."""
        ...

    async def accounts_of(self, employee_id: str) -> Sequence[str]:
        """The programmes in which the person has an account."""
        ...

    async def statement(self, key: AccountKey) -> Statement:
        """The account; an empty one for somebody never heard of."""
        ...

    async def page(
        self, key: AccountKey, first_date: str, last_date: str, before: LineKey | None, limit: int
    ) -> Page:
        """Entries with lines, and spendings, at most `limit` of each, newest first.

        Empty dates are open ends. With `before`, what comes before it, and what shares its moment. `facts`
        are the own entries of events of which only later ones are on the page.
        """
        ...

    async def days(self, key: AccountKey) -> Sequence[tuple[str, Day]]:
        """Every local day of an account, in order."""
        ...
