"""The only folder that meets everybody."""

from collections.abc import Callable

from chassis.house import House
from chassis.refusal import Refusals, Status
from portevoix.topics import said_by
from services.metrics.domain.errors import MetricsRefusal
from services.metrics.settings import MetricsSettings
from services.metrics.storage.collections import COLLECTIONS
from services.metrics.translate.refusals import refusal_to_status
from services.metrics.wiring.figures import answer_figures
from services.metrics.wiring.parts import Reads, now_ms
from services.metrics.wiring.people import answer_people
from services.metrics.wiring.sentiment import answer_sentiment
from services.metrics.wiring.value import answer_value
from services.metrics.wiring.watching import show_series

__all__ = ["build"]


def build(settings: MetricsSettings, clock: Callable[[], int] = now_ms) -> House:
    """The service, ready to run. `clock` gives the time, milliseconds UTC."""
    refusals = Refusals(MetricsRefusal, lambda refusal: Status(*refusal_to_status(refusal)))
    house = House("metrics", settings, collections=COLLECTIONS, refusals=refusals)
    reads = Reads.of(house, settings)
    answer_figures(house, reads)
    answer_people(house, reads.figures, settings.floor, clock)
    answer_sentiment(house, clock)
    answer_value(house, reads)
    show_series(house, reads)
    house.say(*(topic.name for topic in said_by("metrics")))
    return house
