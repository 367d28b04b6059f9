"""What reviewers decide, and what follows from it for the next item of an author."""

from datetime import datetime

from services.content.domain.model.items import Item, State
from services.content.domain.model.revisions import Step
from services.content.domain.rules import workflow
from services.content.ports.books import Books, Desk
from services.content.usecases import steps
from services.content.usecases.programmes import get_programme


async def approve_item(
    desk: Desk, content_id: str, revision: int, networks: tuple[str, ...], by: str, at: datetime
) -> Item:
    """The item, found good for these networks, every one where there are none.

    Raises NotFound, ChangedMeanwhile, TransitionNotAllowed, Invalid.
    """
    item = await steps.load(desk, content_id, revision)
    approved = workflow.moved(item, State.APPROVED, at)
    workflow.check_networks(networks)
    if item.written_by:
        await desk.reviewing.approved(item.draft.programme_id, item.written_by)
    return await steps.save(desk, item, workflow.narrowed(approved, networks), Step.APPROVED, by)


async def reject_item(desk: Desk, content_id: str, revision: int, note: str, by: str, at: datetime) -> Item:
    """The item, given back with a note. Raises NotFound, ChangedMeanwhile, TransitionNotAllowed."""
    item = await steps.load(desk, content_id, revision)
    rejected = workflow.moved(item, State.REJECTED, at, note=note)
    if item.written_by:
        await desk.reviewing.rejected(item.draft.programme_id, item.written_by)
    return await steps.save(desk, item, rejected, Step.REJECTED, by, note)


async def approve_networks(
    desk: Desk, content_id: str, revision: int, networks: tuple[str, ...], by: str, at: datetime
) -> Item:
    """The item, approved for these networks from now on. Raises as approve_item."""
    item = await steps.load(desk, content_id, revision)
    changed = workflow.approved_for(item, networks, at)
    return await steps.save(desk, item, changed, Step.NETWORKS_APPROVED, by)


async def set_reviewing(desk: Desk, programme_id: str, needed: int) -> int:
    """After how many approvals in a row an author is trusted, from now on. Raises NotFound."""
    await get_programme(desk, programme_id)
    await desk.reviewing.set_needed(programme_id, needed)
    return needed


async def get_reviewing(books: Books, programme_id: str) -> int:
    """After how many. Raises NotFound."""
    await get_programme(books, programme_id)
    return await books.reviewing.needed(programme_id)
