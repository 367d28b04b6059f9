"""Whom an invitation goes to, and whether it arrived."""

from dataclasses import dataclass, field

from services.survey.domain.model.cuts import Path
from services.survey.domain.model.questionnaires import QUESTION, Words


@dataclass(frozen=True, slots=True)
class Addressee:
    """Where to write to somebody; `language` is a tag such as fr-MA, empty where unknown."""

    employee_id: str
    name: str = field(repr=False)
    email: str = field(repr=False)
    language: str


@dataclass(frozen=True, slots=True)
class Invitation:
    """A mail that must leave now: its token exists here and in the mail, nowhere else.

    `about` is what it says of the survey: its question where `questions` is 1, its title otherwise.
    """

    to: Addressee
    token: str = field(repr=False)
    replaces: bool
    floor: int
    about: Words = field(default_factory=lambda: QUESTION)
    questions: int = 1


@dataclass(frozen=True, slots=True)
class Delivery:
    """Whether somebody's invitation was taken by the mail server, and then the cut that they count in."""

    employee_id: str
    delivered: bool
    bucket: Path | None = None
