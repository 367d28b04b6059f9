"""What a survey asks: questions with ids that stay, in an order, in a version."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

Words = Mapping[str, str]
"""A text by language: fr and en."""

ENPS_ID = "enps"
"""The question of which an eNPS survey consists, and the id of such a question everywhere."""

YES, NO = "yes", "no"
PULSE_MOST = 10
QUESTIONS_MOST = 50
TEXT_LONGEST = 2000


class Template(StrEnum):
    """What a survey is about."""

    ENPS = "enps"
    PULSE = "pulse"
    RELATIONSHIP = "relationship"
    PROGRAMME_FEEDBACK = "programme_feedback"
    WELL_BEING = "well_being"
    MOTIVATION = "motivation"
    TRAINING_NEED = "training_need"
    TIME_AND_CAREER = "time_and_career"


class Kind(StrEnum):
    """How a question is answered."""

    ENPS = "enps"
    RATING = "rating"
    AGREEMENT = "agreement"
    SINGLE = "single"
    MULTIPLE = "multiple"
    RANKING = "ranking"
    TEXT = "text"
    YES_NO = "yes_no"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Option:
    """One choice, one thing to rank, or one statement of an agreement grid."""

    option_id: str
    text: Words


@dataclass(frozen=True, slots=True)
class Condition:
    """A question is asked where an earlier one has one of these answers.

    Answers are written as text: an option's id, yes or no, a number in digits.
    """

    question_id: str
    any_of: frozenset[str]


@dataclass(frozen=True, slots=True)
class Question:
    """One question.

    `lowest` and `highest` bound a rating and each row of a grid; `most` bounds the choices of a multiple
    one, 0 for any number. The answers of `scale`, all of them or none, make a sub-scale. `suggests` names a
    share (0 to 1): an option that at least this share of a published cut chose is suggested as training.
    """

    question_id: str
    kind: Kind
    text: Words
    required: bool = True
    options: tuple[Option, ...] = ()
    lowest: int = 1
    highest: int = 5
    lowest_means: Words | None = None
    highest_means: Words | None = None
    most: int = 0
    show_if: Condition | None = None
    scale: str = ""
    suggests: float | None = None

    @property
    def option_ids(self) -> tuple[str, ...]:
        """In the order in which they are shown."""
        return tuple(option.option_id for option in self.options)

    @property
    def items(self) -> int:
        """How many numbers a whole answer gives to a sub-scale."""
        return len(self.options) if self.kind is Kind.AGREEMENT else 1


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """What a survey asks, as it was written down; a template that changes later changes no survey.

    `version` is the template's; `validated` is False where no study stands behind the items.
    """

    template: Template
    version: int
    title: Words
    questions: tuple[Question, ...]
    validated: bool = False

    @property
    def about(self) -> Words:
        """What people are told of it beforehand: its one question, or its title."""
        return self.questions[0].text if len(self.questions) == 1 else self.title

    def question(self, question_id: str) -> Question | None:
        """Return a question by its id."""
        return next((one for one in self.questions if one.question_id == question_id), None)

    def scales(self) -> dict[str, int]:
        """Return the sub-scales, each with how many numbers make a whole one."""
        found: dict[str, int] = {}
        for one in self.questions:
            if one.scale:
                found[one.scale] = found.get(one.scale, 0) + one.items
        return found


QUESTION: Words = {
    "en": "How likely are you to recommend our company to others?",
    "fr": "Quelle est la probabilité que vous recommandiez notre entreprise à d'autres personnes ?",
}
"""The fixed wording of the eNPS question."""

ENPS_ALONE = Questionnaire(
    Template.ENPS,
    1,
    QUESTION,
    (
        Question(
            ENPS_ID,
            Kind.ENPS,
            QUESTION,
            lowest_means={"en": "not at all likely", "fr": "pas du tout probable"},
            highest_means={"en": "extremely likely", "fr": "extrêmement probable"},
        ),
    ),
)
"""One question with a fixed wording."""
