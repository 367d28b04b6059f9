"""Items that were found good: published now or at a moment, featured, withdrawn, expired, archived."""

from datetime import datetime

from services.content.domain.errors import Refused
from services.content.domain.facts import ContentPublished, ContentWithdrawn
from services.content.domain.model.items import Item, State
from services.content.domain.model.people import Viewer
from services.content.domain.model.revisions import Step
from services.content.domain.rules import workflow
from services.content.ports.books import Desk
from services.content.usecases import steps


async def publish_item(desk: Desk, content_id: str, revision: int, by: str, at: datetime) -> Item:
    """The item, shareable from now on; it is said.

    Raises NotFound, ChangedMeanwhile, TransitionNotAllowed, UnderEmbargo, Overdue.
    """
    return await _publish(desk, await steps.load(desk, content_id, revision), by, at)


async def plan_item(
    desk: Desk, content_id: str, revision: int, publish_at: datetime | None, by: str, at: datetime
) -> Item:
    """The item, to be published at that moment, or no more.

    Raises NotFound, ChangedMeanwhile, TransitionNotAllowed, Invalid.
    """
    item = await steps.load(desk, content_id, revision)
    return await steps.save(desk, item, workflow.planned(item, publish_at, at), Step.PLANNED, by)


async def withdraw_item(
    desk: Desk, content_id: str, revision: int, reason: str, by: str, at: datetime
) -> Item:
    """The item, taken back for good; it is said. Raises NotFound, ChangedMeanwhile, TransitionNotAllowed."""
    item = await steps.load(desk, content_id, revision)
    withdrawn = workflow.moved(item, State.WITHDRAWN, at, reason=reason)
    desk.say(ContentWithdrawn(content_id, at, reason))
    return await steps.save(desk, item, withdrawn, Step.WITHDRAWN, by, reason)


async def feature_item(
    desk: Desk, content_id: str, revision: int, by: str, at: datetime, *, first: bool
) -> Item:
    """The item, shown first or no longer. Raises as withdraw_item."""
    item = await steps.load(desk, content_id, revision)
    return await steps.save(desk, item, workflow.featured(item, at, first=first), Step.FEATURED, by)


async def archive_item(desk: Desk, content_id: str, revision: int, viewer: Viewer, at: datetime) -> Item:
    """The item, put away. Raises as withdraw_item; NotFound to who may not write it."""
    item = await steps.load_own(desk, content_id, revision, viewer)
    return await steps.save(
        desk, item, workflow.moved(item, State.ARCHIVED, at), Step.ARCHIVED, viewer.subject
    )


async def advance_item(desk: Desk, content_id: str, at: datetime) -> None:
    """Publish an item as planned, or let it expire. Whoever comes second finds nothing to do.

    A plan that cannot be kept any more, since the item's time was over first, is dropped.
    """
    item = await desk.items.find(content_id)
    if item is None:
        return
    if workflow.is_over(item, at):
        await steps.save(desk, item, workflow.moved(item, State.EXPIRED, at), Step.EXPIRED, "")
    elif workflow.is_due(item, at):
        await _keep_plan(desk, item, at)


async def index_item(desk: Desk, content_id: str) -> None:
    """Let searches and feeds find an item that an older version stored."""
    item = await desk.items.find(content_id)
    if item is None:
        return
    await desk.items.index(item)
    if item.state is State.PUBLISHED:
        await desk.shelf.place(item)


async def _keep_plan(desk: Desk, item: Item, at: datetime) -> None:
    try:
        await _publish(desk, item, "", at)
    except Refused as refusal:
        dropped = workflow.planned(item, None, at)
        await steps.save(desk, item, dropped, Step.PLANNED, "", refusal.text)


async def _publish(desk: Desk, item: Item, by: str, at: datetime) -> Item:
    published = workflow.moved(item, State.PUBLISHED, at)
    workflow.check_publishable(item, at)
    desk.say(ContentPublished(published, at))
    return await steps.save(desk, item, published, Step.PUBLISHED, by)
