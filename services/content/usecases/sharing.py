"""Share's question."""

from dataclasses import replace
from datetime import datetime

from services.content.domain.model.people import Person
from services.content.domain.model.sharing import Clearance
from services.content.domain.rules import sharing
from services.content.ports.books import Books
from services.content.usecases.programmes import get_programme


async def check_share(books: Books, content_id: str, person: Person, network: str, at: datetime) -> Clearance:
    """What the asker must know to let this person share this item. Raises as sharing.check_share."""
    found = await books.items.find(content_id)
    if found is not None and (found.draft.audience.cohorts or found.draft.audience.locations):
        known = await books.people.find(person.employee_id)  # the asker tells neither
        person = replace(person, cohorts=known.cohorts, location=known.location)
    item = sharing.check_share(found, person, network, at)
    programme = await get_programme(books, item.draft.programme_id)
    version = programme.charter_version
    acknowledged = version == 0 or await books.charters.acknowledged_at(
        person.employee_id, programme.programme_id, version
    )
    return Clearance(
        item,
        sharing.suggestions_for(item, network, person),
        version,
        bool(acknowledged),
        programme_name=programme.draft.name,
    )
