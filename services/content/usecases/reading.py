"""What of the library is shown to whom."""

from dataclasses import replace
from datetime import datetime

from services.content.domain.errors import NotFound
from services.content.domain.model.items import Item
from services.content.domain.model.pages import Cursor, Filter, Page, Words
from services.content.domain.model.people import Person, Viewer
from services.content.domain.model.revisions import History
from services.content.domain.model.sharing import Clearance
from services.content.domain.rules import audience, sharing, workflow
from services.content.ports.books import Books


async def get_item(books: Books, content_id: str, viewer: Viewer, at: datetime) -> Item:
    """The item, where the viewer may know of it. Raises NotFound."""
    item = await books.items.find(content_id)
    if item is None or not audience.visible(item, viewer, await _person(books, viewer), at):
        raise NotFound("there is no such item")
    return item


async def list_items(
    books: Books, wanted: Filter, size: int, after: Cursor | None, viewer: Viewer, at: datetime
) -> Page:
    """A page of what the viewer may see; without an editorial role `wanted.state` is passed over."""
    if viewer.editor:
        return await books.items.page(wanted, size, after)
    person = await books.people.find(viewer.subject)
    return await books.items.open_page(replace(wanted, state=None), size, after, person, at)


async def search_items(
    books: Books, words: Words, wanted: Filter, size: int, after: Cursor | None, viewer: Viewer, at: datetime
) -> Page:
    """The same of the items in which the words stand; in the viewer's language where none is named."""
    person = await books.people.find(viewer.subject)
    words = replace(words, language=words.language or person.language)
    if viewer.editor:
        return await books.items.find_words(words, wanted, size, after, None)
    return await books.items.find_words(words, replace(wanted, state=None), size, after, (person, at))


async def list_revisions(
    books: Books, content_id: str, size: int, before: int | None, viewer: Viewer
) -> History:
    """What was done with an item, for who may write it. Raises NotFound to others."""
    item = await books.items.find(content_id)
    if item is None or not workflow.may_write(item, viewer):
        raise NotFound("there is no such item")
    return await books.revisions.page(content_id, size, before)


async def preview_messages(
    books: Books, content_id: str, person: Person, network: str, company: str
) -> tuple[Clearance, str]:
    """An item's messages as this person would get them, and what to disclose. Raises NotFound, Invalid."""
    sharing.check_network(network)
    item = await books.items.find(content_id)
    if item is None:
        raise NotFound("there is no such item")
    programme = await books.programmes.find(item.draft.programme_id)
    if programme is None:
        raise NotFound("there is no such programme")
    clearance = Clearance(
        item, sharing.suggestions_for(item, network, person), programme_name=programme.draft.name
    )
    disclosures = programme.draft.sharing.disclosures
    disclosure = disclosures.get(person.country, disclosures.get("", ""))
    return sharing.worded(clearance, person, network, company), disclosure


async def _person(books: Books, viewer: Viewer) -> Person:
    return Person(viewer.subject) if viewer.editor else await books.people.find(viewer.subject)
