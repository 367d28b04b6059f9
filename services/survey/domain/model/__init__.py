"""What a survey, a wave and a result are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

FLOOR_DEFAULT = 5
FLOOR_LEAST = 3
COMMENT_FLOOR_DEFAULT = 8

Path = tuple[str, ...]
"""A cut: its place in the declared tree, root first, such as ("all", "team:Paris")."""

EVERYBODY: Path = ("all",)


class Template(StrEnum):
    """What a survey asks."""

    ENPS = "enps"


QUESTION: Mapping[Template, Mapping[str, str]] = {
    Template.ENPS: {
        "en": "How likely are you to recommend our company to others?",
        "fr": "Quelle est la probabilité que vous recommandiez notre entreprise à d'autres personnes ?",
    }
}
"""The fixed wording, by language."""


class Scale(StrEnum):
    """Which numbers an answer may take."""

    ONE_TO_TEN = "1-10"
    ZERO_TO_TEN = "0-10"

    @property
    def scores(self) -> range:
        """The numbers, lowest first."""
        return range(0 if self is Scale.ZERO_TO_TEN else 1, 11)


class CutBy(StrEnum):
    """By what a group is cut; the value is the name of the person's attribute, as it is at the launch."""

    COUNTRY = "country"
    DEPARTMENT = "department"
    TEAM = "team"
    TENURE = "tenure"


class State(StrEnum):
    """Where a survey stands. OPENING: every invitation has left, and nobody can answer yet."""

    DRAFT = "draft"
    LAUNCHING = "launching"
    OPENING = "opening"
    OPEN = "open"
    CLOSING = "closing"
    CLOSED = "closed"
    CALLED_OFF = "called_off"


@dataclass(frozen=True, slots=True)
class Group:
    """Whom a survey asks among the employed; an empty set excludes nobody, several must all hold."""

    teams: frozenset[str] = frozenset()
    departments: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may be asked, as the directory has them; empty where it says nothing.

    `tenure` is a band of the time since `joined_on` (YYYY-MM-DD), and is there from the launch on.
    """

    employee_id: str
    team: str = ""
    department: str = ""
    country: str = ""
    joined_on: str = ""
    tenure: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """Answers of one cut by category."""

    promoters: int = 0
    passives: int = 0
    detractors: int = 0

    @property
    def n(self) -> int:
        """Answers in all."""
        return self.promoters + self.passives + self.detractors

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.promoters + other.promoters,
            self.passives + other.passives,
            self.detractors + other.detractors,
        )


@dataclass(frozen=True, slots=True)
class Participation:
    """People who answered, of the people invited; `answered` is absent below the floor."""

    answered: int | None
    invited: int

    @property
    def rate(self) -> float | None:
        """answered / invited; absent where either is missing."""
        return None if self.answered is None or not self.invited else self.answered / self.invited


@dataclass(frozen=True, slots=True)
class Result:
    """What is published at the close, once: cuts root first, none where too few answered."""

    participation: Participation
    cuts: Mapping[Path, Tally]
    rolled_up: bool


@dataclass(frozen=True, slots=True)
class Survey:
    """A survey and its one wave.

    `attempt` counts launches begun; only the last one's links are valid. `buckets` are the cuts that an
    answer can carry, with the people invited in each, never fewer than the floor.
    """

    survey_id: str
    template: Template
    scale: Scale
    floor: int
    group: Group
    cuts: tuple[CutBy, ...]
    created_at_ms: int
    state: State = State.DRAFT
    attempt: int = 0
    invited: int | None = None
    unreachable: int | None = None
    buckets: Mapping[Path, int] = field(default_factory=dict)
    rolled_up: bool = False
    opened_at_ms: int | None = None
    closed_at_ms: int | None = None
    result: Result | None = None
    comment_floor: int = COMMENT_FLOOR_DEFAULT


@dataclass(frozen=True, slots=True)
class Wave:
    """What the answer store knows of a wave: enough to take an answer, and nobody's name."""

    survey_id: str
    template: Template
    scale: Scale
    attempt: int
    open: bool


@dataclass(frozen=True, slots=True)
class Ticket:
    """The right to one answer: the keyed hash of a token nobody has kept, and the cut that it counts in."""

    token_hash: bytes
    bucket: Path


@dataclass(frozen=True, slots=True)
class Submission:
    """One answer on its way into the store. `receipt` is the same for every retry of it."""

    survey_id: str
    token_hash: bytes
    receipt: bytes
    answer_id: bytes
    score: int


@dataclass(frozen=True, slots=True)
class Addressee:
    """Where to write to somebody; `language` is a tag such as fr-MA, empty where unknown."""

    employee_id: str
    name: str = field(repr=False)
    email: str = field(repr=False)
    language: str


@dataclass(frozen=True, slots=True)
class Invitation:
    """A mail that must leave now: its token exists here and in the mail, nowhere else."""

    to: Addressee
    token: str = field(repr=False)
    replaces: bool
    floor: int


@dataclass(frozen=True, slots=True)
class Delivery:
    """Whether somebody's invitation was taken by the mail server, and then the cut that they count in."""

    employee_id: str
    delivered: bool
    bucket: Path | None = None


@dataclass(frozen=True, slots=True)
class Pooled:
    """Several closed surveys as one."""

    scale: Scale
    participation: Participation
    tally: Tally
