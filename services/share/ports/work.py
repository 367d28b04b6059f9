"""One transaction, and plain reads outside of any."""

from typing import Protocol

from services.share.domain.facts.mentions import Said
from services.share.ports.activities import Actions, Activities
from services.share.ports.library import Library
from services.share.ports.links import Clicks, Visits
from services.share.ports.people import People
from services.share.ports.shares import Counts, Posts, Shares
from services.share.ports.wordings import Wordings


class Books(Protocol):
    """What is remembered; by itself, plain reads outside transactions."""

    @property
    def people(self) -> People:
        """The directory."""
        ...

    @property
    def shares(self) -> Shares:
        """Shares and their words."""
        ...

    @property
    def wordings(self) -> Wordings:
        """Texts that were posted within a day."""
        ...

    @property
    def clicks(self) -> Clicks:
        """Visits through tracked links."""
        ...

    @property
    def library(self) -> Library:
        """What is kept of content's library."""
        ...

    @property
    def activities(self) -> Activities:
        """Activities and their particulars."""
        ...

    @property
    def actions(self) -> Actions:
        """One-off actions."""
        ...


class Work(Books, Protocol):
    """One transaction: all of it happens, or nothing."""

    @property
    def posts(self) -> Posts:
        """Which share a post proves."""
        ...

    @property
    def counts(self) -> Counts:
        """What is counted once."""
        ...

    @property
    def visits(self) -> Visits:
        """Visits that are not counted yet."""
        ...

    def say(self, fact: Said, cause: str, ordinal: int = 0) -> str:
        """Say a fact with the transaction; its id, which follows from `cause` and `ordinal` for ever."""
        ...

    def say_as(self, fact: Said, event_id: str) -> None:
        """Say a fact with the transaction under an id of its own, a UUID."""
        ...
