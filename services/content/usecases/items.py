"""An item's way through the workflow, and who sees it."""

from dataclasses import replace
from datetime import datetime

from services.content.domain.errors import ChangedMeanwhile, Invalid, NotFound
from services.content.domain.facts import (
    ContentPublished,
    ContentWithdrawn,
)
from services.content.domain.model.items import Draft, Item, State
from services.content.domain.model.pages import Cursor, Filter, Page
from services.content.domain.model.people import Person, Viewer
from services.content.domain.rules import audience, drafts, workflow
from services.content.ports.books import Books, Desk


async def create_item(desk: Desk, content_id: str, draft: Draft, viewer: Viewer, at: datetime) -> Item:
    """A new draft; somebody without an editorial role is its author. Raises Invalid, Taken."""
    await _check_programme(desk, draft)
    drafts.check_draft(draft)
    author_id = "" if viewer.editor else viewer.subject
    item = Item(content_id, draft, State.DRAFT, created_at=at, changed_at=at, author_id=author_id)
    await desk.items.add(item)
    return item


async def update_item(
    desk: Desk, content_id: str, revision: int, draft: Draft, viewer: Viewer, at: datetime
) -> Item:
    """The item with other words. Raises NotFound, ChangedMeanwhile, TransitionNotAllowed, Invalid."""
    item = await _writable(desk, content_id, revision, viewer)
    changed = workflow.rewritten(item, draft, at)
    await _check_programme(desk, draft)
    drafts.check_draft(draft)
    await desk.items.replace(changed)
    return changed


async def submit_item(desk: Desk, content_id: str, revision: int, viewer: Viewer, at: datetime) -> Item:
    """The item, before the reviewers. Raises Invalid naming what is missing, and as update_item."""
    item = await _writable(desk, content_id, revision, viewer)
    submitted = workflow.moved(item, State.SUBMITTED, at)
    drafts.check_complete(item.draft, at)
    await desk.items.replace(submitted)
    return submitted


async def approve_item(desk: Desk, content_id: str, revision: int, at: datetime) -> Item:
    """The item, found good. Raises NotFound, ChangedMeanwhile, TransitionNotAllowed."""
    return await _move(desk, content_id, revision, State.APPROVED, at)


async def reject_item(desk: Desk, content_id: str, revision: int, note: str, at: datetime) -> Item:
    """The item, given back with a note. Raises as approve_item."""
    return await _move(desk, content_id, revision, State.REJECTED, at, note=note)


async def publish_item(desk: Desk, content_id: str, revision: int, at: datetime) -> Item:
    """The item, shareable from now on; it is said. Raises as approve_item."""
    item = await _move(desk, content_id, revision, State.PUBLISHED, at)
    desk.say(ContentPublished(item, at))
    return item


async def withdraw_item(desk: Desk, content_id: str, revision: int, reason: str, at: datetime) -> Item:
    """The item, taken back for good; it is said. Raises as approve_item."""
    item = await _move(desk, content_id, revision, State.WITHDRAWN, at, reason=reason)
    desk.say(ContentWithdrawn(content_id, at, reason))
    return item


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


async def _check_programme(desk: Desk, draft: Draft) -> None:
    if await desk.programmes.find(draft.programme_id) is None:
        raise Invalid("there is no such programme", {"draft.programme_id": "names no programme"})


async def _person(books: Books, viewer: Viewer) -> Person:
    return Person(viewer.subject) if viewer.editor else await books.people.find(viewer.subject)


async def _writable(desk: Desk, content_id: str, revision: int, viewer: Viewer) -> Item:
    item = await desk.items.find(content_id)
    if item is None or not workflow.may_write(item, viewer):
        raise NotFound("there is no such item")
    _check_revision(item.revision, revision)
    return item


async def _move(
    desk: Desk,
    content_id: str,
    revision: int,
    to: State,
    at: datetime,
    *,
    note: str = "",
    reason: str = "",
) -> Item:
    item = await desk.items.find(content_id)
    if item is None:
        raise NotFound("there is no such item")
    _check_revision(item.revision, revision)
    moved = workflow.moved(item, to, at, note=note, reason=reason)
    await desk.items.replace(moved)
    return moved


def _check_revision(stored: int, read: int) -> None:
    """`read` is what the asker saw; 0 where they do not mind."""
    if read not in (0, stored):
        raise ChangedMeanwhile("somebody changed it meanwhile: read it again")
