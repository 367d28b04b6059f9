"""The only folder that meets everybody."""

from chassis.house import House
from chassis.refusal import Refusals, Status
from portevoix.topics import said_by
from services.survey.domain.errors import SurveyRefusal
from services.survey.settings import SurveySettings
from services.survey.translate.wire import refusal_to_status
from services.survey.wiring.loop import answer_loop, answer_suggestions
from services.survey.wiring.news import tell_of_actions
from services.survey.wiring.one_to_ones import answer_one_to_ones
from services.survey.wiring.parts import Parts, collections
from services.survey.wiring.past import answer_past_waves
from services.survey.wiring.questionnaires import answer_questionnaires
from services.survey.wiring.results import answer_results
from services.survey.wiring.series import answer_series, open_series, watch_windows
from services.survey.wiring.surveys import answer_surveys
from services.survey.wiring.waves import move_waves

__all__ = ["build"]


def build(settings: SurveySettings) -> House:
    """The service, ready to run."""
    refusals = Refusals(SurveyRefusal, _status)
    house = House("survey", settings, collections=[*collections()], refusals=refusals)
    parts = Parts.of(house, settings)
    answer_surveys(house, parts)
    answer_questionnaires(house)
    answer_results(house, parts)
    answer_loop(house, parts)
    answer_suggestions(house)
    answer_past_waves(house)
    answer_series(house, parts)
    answer_one_to_ones(house)
    move_waves(house, settings, parts)
    open_series(house)
    watch_windows(house, settings, parts)
    tell_of_actions(house, settings, parts)
    house.say(*(topic.name for topic in said_by("survey")))
    return house


def _status(refusal: Exception) -> Status:
    assert isinstance(refusal, SurveyRefusal)  # noqa: S101  (Refusals gives only these)
    return Status(*refusal_to_status(refusal))
