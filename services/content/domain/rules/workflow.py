"""Which step follows which, and whose it is."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from services.content.domain.errors import (
    ChangedMeanwhile,
    Invalid,
    Overdue,
    PolicyBlocks,
    Refused,
    TransitionNotAllowed,
    UnderEmbargo,
)
from services.content.domain.model.findings import Finding
from services.content.domain.model.items import Draft, Item, State
from services.content.domain.model.networks import NETWORKS
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
    return replace(
        changed(item, at),
        state=to,
        note=note or item.note,
        reason=reason or item.reason,
        published_at=at if to is State.PUBLISHED else item.published_at,
        publish_at=None,
        featured=False,
    )


def changed(item: Item, at: datetime) -> Item:
    """The item's next revision."""
    return replace(item, changed_at=at, revision=item.revision + 1)


def check_publishable(item: Item, at: datetime) -> None:
    """Raises UnderEmbargo or Overdue for an item that cannot be published at that moment."""
    draft = item.draft
    if draft.embargo_until is not None and at < draft.embargo_until:
        raise UnderEmbargo("the embargo is not over")
    if draft.expires_at is not None and draft.expires_at <= at:
        raise Overdue("its time is over")


def planned(item: Item, publish_at: datetime | None, at: datetime) -> Item:
    """The item, to be published at a moment or no more.

    Raises TransitionNotAllowed, and Invalid for a moment at which it could not be published.
    """
    if item.state is not State.APPROVED:
        raise TransitionNotAllowed(f"an item that is {item.state} cannot be planned")
    if publish_at is not None:
        _check_plan(item, max(publish_at, at))
    return replace(changed(item, at), publish_at=publish_at)


def is_due(item: Item, at: datetime) -> bool:
    """Whether the plan says that it is time to publish the item."""
    return item.state is State.APPROVED and item.publish_at is not None and item.publish_at <= at


def is_over(item: Item, at: datetime) -> bool:
    """Whether the time of a published item is over."""
    expires_at = item.draft.expires_at
    return item.state is State.PUBLISHED and expires_at is not None and expires_at <= at


def approved_for(item: Item, networks: tuple[str, ...], at: datetime) -> Item:
    """The item, approved for these networks, every one where there are none.

    Raises TransitionNotAllowed before it is approved and once it is over, Invalid for an unknown network.
    """
    if item.state not in (State.APPROVED, State.PUBLISHED):
        raise TransitionNotAllowed(f"an item that is {item.state} is approved for no network")
    check_networks(networks)
    return narrowed(changed(item, at), networks)


def narrowed(item: Item, networks: tuple[str, ...]) -> Item:
    """The item, for these networks, in an order that does not depend on who named them."""
    return replace(item, networks=tuple(sorted(networks)))


def check_networks(networks: tuple[str, ...]) -> None:
    """Raises Invalid naming each network that is not known."""
    unknown = {
        f"networks[{i}]": "is not a known network" for i, n in enumerate(networks) if n not in NETWORKS
    }
    if unknown:
        raise Invalid("some networks are not known", unknown)


def featured(item: Item, at: datetime, *, first: bool) -> Item:
    """The item, shown first or not. Raises TransitionNotAllowed for one that is not published."""
    if item.state is not State.PUBLISHED:
        raise TransitionNotAllowed(f"an item that is {item.state} cannot be featured")
    return replace(changed(item, at), featured=first)


def is_trusted(in_a_row: int, needed: int, findings: Sequence[Finding]) -> bool:
    """Whether an item needs no reviewer: enough approvals of its author in a row, and a silent policy."""
    return 0 < needed <= in_a_row and not findings


def check_findings(findings: Sequence[Finding]) -> None:
    """Raises PolicyBlocks naming each field in which the policy found what must not go on."""
    blocking = {one.field: one.text for one in findings if one.blocks}
    if blocking:
        raise PolicyBlocks("the policy does not let this go on", blocking)


def rewritten(item: Item, draft: Draft, at: datetime) -> Item:
    """The item with other words. Raises TransitionNotAllowed once it left its author's hands."""
    if item.state not in WRITABLE:
        raise TransitionNotAllowed(f"an item that is {item.state} cannot be changed")
    return replace(changed(item, at), draft=draft)


def may_write(item: Item, viewer: Viewer) -> bool:
    """Whether the viewer may change the item: editors any, others their own proposals."""
    return viewer.editor or (bool(item.author_id) and item.author_id == viewer.subject)


def check_revision(stored: int, read: int) -> None:
    """Raises ChangedMeanwhile. `read` is what the asker saw; 0 where they do not mind."""
    if read not in (0, stored):
        raise ChangedMeanwhile("somebody changed it meanwhile: read it again")


def _check_plan(item: Item, publish_at: datetime) -> None:
    try:
        check_publishable(item, publish_at)
    except Refused as refusal:
        raise Invalid(refusal.text, {"publish_at_ms": refusal.text}) from refusal
