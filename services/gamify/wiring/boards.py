"""Boards: sums kept in memory, and what people choose to show."""

from chassis.mongo import Transaction
from services.gamify.domain.model.people import Visibility
from services.gamify.storage.audience import StoredAudience, StoredChoices
from services.gamify.storage.standings import StoredStandings
from services.gamify.translate.boards import chosen_to_wire
from services.gamify.usecases.boards import Boards
from services.gamify.wiring.parts import Gamify, Teller, new_id


def boards_of(gamify: Gamify) -> Boards:
    """What answers about boards."""
    audience = StoredAudience(lambda: gamify.house.mongo.collections, gamify.decisions)
    return Boards(StoredStandings(gamify.house.mongo), audience)


def choosing(tx: Transaction) -> StoredChoices:
    """Choices that are kept and said in a transaction."""

    def say(employee_id: str, visibility: Visibility, at_ms: int) -> None:
        Teller(tx).say(chosen_to_wire(employee_id, visibility, at_ms, new_id()))

    return StoredChoices(tx.collections, tx.session, say)
