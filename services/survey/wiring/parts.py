"""What several wirings need: the two databases, and the ways to them."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from time import time
from typing import Any

from chassis.collections import Book, Collection, Index, Projected
from chassis.house import House
from chassis.mongo import Mongo, Transaction
from services.survey.domain.facts import Said
from services.survey.settings import SurveySettings
from services.survey.storage import answers as answer_side
from services.survey.storage import loop as loop_side
from services.survey.storage import one_to_ones as pair_side
from services.survey.storage import past as past_side
from services.survey.storage import results as result_side
from services.survey.storage import series as series_side
from services.survey.storage import surveys as invitation_side
from services.survey.storage.answers import MongoAnswerStore
from services.survey.storage.results import MongoBoard
from services.survey.storage.secrets import SecretFiles
from services.survey.storage.surveys import MongoDesk, MongoDesks
from services.survey.translate.wire import said_to_wire


@dataclass(frozen=True)
class Parts:
    """The two sides of the house, and the secrets outside both."""

    desks: MongoDesks
    answers: MongoAnswerStore
    keys: SecretFiles
    apart: Mongo
    board: MongoBoard

    @classmethod
    def of(cls, house: House, settings: SurveySettings) -> "Parts":
        """Of a house that is not started yet."""
        apart = _answer_database(house, settings)
        house.run_also(apart)
        return cls(
            desks=MongoDesks(house.mongo, desk_of),
            answers=MongoAnswerStore(apart),
            keys=SecretFiles(settings.wave_secrets),
            apart=apart,
            board=MongoBoard(house.mongo),
        )


def collections() -> Sequence[Collection]:
    """Those of the invitation side; the answer side has a database of its own."""
    books = [
        Book(name, indexes=[_index(keys) for keys in indexes])
        for side in (invitation_side, pair_side, past_side, result_side, series_side)
        for name, indexes in side.BOOKS.items()
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


def desk_of(tx: Transaction) -> MongoDesk:
    """The desk of one transaction."""

    def say(fact: Said) -> None:
        message, key, event_id = said_to_wire(fact)
        tx.say(message, key=key, event_id=event_id, occurred_at_ms=fact.occurred_at_ms)

    return MongoDesk(tx, say)


def now_ms() -> int:
    """The time, milliseconds UTC."""
    return int(time() * 1000)


chance = secrets.token_bytes


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


def _index(keys: Any) -> Index:
    return Index([(key, 1) for key in keys])
