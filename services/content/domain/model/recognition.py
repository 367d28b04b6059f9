"""Who is thanked inside, and for what."""

from dataclasses import dataclass
from datetime import date, datetime

from services.content.domain.model.items import Item


@dataclass(frozen=True, slots=True)
class MadeShare:
    """A share that stands, as share said it."""

    share_id: str
    employee_id: str
    programme_id: str
    content_id: str
    network: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Spotlight:
    """A share that is shown inside, and why. Whose it is stands in the share alone."""

    spotlight_id: str
    share_id: str
    programme_id: str
    words: str
    language: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Shown:
    """A spotlight as it is shown: with the share, the item, and its author's name by their consent."""

    spotlight: Spotlight
    share: MadeShare
    item: Item
    name: str


@dataclass(frozen=True, slots=True)
class Period:
    """Days, both included, and the moments at which they begin and are over."""

    first: date
    last: date
    begins_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Digest:
    """What was new in a programme in a period, and the names of whom to thank, all by their consent."""

    programme: str
    period: Period
    items: tuple[Item, ...]
    spotlights: tuple[Shown, ...]
    names: tuple[str, ...]

    @property
    def people(self) -> int:
        """How many different people it names."""
        return len({*self.names, *(one.name for one in self.spotlights)})
