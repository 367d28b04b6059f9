"""The only folder that meets everybody."""

from collections.abc import Sequence

from chassis.house import House
from chassis.mongo import Transaction
from chassis.projection import Heard
from chassis.refusal import Refusals, Status
from chassis.settings import refuse
from portevoix.topics import said_by
from services.share import subscribers
from services.share.domain.errors import Refused
from services.share.domain.facts import content, inbox
from services.share.outside import ContentHouse
from services.share.settings import ShareSettings
from services.share.storage import COLLECTIONS
from services.share.translate.refusals import code_of, fields_of
from services.share.usecases import library
from services.share.usecases.door import Door, Patience
from services.share.wiring.calls import HOUR_MS, answer
from services.share.wiring.jobs import run_jobs
from services.share.wiring.parts import Share, new_id, read_networks, read_precedence
from services.share.wiring.web import show

__all__ = ["build", "read_networks"]


def build(settings: ShareSettings) -> House:
    """The house, ready to run. Ends the process over a setting that is wrong."""
    if settings.content is None:
        refuse("PORTEVOIX_CONTENT: Field required")
    refusals = Refusals(kind=Refused, status=_status)
    house = House("share", settings, collections=COLLECTIONS, refusals=refusals)
    share = Share(house, read_networks())
    sharing = answer(share, settings, ContentHouse(house.call(settings.content)))
    _hear(share, settings)
    show(share, settings, sharing)
    run_jobs(share)
    house.say(*(topic.name for topic in said_by("share")))
    return house


def _hear(share: Share, settings: ShareSettings) -> None:
    patience = Patience(round(settings.unknown_hours * HOUR_MS), round(settings.charter_seconds * 1000))
    precedence = read_precedence(settings.precedence, share.networks)
    door = Door(share.networks, precedence, patience, new_id)

    async def admit(batch: Sequence[Heard[inbox.Reported]], tx: Transaction) -> None:
        await door.admit(batch, share.unit(tx))

    async def keep(batch: Sequence[Heard[content.Kept]], tx: Transaction) -> None:
        await library.keep(batch, share.unit(tx))

    share.house.hear(subscribers.library(keep))
    share.house.hear(subscribers.door(admit))


def _status(refusal: Exception) -> Status:
    if not isinstance(refusal, Refused):
        raise TypeError(refusal)
    return Status(code_of(refusal), refusal.reason, refusal.text, fields_of(refusal))
