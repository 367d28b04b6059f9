"""What the answer side knows: waves, tickets and answers, and nobody's name."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.survey.domain.model.cuts import Path
from services.survey.domain.model.questionnaires import Questionnaire
from services.survey.domain.model.surveys import Scale

Value = int | str | bool | tuple[str, ...] | Mapping[str, int]
"""What somebody answered to one question: a number; an option's id, a text or a date (ISO 8601); yes or no;
ids of options, for a ranking the first first; a number for each row of a grid.
"""

Given = Mapping[str, Value]
"""Answers by question id, as they came and not checked."""


@dataclass(frozen=True, slots=True)
class Wave:
    """What the answer store knows of a wave: enough to take an answer, and nobody's name."""

    survey_id: str
    questionnaire: Questionnaire
    scale: Scale
    attempt: int
    open: bool


@dataclass(frozen=True, slots=True)
class Ticket:
    """The right to one answer: the keyed hash of a token nobody has kept, and the cut that it counts in."""

    token_hash: bytes
    bucket: Path


@dataclass(frozen=True, slots=True)
class Cell:
    """What is counted.

    Each answered question gives one cell without a part: its value, or `True` where it has parts or is a
    text. A multiple choice gives one more for each option chosen (`True`), a ranking one for each option
    (its rank, 1 the first), a grid one for each row (its number). Cells of no question are about the whole
    answer: `scale:<name>` has the sum of a sub-scale of which no item is missing, `complete` is there where
    every question that was asked is answered.
    """

    question_id: str
    part: str
    value: int | str | bool


COMPLETE = "complete"
SCALE = "scale:"
"""Parts of cells of no question."""


@dataclass(frozen=True, slots=True)
class Comment:
    """An open text; it is kept apart from the other answers of whoever wrote it, under an id of its own.

    `mark` is what its author's reading key finds it by.
    """

    comment_id: bytes
    question_id: str
    text: str = field(repr=False)
    mark: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """Checked answers, ready to be stored: what is counted, and what is read."""

    cells: tuple[Cell, ...]
    texts: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Submission:
    """One answer on its way into the store. `receipt` is the same for every retry of it."""

    survey_id: str
    token_hash: bytes
    receipt: bytes
    answer_id: bytes
    cells: tuple[Cell, ...]
    comments: tuple[Comment, ...] = ()


@dataclass(frozen=True, slots=True)
class Counts:
    """Answers of one bucket: how many, and how often each cell."""

    answers: int = 0
    cells: Mapping[Cell, int] = field(default_factory=dict)
