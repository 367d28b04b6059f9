"""The only folder that meets everybody."""

from chassis.house import House
from chassis.refusal import Refusals
from portevoix.topics import said_by
from services.content.domain.errors import Refused
from services.content.settings import ContentSettings
from services.content.storage import COLLECTIONS
from services.content.storage.launch import StoredSurveys
from services.content.subscribers.inbox import inbox
from services.content.subscribers.people import people
from services.content.subscribers.surveys import surveys
from services.content.wiring.library import answer_library, nothing_found
from services.content.wiring.parts import door_of, forget, open_desk, status_of
from services.content.wiring.programme import answer_programme

__all__ = ["build"]


def build(settings: ContentSettings) -> House:
    """The house, ready to run."""
    house = House(
        "content", settings, collections=COLLECTIONS, refusals=Refusals(kind=Refused, status=status_of)
    )
    door = door_of(house, nothing_found, settings.company)
    answer_library(house, door)
    answer_programme(house)
    house.hear(inbox(open_desk, settings.trusted))
    house.hear(people(open_desk, forget))
    house.hear(surveys(lambda tx: StoredSurveys(tx.collections, tx.session)))
    house.say(*(topic.name for topic in said_by("content")))
    return house
