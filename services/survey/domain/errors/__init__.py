"""What survey refuses. Each refusal has a reason for programs and a text for people."""

from collections.abc import Mapping


class SurveyRefusal(Exception):
    """A request that cannot be granted as things stand; `field` names the part of it that is wrong."""

    reason = "REFUSED"

    def __init__(self, text: str, field: str = "") -> None:
        super().__init__(text)
        self.text = text
        self.field = field

    @property
    def fields(self) -> Mapping[str, str]:
        """What is wrong where."""
        return {self.field: self.text} if self.field else {}


class NotThere(SurveyRefusal):
    """What was asked for does not exist."""


class NotNow(SurveyRefusal):
    """The request is sound, and where the survey stands forbids it."""


class NotSound(SurveyRefusal):
    """The request itself is wrong, whatever the survey's state."""


class UnknownSurvey(NotThere):
    """There is no such survey."""

    reason = "UNKNOWN_SURVEY"

    def __init__(self, survey_id: str) -> None:
        super().__init__(f"there is no survey {survey_id}")


class TokenNotValid(NotThere):
    """Used, replaced or never given out: nothing is kept that could tell these apart."""

    reason = "TOKEN_NOT_VALID"

    def __init__(self) -> None:
        super().__init__("this link was used already, or a later invitation replaced it")


class NotADraft(NotNow):
    """Only a draft can be launched, and once."""

    reason = "NOT_A_DRAFT"


class NotOpen(NotNow):
    """The survey takes no answers: not yet, or not any more."""

    reason = "NOT_OPEN"


class NotClosed(NotNow):
    """There is no result before the close."""

    reason = "NOT_CLOSED"


class GroupTooSmall(NotNow):
    """Fewer people than the floor could be asked, so nothing could ever be published."""

    reason = "GROUP_TOO_SMALL"


class ScalesDiffer(NotNow):
    """Two scales are never compared or added."""

    reason = "SCALES_DIFFER"


class BelowFloor(NotNow):
    """Too few answered for anything to be published."""

    reason = "BELOW_FLOOR"


class OffTheScale(NotSound):
    """A score that the survey's scale does not have."""

    reason = "OFF_THE_SCALE"


class FloorTooLow(NotSound):
    """A floor below the least that protects anybody."""

    reason = "FLOOR_TOO_LOW"


class FloorOnlyRises(NotSound):
    """A lower floor would show what people were told stays hidden."""

    reason = "FLOOR_ONLY_RISES"


class WrongAnswer(NotSound):
    """An answer that its question does not take; the field is the question's id."""

    reason = "WRONG_ANSWER"


class AnswerMissing(NotSound):
    """A question that must be answered is not; the field is the question's id."""

    reason = "ANSWER_MISSING"


class WrongQuestionnaire(NotSound):
    """Questions that cannot be asked so; the field says which and where."""

    reason = "WRONG_QUESTIONNAIRE"


class TooManyQuestions(NotSound):
    """A pulse is short."""

    reason = "TOO_MANY_QUESTIONS"


class QuestionnairesDiffer(NotNow):
    """Only the same questions in the same version are compared or added."""

    reason = "QUESTIONNAIRES_DIFFER"


class CampaignMissing(NotSound):
    """Programme feedback is about a campaign."""

    reason = "CAMPAIGN_MISSING"
