"""The only folder that meets everybody."""

import secrets
from time import time
from typing import Any

from chassis.collections import Book, Collection, Index, Projected
from chassis.house import House
from chassis.mongo import Mongo, Transaction
from chassis.refusal import Refusals, Status
from portevoix.survey.v1 import service_pb2, service_pb2_grpc
from portevoix.topics import said_by
from services.survey.domain.errors import SurveyRefusal
from services.survey.domain.facts import Said
from services.survey.jobs import WaveClock
from services.survey.outside.directory import ShareDirectory
from services.survey.outside.mail import MailServer, SmtpPost
from services.survey.rpc import SurveyRpc
from services.survey.settings import SurveySettings
from services.survey.storage import answers as answer_side
from services.survey.storage import loop as loop_side
from services.survey.storage import past as past_side
from services.survey.storage import surveys as invitation_side
from services.survey.storage.answers import MongoAnswerStore
from services.survey.storage.counting import MongoAnswers, MongoRemarked
from services.survey.storage.holds import MongoHolds
from services.survey.storage.results import BOOKS as RESULT_BOOKS
from services.survey.storage.results import MongoBoard
from services.survey.storage.secrets import SecretFiles
from services.survey.storage.surveys import MongoDesk, MongoDesks, MongoPeople
from services.survey.subscribers import people
from services.survey.translate.results import stop_words
from services.survey.translate.wire import refusal_to_status, said_to_wire
from services.survey.usecases.results import Publishing, shown_by
from services.survey.usecases.waves import Waves
from services.survey.web import AnswerPage
from services.survey.wiring.loop import answer_loop, answer_suggestions
from services.survey.wiring.past import answer_past_waves
from services.survey.wiring.results import answer_results


def build(settings: SurveySettings) -> House:
    """The service, ready to run."""
    refusals = Refusals(SurveyRefusal, _status)
    house = House("survey", settings, collections=_invitation_collections(), refusals=refusals)
    apart = _answer_database(house, settings)
    house.run_also(apart)
    desks = MongoDesks(house.mongo, desk_of)
    answers, keys = MongoAnswerStore(apart), SecretFiles(settings.wave_secrets)
    rpc = SurveyRpc(house.commands, desks, desk_of, answers, keys, secrets.token_bytes, _now_ms)
    service = service_pb2.DESCRIPTOR.services_by_name["SurveyService"]
    house.answer(service_pb2_grpc.add_SurveyServiceServicer_to_server, rpc, service)
    board = MongoBoard(house.mongo)
    answer_results(house, apart, board, desks, desk_of)
    answer_loop(house, apart, shown_by(board, desks), _now_ms)
    answer_suggestions(house)
    answer_past_waves(house)
    house.show(*AnswerPage(answers, keys, secrets.token_bytes).routes())
    house.hear(people(invitation_side.PROJECTION, lambda tx: MongoPeople(tx.collections, tx.session)))
    directory = ShareDirectory(house.call(settings.share))
    publishing = Publishing(MongoAnswers(apart), MongoRemarked(apart), stop_words())
    waves = Waves(desks, answers, keys, directory, _post(settings), secrets.token_bytes, _now_ms, publishing)
    owner = f"{settings.identity}/{secrets.token_hex(8)}"
    house.run_also(WaveClock(waves, MongoHolds(house.mongo, desks, owner)))
    house.say(*(topic.name for topic in said_by("survey")))
    return house


def desk_of(tx: Transaction) -> MongoDesk:
    """The desk of one transaction."""

    def say(fact: Said) -> None:
        message, key, event_id = said_to_wire(fact)
        tx.say(message, key=key, event_id=event_id, occurred_at_ms=fact.occurred_at_ms)

    return MongoDesk(tx, say)


def _answer_database(house: House, settings: SurveySettings) -> Mongo:
    """A database of its own, over connections of its own, wherever it lies."""
    uri = (settings.answers_mongodb or settings.mongodb).get_secret_value()
    declared = [
        Book(name, indexes=[_index(keys) for keys in indexes], options=options)
        for name, (options, indexes) in answer_side.COLLECTIONS.items()
    ]
    mongo = Mongo(uri, settings.database("survey_answers"), declared, house.telemetry)
    mongo.name = "mongodb-answers"
    return mongo


def _invitation_collections() -> list[Collection]:
    books = [
        Book(name, indexes=[_index(keys) for keys in indexes])
        for name, indexes in {**invitation_side.BOOKS, **past_side.BOOKS, **RESULT_BOOKS}.items()
    ]
    books += [
        Book(name, indexes=[_index(keys) for keys in indexes], options=options)
        for name, (options, indexes) in loop_side.BOOKS.items()
    ]
    projected = [
        Projected(name, by=invitation_side.PROJECTION, indexes=[_index(keys) for keys in indexes])
        for name, indexes in invitation_side.PROJECTED.items()
    ]
    return [*books, *projected]


def _index(keys: Any) -> Index:
    return Index([(key, 1) for key in keys])


def _post(settings: SurveySettings) -> SmtpPost:
    host, _, port = settings.smtp.rpartition(":")
    server = MailServer(
        host.strip("[]"), int(port), settings.smtp_security, settings.smtp_user, settings.smtp_password
    )
    return SmtpPost(server, sender=settings.mail_from, links=settings.survey_links)


def _status(refusal: Exception) -> Status:
    assert isinstance(refusal, SurveyRefusal)  # noqa: S101  (Refusals gives only these)
    return Status(*refusal_to_status(refusal))


def _now_ms() -> int:
    return int(time() * 1000)
