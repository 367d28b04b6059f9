"""The only folder that meets everybody."""

from chassis.house import House
from chassis.refusal import Refusals
from portevoix.topics import said_by
from services.content.domain.errors import Refused
from services.content.settings import ContentSettings
from services.content.storage import COLLECTIONS
from services.content.subscribers.inbox import inbox
from services.content.subscribers.people import people
from services.content.wiring.library import answer_library
from services.content.wiring.parts import door_of, open_desk, status_of

__all__ = ["build"]


def build(settings: ContentSettings) -> House:
    """The house, ready to run."""
    house = House(
        "content", settings, collections=COLLECTIONS, refusals=Refusals(kind=Refused, status=status_of)
    )
    door = door_of(house)
    answer_library(house, door)
    house.hear(inbox(open_desk, settings.trusted))
    house.hear(people(open_desk))
    house.say(*(topic.name for topic in said_by("content")))
    return house
