"""What happened: what survey hears about people, and what it says."""

from dataclasses import dataclass

from services.survey.domain.model import Person, Questionnaire, Result, Template


@dataclass(frozen=True, slots=True)
class EmployeeChanged:
    """The directory's entry of a person, as of a moment (milliseconds UTC); the zone they live in then."""

    person: Person
    employed: bool
    occurred_at_ms: int
    zone: str = ""


@dataclass(frozen=True, slots=True)
class SurveyOpened:
    """Every invitation has left and answers are taken."""

    survey_id: str
    template: Template
    invited: int
    occurred_at_ms: int


@dataclass(frozen=True, slots=True)
class SurveyClosed:
    """The result, said once: nothing in it stands for fewer people than the floor."""

    survey_id: str
    questionnaire: Questionnaire
    result: Result
    occurred_at_ms: int


Said = SurveyOpened | SurveyClosed
