"""From facts to changes of what is kept. The sum of all changes does not depend on order or on batches."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from services.metrics.domain.facts import (
    EngagementObserved,
    Fact,
    MembershipChanged,
    PersonPlaced,
    ShareMade,
    ShareRetracted,
    Visit,
)
from services.metrics.domain.model import (
    Activity,
    Amounts,
    Cell,
    ClickClass,
    MadeShare,
    Measure,
    Membership,
    Placement,
    Provenance,
    Share,
    Span,
    Visitor,
)
from services.metrics.domain.rules.calendar import name, utc_day


def _counts() -> Any:
    return defaultdict(lambda: defaultdict(int))


@dataclass(slots=True)
class Changes:
    """What a batch adds. Cells are kept per partition, so that no two readers of the log write the same.

    A key that was touched is here even where its change is 0: nor do the keys depend on batches.
    """

    cells: dict[tuple[str, Cell], dict[Measure, int]] = field(default_factory=_counts)
    activity: dict[Activity, dict[Provenance, int]] = field(default_factory=_counts)
    visitors: dict[Visitor, dict[ClickClass, int]] = field(default_factory=_counts)
    shares: dict[str, Share] = field(default_factory=dict)
    memberships: dict[tuple[str, str], set[Membership]] = field(default_factory=lambda: defaultdict(set))
    placements: dict[str, set[Placement]] = field(default_factory=lambda: defaultdict(set))


def shares_named(facts: Iterable[Fact]) -> frozenset[str]:
    """Ids of the shares that must be known before the facts are folded."""
    return frozenset(fact.share_id for fact in facts if isinstance(fact, ShareMade | ShareRetracted))


def fold(facts: Iterable[tuple[str, Fact]], known: Mapping[str, Share]) -> Changes:
    """The changes that facts make, each fact with its partition; `known` are the shares heard of before."""
    changes = Changes()
    for partition, fact in facts:
        match fact:
            case ShareMade() | ShareRetracted():
                before = changes.shares.get(fact.share_id) or known.get(fact.share_id, Share())
                changes.shares[fact.share_id] = _count_share(changes, partition, before, _told(before, fact))
            case EngagementObserved():
                _count_reaction(changes, partition, fact)
            case MembershipChanged():
                changes.memberships[fact.programme_id, fact.employee_id].add(fact.membership)
                if fact.placement:
                    changes.placements[fact.employee_id].add(fact.placement)
            case PersonPlaced():
                changes.placements[fact.employee_id].add(fact.placement)
    return changes


def _told(before: Share, fact: ShareMade | ShareRetracted) -> Share:
    if isinstance(fact, ShareRetracted):
        return Share(before.made, retracted=True)
    return Share(before.made or fact.made, before.retracted)


def _count_share(changes: Changes, partition: str, before: Share, after: Share) -> Share:
    """Count what the share stands for now, less what it stood for before."""
    if after.made is None:
        return after
    new, old = _weight(after), _weight(before)
    made = after.made
    changes.activity[made.activity][made.cell.provenance] += new - old
    for cell, amounts in _worth(made).items():
        for measure, amount in amounts.items():
            changes.cells[partition, cell][measure] += amount * (new - old)
    return after


def _weight(share: Share) -> int:
    return int(share.made is not None and not share.retracted)


def _worth(made: MadeShare) -> dict[Cell, Amounts]:
    """A share, and the estimate of whom it may reach: in a cell of its own, for it is no observation."""
    if made.follower_count is None:
        return {made.cell: {Measure.SHARES: 1, Measure.SHARES_UNKNOWN_FOLLOWERS: 1}}
    return {
        made.cell: {Measure.SHARES: 1},
        estimated(made.cell): {Measure.POTENTIAL_REACH: made.follower_count},
    }


def estimated(cell: Cell) -> Cell:
    """The cell that holds estimates about the same share."""
    return replace(cell, provenance=Provenance.ESTIMATED)


def _count_reaction(changes: Changes, partition: str, fact: EngagementObserved) -> None:
    cell = changes.cells[partition, fact.cell]
    for measure, amount in fact.amounts.items():
        cell[measure] += amount
    if fact.visit:
        for visitor in _visitors(fact.cell, fact.visit):
            changes.visitors[visitor][fact.visit.click_class] += sum(fact.amounts.values())


def _visitors(cell: Cell, visit: Visit) -> Iterable[Visitor]:
    day = utc_day(visit.at_ms)
    programme = cell.programme_id
    scopes = (
        scope_of(programme),
        scope_of(programme, content_id=cell.content_id),
        scope_of(programme, network=cell.network),
    )
    keys = {Span.DAY: visit.day_key, Span.WEEK: visit.week_key, Span.MONTH: visit.month_key}
    return [Visitor(scope, span, name(span, day), key) for scope in scopes for span, key in keys.items()]


def scope_of(programme_id: str, *, content_id: str | None = None, network: str | None = None) -> str:
    """What a visitor is distinct in: a programme, one item of it, or one network of it."""
    if content_id:
        return f"item {content_id} of {programme_id}"
    if network:
        return f"network {network} of {programme_id}"
    return f"programme {programme_id}"
