"""What a survey and its result are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from services.survey.domain.model.cuts import CutBy, Group, Participation, Path, Tally
from services.survey.domain.model.figures import ScaleMean
from services.survey.domain.model.questionnaires import ENPS_ALONE, Questionnaire, Template

FLOOR_DEFAULT = 5
FLOOR_LEAST = 3
COMMENT_FLOOR_DEFAULT = 8


class Scale(StrEnum):
    """Which numbers an answer may take."""

    ONE_TO_TEN = "1-10"
    ZERO_TO_TEN = "0-10"

    @property
    def scores(self) -> range:
        """The numbers, lowest first."""
        return range(0 if self is Scale.ZERO_TO_TEN else 1, 11)


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
class Result:
    """What is published at the close, once: cuts root first, none where too few answered.

    `answers` are the cuts that the survey as a whole shows, with how many answered in each.
    """

    participation: Participation
    cuts: Mapping[Path, Tally]
    rolled_up: bool
    scales: Sequence[ScaleMean] = ()
    answers: Mapping[Path, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Survey:
    """A survey and its one wave.

    `attempt` counts launches begun; only the last one's links are valid. `buckets` are the cuts that an
    answer can carry, with the people invited in each, never fewer than the floor. `campaign_id` says which
    campaign a programme feedback is about.
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
    questionnaire: Questionnaire = ENPS_ALONE
    campaign_id: str = ""
    comment_floor: int = COMMENT_FLOOR_DEFAULT


@dataclass(frozen=True, slots=True)
class Pooled:
    """Several closed surveys as one."""

    scale: Scale
    participation: Participation
    tally: Tally
