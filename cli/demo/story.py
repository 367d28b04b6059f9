"""What was done on the company's side, as whoever did it saw it. The proofs are computed from this."""

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from cli.demo.cast import Person, Piece


@dataclass(eq=False)
class Member:
    """A person of the directory, and what they chose."""

    person: Person
    employee_id: str
    token: str
    enrolled: bool = False
    consents: bool = False
    charter: bool = False
    named: bool = False
    withdrawn_at_ms: int | None = None

    def date_of(self, at_ms: int) -> str:
        """The date on the person's own calendar."""
        zone = ZoneInfo(self.person.office.zone)
        return datetime.fromtimestamp(at_ms / 1000, zone).date().isoformat()


@dataclass
class Item:
    """A piece that was published."""

    piece: Piece
    content_id: str


@dataclass(eq=False)
class MadeShare:
    """A share that its author confirmed."""

    share_id: str
    member: Member
    content_id: str
    network: str
    followers: int
    link: str
    made_at_ms: int
    retracted_at_ms: int | None = None


@dataclass(frozen=True)
class Refused:
    """How words were refused, and what their author was told."""

    code: str
    text: str


@dataclass(frozen=True)
class Planned:
    """An item that the clock published; `published_at_ms` is 0 where it did not."""

    title: str
    at_ms: int
    published_at_ms: int


@dataclass(frozen=True)
class Credit:
    """A proposal that was published: whose it is, and whose it is by what another person reads of it."""

    title: str
    author: Member
    read: str


@dataclass
class Story:
    """Everything that was done."""

    members: list[Member] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    shares: list[MadeShare] = field(default_factory=list)
    refused: dict[str, int] = field(default_factory=dict)
    scores: list[int] = field(default_factory=list)
    invited: int = 0
    survey_id: str = ""
    asked: int = 0
    spent: dict[str, int] = field(default_factory=dict)
    """Points by the id of whoever got the one reward there is; `asked` is how many wanted it."""
    labelled: dict[str, str] = field(default_factory=dict)
    """By mention, what somebody who read it says that it says."""
    planned: Planned | None = None
    credited: Credit | None = None
    drafts: list[str] = field(default_factory=list)
    """Titles of the drafts that a feed became."""
    forbidden: list[Refused] = field(default_factory=list)
    noted: int = 0
    """Refusals of confidential words, as their authors saw them, and how many the log has."""
