"""What several wirings need."""

from dataclasses import dataclass
from time import time

from chassis.house import House
from chassis.mongo import Transaction
from services.metrics.settings import MetricsSettings
from services.metrics.storage.kept import KeptDocuments
from services.metrics.storage.library import LibraryRead, ShelfDocuments
from services.metrics.storage.read import FiguresRead
from services.metrics.usecases.council import Council


def now_ms() -> int:
    """The time, milliseconds UTC."""
    return round(time() * 1000)


@dataclass(frozen=True)
class Reads:
    """What is kept, read from the generations that are live."""

    figures: FiguresRead
    library: LibraryRead
    council: Council

    @classmethod
    def of(cls, house: House, settings: MetricsSettings) -> "Reads":
        """Of a house that is not started yet."""
        figures = FiguresRead(lambda: house.mongo.collections)
        library = LibraryRead(lambda: house.mongo.collections)
        return cls(figures, library, Council(figures, library, settings.floor))


def kept(tx: Transaction) -> KeptDocuments:
    """What is kept of the world's reactions and of people, inside a transaction."""
    return KeptDocuments(tx.collections, tx.session)


def shelf(tx: Transaction) -> ShelfDocuments:
    """What content said, inside a transaction."""
    return ShelfDocuments(tx.collections, tx.session)
