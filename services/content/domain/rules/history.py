"""An item's history."""

from dataclasses import fields

from services.content.domain.model.items import Draft, Item
from services.content.domain.model.revisions import Revision, Step


def revision_of(before: Item | None, after: Item, step: Step, by: str, note: str = "") -> Revision:
    """What was done that made `after` of `before`; None: it is new."""
    changed = () if before is None else changed_fields(before.draft, after.draft)
    draft = after.draft if before is None or changed else None
    return Revision(after.content_id, after.revision, step, by, after.changed_at, note, changed, draft)


def changed_fields(before: Draft, after: Draft) -> tuple[str, ...]:
    """The names of the fields in which two drafts differ."""
    return tuple(one.name for one in fields(Draft) if getattr(before, one.name) != getattr(after, one.name))
