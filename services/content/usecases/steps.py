"""What every step of an item has in common: find it, change it, note what was done, keep feeds right."""

from services.content.domain.errors import Invalid, NotFound
from services.content.domain.model.items import Draft, Item, State
from services.content.domain.model.people import Viewer
from services.content.domain.model.revisions import Step
from services.content.domain.rules import history, workflow
from services.content.ports.books import Desk


async def load(desk: Desk, content_id: str, revision: int) -> Item:
    """The item as the asker read it. Raises NotFound, ChangedMeanwhile."""
    item = await desk.items.find(content_id)
    if item is None:
        raise NotFound("there is no such item")
    workflow.check_revision(item.revision, revision)
    return item


async def load_own(desk: Desk, content_id: str, revision: int, viewer: Viewer) -> Item:
    """The same, for who may write it. Raises NotFound to others."""
    item = await desk.items.find(content_id)
    if item is None or not workflow.may_write(item, viewer):
        raise NotFound("there is no such item")
    workflow.check_revision(item.revision, revision)
    return item


async def add(desk: Desk, item: Item, by: str) -> Item:
    """A new item. Raises Taken."""
    await desk.items.add(item)
    await desk.revisions.add(history.revision_of(None, item, Step.CREATED, by))
    return item


async def save(desk: Desk, before: Item, after: Item, step: Step, by: str, note: str = "") -> Item:
    """The item's next revision. Raises ChangedMeanwhile."""
    await desk.items.replace(after)
    await desk.revisions.add(history.revision_of(before, after, step, by, note))
    if after.state is State.PUBLISHED:
        await desk.shelf.place(after)
    elif before.state is State.PUBLISHED:
        await desk.shelf.remove(after.content_id)
    return after


async def check_programme(desk: Desk, draft: Draft) -> None:
    """Raises Invalid for a programme that is not there."""
    if await desk.programmes.find(draft.programme_id) is None:
        raise Invalid("there is no such programme", {"draft.programme_id": "names no programme"})
