"""Waves: what moves them on, and the way of their mail."""

import secrets

from chassis.house import House
from chassis.mail import Mailer, MailServer
from services.survey.jobs import WaveClock
from services.survey.outside.directory import ShareDirectory
from services.survey.outside.mail import invitation_post
from services.survey.settings import SurveySettings
from services.survey.storage.holds import MongoHolds
from services.survey.storage.remarks import MongoRemarked
from services.survey.translate.results import stop_words
from services.survey.usecases.results import Publishing
from services.survey.usecases.waves import Waves
from services.survey.wiring.parts import Parts, chance, now_ms


def move_waves(house: House, settings: SurveySettings, parts: Parts) -> None:
    """Move on what is due, in one process each."""
    directory = ShareDirectory(house.call(settings.share))
    post = invitation_post(mailer_of(settings), sender=settings.mail_from, links=settings.survey_links)
    publishing = Publishing(MongoRemarked(parts.apart), stop_words())
    waves = Waves(parts.desks, parts.answers, parts.keys, directory, post, chance, now_ms, publishing)
    owner = f"{settings.identity}/{secrets.token_hex(8)}"
    house.run_also(WaveClock(waves, MongoHolds(house.mongo, parts.desks, owner)))


def mailer_of(settings: SurveySettings) -> Mailer:
    """The way of letters."""
    return Mailer(MailServer.of(settings))
