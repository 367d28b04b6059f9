"""Items while they are their author's: written, rewritten, submitted."""

from collections.abc import Sequence
from datetime import datetime

from services.content.domain.model.findings import Finding
from services.content.domain.model.items import Draft, Item, State
from services.content.domain.model.people import Viewer
from services.content.domain.model.revisions import Step
from services.content.domain.rules import drafts, workflow
from services.content.ports.books import Desk
from services.content.ports.policy import Check
from services.content.usecases import steps


async def create_item(desk: Desk, content_id: str, draft: Draft, viewer: Viewer, at: datetime) -> Item:
    """A new draft; somebody without an editorial role is its author. Raises Invalid, Taken."""
    await steps.check_programme(desk, draft)
    drafts.check_draft(draft)
    item = Item(
        content_id,
        draft,
        State.DRAFT,
        created_at=at,
        changed_at=at,
        author_id="" if viewer.editor else viewer.subject,
        written_by=viewer.subject,
    )
    return await steps.add(desk, item, viewer.subject)


async def update_item(
    desk: Desk, content_id: str, revision: int, draft: Draft, viewer: Viewer, at: datetime
) -> Item:
    """The item with other words. Raises NotFound, ChangedMeanwhile, TransitionNotAllowed, Invalid."""
    item = await steps.load_own(desk, content_id, revision, viewer)
    changed = workflow.rewritten(item, draft, at)
    await steps.check_programme(desk, draft)
    drafts.check_draft(draft)
    return await steps.save(desk, item, changed, Step.REWRITTEN, viewer.subject)


async def submit_item(
    desk: Desk, content_id: str, revision: int, viewer: Viewer, check: Check, at: datetime
) -> Item:
    """The item, before the reviewers; approved where its author is trusted.

    Raises Invalid naming what is missing, PolicyBlocks, and as update_item.
    """
    item = await steps.load_own(desk, content_id, revision, viewer)
    submitted = workflow.moved(item, State.SUBMITTED, at)
    drafts.check_complete(item.draft, at)
    findings = await check(desk, item.draft)
    workflow.check_findings(findings)
    saved = await steps.save(desk, item, submitted, Step.SUBMITTED, viewer.subject)
    return await _approve_by_trust(desk, saved, findings, at)


async def _approve_by_trust(desk: Desk, item: Item, findings: Sequence[Finding], at: datetime) -> Item:
    programme_id = item.draft.programme_id
    needed = await desk.reviewing.needed(programme_id)
    if not item.written_by or not needed:
        return item
    if not workflow.is_trusted(
        await desk.reviewing.in_a_row(programme_id, item.written_by), needed, findings
    ):
        return item
    approved = workflow.moved(item, State.APPROVED, at)
    return await steps.save(desk, item, approved, Step.APPROVED_BY_TRUST, "")
