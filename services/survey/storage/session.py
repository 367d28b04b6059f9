"""What storage is handed: collections, and a way to run a transaction."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar

from pymongo.errors import ConnectionFailure, PyMongoError

from chassis.collections import NewerDocument
from services.survey.ports import Away

T = TypeVar("T")


class Collections(Protocol):
    """The driver's collections by declared name."""

    def __getitem__(self, name: str) -> Any:
        """Return a collection."""
        ...


class Tx(Protocol):
    """One transaction: `session` goes with every call."""

    session: Any

    @property
    def collections(self) -> Collections:
        """The collections as this transaction sees them."""
        ...


class Database(Protocol):
    """A database of the house."""

    @property
    def collections(self) -> Collections:
        """The collections for reads outside transactions."""
        ...

    async def transact(self, work: Callable[[Any], Awaitable[T]]) -> T:
        """Run `work` in one transaction, perhaps several times until one commits."""
        ...


@contextmanager
def reached() -> Iterator[None]:
    """Within: a database that does not answer, or not in time, is Away."""
    try:
        yield
    except PyMongoError as error:
        passing = error.timeout or error.has_error_label("TransientTransactionError")
        if not (passing or isinstance(error, ConnectionFailure)):
            raise
        raise Away(f"database: {type(error).__name__}") from error


def checked(document: dict[str, Any], version: int) -> dict[str, Any]:
    """Return the document. Raises NewerDocument when its version is above the one this code knows."""
    if document["version"] > version:
        raise NewerDocument(f"{document['_id']}: version {document['version']}, this house knows {version}")
    return document
