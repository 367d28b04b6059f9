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
from services.content.wiring.announcements import answer_announcements
from services.content.wiring.conversation import answer_conversation
from services.content.wiring.library import answer_library
from services.content.wiring.parts import door_of, forget, open_desk, status_of
from services.content.wiring.policy import answer_policy, policy_of
from services.content.wiring.programme import answer_programme
from services.content.wiring.recognition import answer_recognition
from services.content.wiring.sources import answer_sources

__all__ = ["build"]


def build(settings: ContentSettings) -> House:
    """The house, ready to run."""
    house = House(
        "content", settings, collections=COLLECTIONS, refusals=Refusals(kind=Refused, status=status_of)
    )
    policy = policy_of(house, settings)
    door = door_of(house, policy, settings.company)
    answer_library(house, door)
    answer_programme(house)
    answer_policy(house, door, policy)
    answer_conversation(house, door)
    answer_recognition(house, door, settings)
    answer_announcements(house, door, settings)
    answer_sources(house, door, settings)
    house.hear(inbox(open_desk, policy.find_in, settings.trusted))
    house.hear(people(open_desk, forget))
    house.hear(surveys(lambda tx: StoredSurveys(tx.collections, tx.session)))
    house.say(*(topic.name for topic in said_by("content")))
    return house
