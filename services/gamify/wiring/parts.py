"""What the doors of gamify are made of."""

from collections.abc import Awaitable, Callable, Sequence
from time import time
from typing import Any
from uuid import uuid4

from chassis.envelope import derived_id
from chassis.house import House
from chassis.mongo import Transaction
from chassis.projection import Heard
from services.gamify.domain import facts
from services.gamify.domain.model.ledger import AccountKey
from services.gamify.domain.model.rules import RuleVersion
from services.gamify.domain.rules.changes import BadgeMove, Changes
from services.gamify.ports.rulebook import Adjustment
from services.gamify.rpc.desk import Desk
from services.gamify.storage import people
from services.gamify.storage.books import Revisions, StoredBooks
from services.gamify.storage.decisions import Decisions, next_recount
from services.gamify.storage.points import StoredAccounts
from services.gamify.storage.shelf import StoredShelf, behind
from services.gamify.translate.decided import adjusted_to_wire, backfilled_to_wire, published_to_wire
from services.gamify.translate.news import News, badge_to_wire, points_to_wire
from services.gamify.usecases.recounting import recount

RECOUNTED = "recount"


def now_ms() -> int:
    """The time, milliseconds UTC."""
    return round(time() * 1000)


def new_id() -> str:
    """A fresh id."""
    return str(uuid4())


class Teller:
    """Says what follows, in a transaction."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def say(self, news: News) -> None:
        """Say one event; what it is derived from makes its id."""
        event_id = derived_id(*news.derived_from)
        self._tx.say(news.message, key=news.key, event_id=event_id, occurred_at_ms=news.occurred_at_ms)

    def points(self, changes: Changes) -> None:
        """See usecases.recording.News, like the next one."""
        for news in points_to_wire(changes):
            self.say(news)

    def badge(self, changes: Changes, move: BadgeMove) -> None:
        """See usecases.recording.News."""
        self.say(badge_to_wire(changes, move))

    def decision(self, decided: Any) -> None:
        """See storage.shelf.Say."""
        if isinstance(decided, Adjustment):
            return self.say(adjusted_to_wire(decided))
        programme_id, what = decided
        if isinstance(what, RuleVersion):
            return self.say(published_to_wire(programme_id, what))
        return self.say(backfilled_to_wire(programme_id, what))


class Gamify:
    """The house, and what its doors share."""

    def __init__(self, house: House, clock: Callable[[], int] = now_ms) -> None:
        self.house = house
        self.now_ms = clock
        self.decisions = Decisions()
        self.accounts = StoredAccounts(house.mongo, self.decisions)

    def desk(self) -> Desk:
        """What calls need."""
        return Desk(
            commands=self.house.commands,
            accounts=self.accounts,
            shelf=lambda: StoredShelf(self.house.mongo.collections, self.decisions),
            deciding=self._deciding,
            now_ms=self.now_ms,
            new_id=new_id,
        )

    def books(self, tx: Transaction, batch: Sequence[Heard[facts.Heard]] = ()) -> StoredBooks:
        """The books as a batch sees and changes them."""
        return StoredBooks(tx.collections, tx.session, self.decisions, _revisions(batch))

    def news(self, tx: Transaction) -> Teller:
        """The way to say what follows."""
        return Teller(tx)

    async def note_programmes(self, tx: Transaction, changes: Sequence[facts.ProgrammeChanged]) -> None:
        """Keep what programmes are."""
        await people.note_programmes(tx.collections, tx.session, changes)

    async def recount(self) -> None:
        """Judge every account anew that was judged by other rules than those of now."""
        for key in await behind(self.house.mongo.collections):
            await recount(lambda work, key=key: self._within(key, work), key)  # type: ignore[misc]

    async def _within(self, key: AccountKey, work: Callable[[StoredBooks, Teller], Awaitable[None]]) -> None:
        async def once(tx: Transaction) -> None:
            revision = (RECOUNTED, await next_recount(tx.collections, tx.session))
            books = StoredBooks(tx.collections, tx.session, self.decisions, {key: revision})
            await work(books, Teller(tx))

        await self.house.mongo.transact(once)

    def _deciding(self, tx: Transaction) -> StoredShelf:
        return StoredShelf(tx.collections, self.decisions, tx.session, Teller(tx).decision)


def _revisions(batch: Sequence[Heard[facts.Heard]]) -> Revisions:
    """Facts of one partition come in the order of the log, so that the last one's offset is the highest."""
    found = {heard.fact.account: heard.origin for heard in batch if isinstance(heard.fact, facts.Fact)}
    return {key: (f"{one.topic}|{one.partition}", one.offset) for key, one in found.items()}
