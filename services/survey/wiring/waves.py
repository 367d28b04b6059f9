"""Waves: what moves them on, and the way of their mail."""

import secrets
from collections.abc import Sequence

from chassis.house import House
from chassis.mongo import Transaction
from services.survey.domain.model import Person, Survey
from services.survey.domain.rules.fatigue import Measure
from services.survey.jobs.waves import WaveClock
from services.survey.outside.directory import ShareDirectory
from services.survey.settings import SurveySettings
from services.survey.storage.holds import MongoHolds
from services.survey.storage.remarks import MongoRemarked
from services.survey.storage.series import MongoFatigue, StoredWindows
from services.survey.storage.session import reached
from services.survey.translate.results import stop_words
from services.survey.usecases.fatigue import spare_people
from services.survey.usecases.results import Publishing
from services.survey.usecases.waves import Spare, Waves
from services.survey.wiring.parts import Parts, chance, now_ms
from services.survey.wiring.post import invitation_ways


def move_waves(house: House, settings: SurveySettings, parts: Parts) -> None:
    """Move on what is due, in one process each."""
    directory, post = ShareDirectory(house.call(settings.share)), invitation_ways(settings)
    publishing = Publishing(MongoRemarked(parts.apart), stop_words())
    spare = _spare(house, settings)
    waves = Waves(parts.desks, parts.answers, parts.keys, directory, post, chance, now_ms, publishing, spare)
    owner = f"{settings.identity}/{secrets.token_hex(8)}"
    house.run_also(WaveClock(waves, MongoHolds(house.mongo, parts.desks, owner)))


def _spare(house: House, settings: SurveySettings) -> Spare:
    measure = Measure(settings.most_surveys, settings.most_surveys_days)
    lately = MongoFatigue(house.mongo)

    async def note(survey_id: str, count: int) -> None:
        async def work(tx: Transaction) -> None:
            await StoredWindows(tx.collections, tx.session).spare(survey_id, count)

        with reached():
            await house.mongo.transact(work)

    async def spare(survey: Survey, people: Sequence[Person]) -> Sequence[Person]:
        return await spare_people(survey, people, measure, now_ms(), lately, note)

    return spare
