"""The charter's versions and who acknowledged them."""

from dataclasses import replace
from datetime import datetime

from services.content.domain.errors import NotFound
from services.content.domain.facts import (
    CharterAcknowledged,
    CharterPublished,
)
from services.content.domain.model.programmes import Charter, Sections
from services.content.domain.rules import charters
from services.content.ports.books import Books, Desk
from services.content.usecases.programmes import get_programme


async def publish_charter(desk: Desk, programme_id: str, sections: Sections, at: datetime) -> Charter:
    """The next version, in force from now on; it is said. Raises NotFound, Invalid."""
    programme = await get_programme(desk, programme_id)
    charter = charters.next_charter(programme, sections, at)
    await desk.charters.add(charter)
    await desk.programmes.replace(
        replace(programme, charter_version=charter.version, revision=programme.revision + 1)
    )
    desk.say(CharterPublished(programme_id, charter.version, at))
    return charter


async def acknowledge_charter(
    desk: Desk, programme_id: str, version: int, employee_id: str, at: datetime
) -> datetime:
    """When the person acknowledged the version in force; said the first time.

    Raises NotFound, CharterSuperseded.
    """
    charters.check_acknowledgement(await get_programme(desk, programme_id), version)
    earlier = await desk.charters.acknowledged_at(employee_id, programme_id, version)
    if earlier is not None:
        return earlier
    await desk.charters.acknowledge(employee_id, programme_id, version, at)
    desk.say(CharterAcknowledged(employee_id, programme_id, version, at))
    return at


async def get_charter(
    books: Books, programme_id: str, version: int, subject: str
) -> tuple[Charter, datetime | None]:
    """That version (0: the one in force), and when `subject` acknowledged it. Raises NotFound."""
    programme = await get_programme(books, programme_id)
    charter = await books.charters.find(programme_id, version or programme.charter_version)
    if charter is None:
        raise NotFound("there is no such version of the charter")
    return charter, await books.charters.acknowledged_at(subject, programme_id, charter.version)
