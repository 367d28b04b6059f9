"""What the answer side knows: waves, tickets and answers, and nobody's name."""

from dataclasses import dataclass

from services.survey.domain.model.cuts import Path
from services.survey.domain.model.surveys import Scale, Template


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
