"""Which step follows which, and whose it is."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from services.content.domain.errors import (
    TransitionNotAllowed,
)
from services.content.domain.model.items import Draft, Item, State
from services.content.domain.model.people import Viewer

# Row C9: these steps and no other.
TRANSITIONS: Mapping[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.SUBMITTED, State.ARCHIVED}),
    State.SUBMITTED: frozenset({State.APPROVED, State.REJECTED}),
    State.REJECTED: frozenset({State.SUBMITTED, State.ARCHIVED}),
    State.APPROVED: frozenset({State.PUBLISHED}),
    State.PUBLISHED: frozenset({State.WITHDRAWN, State.EXPIRED}),
    State.EXPIRED: frozenset({State.ARCHIVED}),
    State.WITHDRAWN: frozenset({State.ARCHIVED}),
    State.ARCHIVED: frozenset(),
}
WRITABLE = frozenset({State.DRAFT, State.REJECTED})
EDITORIAL = frozenset(
    {
        "external_communications",
        "internal_communications",
        "hr",
        "contributor",
        "reviewer",
        "publisher",
        "programme_manager",
        "administrator",
        "auditor",
    }
)


def moved(item: Item, to: State, at: datetime, *, note: str = "", reason: str = "") -> Item:
    """The item one step on. Raises TransitionNotAllowed for a step that is not in TRANSITIONS."""
    if to not in TRANSITIONS[item.state]:
        raise TransitionNotAllowed(f"an item that is {item.state} cannot become {to}")
    published_at = at if to is State.PUBLISHED else item.published_at
    return replace(
        item,
        state=to,
        note=note or item.note,
        reason=reason or item.reason,
        changed_at=at,
        published_at=published_at,
        revision=item.revision + 1,
    )


def rewritten(item: Item, draft: Draft, at: datetime) -> Item:
    """The item with other words. Raises TransitionNotAllowed once it left its author's hands."""
    if item.state not in WRITABLE:
        raise TransitionNotAllowed(f"an item that is {item.state} cannot be changed")
    return replace(item, draft=draft, changed_at=at, revision=item.revision + 1)


def may_write(item: Item, viewer: Viewer) -> bool:
    """Whether the viewer may change the item: editors any, others their own proposals."""
    return viewer.editor or (bool(item.author_id) and item.author_id == viewer.subject)
