"""Everything that content remembers."""

from typing import Protocol

from services.content.domain.facts import Said
from services.content.ports.feed import Interests, Shared, Shelf
from services.content.ports.items import Items, Reviewing, Revisions
from services.content.ports.people import People
from services.content.ports.programmes import Charters, Programmes


class Books(Protocol):
    """Everything that content remembers."""

    @property
    def items(self) -> Items:
        """The library."""
        ...

    @property
    def programmes(self) -> Programmes:
        """The programmes."""
        ...

    @property
    def charters(self) -> Charters:
        """The charters."""
        ...

    @property
    def revisions(self) -> Revisions:
        """What was done with items."""
        ...

    @property
    def reviewing(self) -> Reviewing:
        """How programmes review."""
        ...

    @property
    def shelf(self) -> Shelf:
        """What is published, for feeds."""
        ...

    @property
    def interests(self) -> Interests:
        """What people follow."""
        ...

    @property
    def shared(self) -> Shared:
        """What people shared."""
        ...

    @property
    def people(self) -> People:
        """The people."""
        ...


class Desk(Books, Protocol):
    """The books, open for one change, and the way to say what followed from it."""

    def say(self, fact: Said) -> None:
        """Publish the fact if, and only if, the change is stored."""
        ...
