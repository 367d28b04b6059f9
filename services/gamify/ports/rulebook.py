"""What deciding about rules needs."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import NamedTuple, Protocol

from services.gamify.domain.model.ledger import AccountKey
from services.gamify.domain.model.people import Person, Programme
from services.gamify.domain.model.rules import Backfill, RuleBook, RuleVersion
from services.gamify.domain.rules.changes import Entry
from services.gamify.domain.rules.showing import Subject


class Report(NamedTuple):
    """What a backfill would change, as somebody was told, and of which edition of the decisions that is."""

    report_id: str
    programme_id: str
    version: int
    from_ms: int
    until_ms: int
    edition: int
    told_at_ms: int
    people: int
    lines: int


class Adjustment(NamedTuple):
    """Points given or taken by hand."""

    adjustment_id: str
    key: AccountKey
    points: int
    author_id: str
    note: str
    at_ms: int
    local_date: str


class Shelf(Protocol):
    """Decisions, and everything that they are about."""

    async def programmes(self) -> Mapping[str, Programme]:
        """Every programme that was ever heard of."""
        ...

    async def rulebook(self, programme_id: str) -> RuleBook:
        """The rules of a programme."""
        ...

    async def edition(self, programme_id: str) -> int:
        """How many decisions there were about the programme."""
        ...

    async def person(self, employee_id: str) -> Person | None:
        """What the directory knows of a person."""
        ...

    def accounts(self, programme_id: str) -> AsyncIterator[tuple[AccountKey, Sequence[Entry]]]:
        """Every account of a programme with all its entries in any order, one account after the other."""
        ...

    async def subjects(self, employee_ids: Sequence[str]) -> Mapping[str, Subject]:
        """What decides how a row about each of these people looks."""
        ...

    async def without_points(self) -> frozenset[str]:
        """Everybody who withdrew the consent to have points."""
        ...

    async def report(self, report_id: str) -> Report | None:
        """A report that somebody was told."""
        ...

    async def keep_report(self, report: Report) -> None:
        """Remember what somebody was told."""
        ...


class Deciding(Shelf, Protocol):
    """The same, where decisions can be kept and said."""

    async def publish(self, programme_id: str, version: RuleVersion) -> None:
        """Keep a version of the rules, and say it."""
        ...

    async def backfill(self, programme_id: str, backfill: Backfill, place: int) -> None:
        """Keep a backfill, and say it."""
        ...

    async def adjust(self, adjustment: Adjustment) -> None:
        """Keep an adjustment, and say it: the ledger hears it like any other fact."""
        ...
