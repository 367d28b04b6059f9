"""The launch of a programme: whom it invites, and how ready the company is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum

from services.content.domain.model.items import EVERYBODY, Audience


@dataclass(frozen=True, slots=True)
class Invitation:
    """Whom a cohort is open to: those in `audience`, nobody where it is empty, and those who are named."""

    invitation_id: str
    programme_id: str
    cohort: str
    made_at: datetime
    audience: Audience = EVERYBODY
    employee_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnInvitation:
    """A cohort that somebody is invited to; `opens_on` is YYYY-MM-DD in the programme's zone."""

    programme_id: str
    programme_name: str
    why: str
    cohort: str
    opens_on: str


class Readiness(IntEnum):
    """How far something is."""

    NO = 1
    PARTLY = 2
    YES = 3


# Asked of every company before it launches; what each means stands in texts/.
QUESTIONS = (
    "stable_culture",
    "clear_values",
    "consistent_communications",
    "leaders_take_part",
    "rules_are_known",
    "time_is_given",
    "practice_is_known",
)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to one of the questions."""

    key: str
    ready: Readiness
    note: str = ""


@dataclass(frozen=True, slots=True)
class Assessment:
    """How ready a company was at a moment, with the survey that measured its practice then; never changed."""

    assessment_id: str
    programme_id: str
    answers: tuple[Answer, ...]
    survey_id: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class SurveyFigures:
    """What a survey said of everybody at its close; what lies below its floor is absent."""

    survey_id: str
    invited: int
    closed_at: datetime
    answered: int | None = None
    enps: float | None = None
    means: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Assessed:
    """An assessment, and what its survey said; None until that closes."""

    assessment: Assessment
    survey: SurveyFigures | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two assessments, by question and by figure, each before and after; None where a side lacks it."""

    changes: tuple[tuple[str, Readiness | None, Readiness | None], ...]
    figures: tuple[tuple[str, float | None, float | None], ...]
