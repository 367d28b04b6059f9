"""What a survey, a wave and a result are: one file per part."""

from services.survey.domain.model.answers import Submission, Ticket, Wave
from services.survey.domain.model.cuts import EVERYBODY, CutBy, Group, Participation, Path, Person, Tally
from services.survey.domain.model.mail import Addressee, Delivery, Invitation
from services.survey.domain.model.surveys import (
    COMMENT_FLOOR_DEFAULT,
    FLOOR_DEFAULT,
    FLOOR_LEAST,
    QUESTION,
    Pooled,
    Result,
    Scale,
    State,
    Survey,
    Template,
)

__all__ = [
    "COMMENT_FLOOR_DEFAULT",
    "EVERYBODY",
    "FLOOR_DEFAULT",
    "FLOOR_LEAST",
    "QUESTION",
    "Addressee",
    "CutBy",
    "Delivery",
    "Group",
    "Invitation",
    "Participation",
    "Path",
    "Person",
    "Pooled",
    "Result",
    "Scale",
    "State",
    "Submission",
    "Survey",
    "Tally",
    "Template",
    "Ticket",
    "Wave",
]
