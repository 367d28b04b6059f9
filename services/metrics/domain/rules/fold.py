"""From facts to changes of what is kept. The sum of all changes does not depend on order or on batches."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from services.metrics.domain.facts import (
    Fact,
    MembershipChanged,
    Observed,
    PersonPlaced,
    ShareMade,
    ShareRetracted,
)
from services.metrics.domain.model.measures import Amount, ClickClass, Counter, Measure, Provenance
from services.metrics.domain.model.people import Membership, Placement
from services.metrics.domain.model.tallies import Cell, Deed, Scope, Span, TallyKey, bucket_of
from services.metrics.domain.rules.calendar import hour_of, quarter_of
from services.metrics.domain.rules.lateness import late_of
from services.metrics.domain.rules.visiting import Visitor, scopes_of, visitors_of

EVERYBODY = "_"
"""The one member of a scope that has no members."""
EVERYWHERE = "_"
"""Stands for the network where networks are not kept apart."""

Amounts = Sequence[tuple[Measure, Provenance, str, Amount]]


class Made(NamedTuple):
    """A share as it counts while it stands."""

    deed: Deed
    follower_count: int | None
    heard_on: str


class Share(NamedTuple):
    """A share as far as it was heard of; the retraction may be heard first, and is the earliest one."""

    made: Made | None = None
    retracted_on: str = ""


class Job(NamedTuple):
    """The employer's reference of the job that an item offers, as it was last stamped."""

    at_ms: int
    reference: str


@dataclass(slots=True)
class Changes:
    """What a batch adds. A key that was touched is here even where its change is 0, whatever the batches."""

    tallies: dict[TallyKey, dict[Cell, Amount]] = field(default_factory=dict)
    visitors: dict[Visitor, dict[str, dict[ClickClass, int]]] = field(default_factory=dict)
    origins: dict[Visitor, str] = field(default_factory=dict)
    shares: dict[str, Share] = field(default_factory=dict)
    memberships: dict[tuple[str, str], set[Membership]] = field(default_factory=lambda: defaultdict(set))
    placements: dict[str, set[Placement]] = field(default_factory=lambda: defaultdict(set))
    sales: dict[tuple[str, str], str] = field(default_factory=dict)
    jobs: dict[tuple[str, str], Job] = field(default_factory=dict)


def shares_named(facts: Iterable[Fact]) -> frozenset[str]:
    """Ids of the shares that must be known before the facts are folded."""
    return frozenset([fact.share_id for fact in facts if isinstance(fact, ShareMade | ShareRetracted)])


def fold(facts: Iterable[tuple[str, Fact]], known: Mapping[str, Share]) -> Changes:
    """The changes that facts make, each fact with its partition; `known` are the shares heard of before."""
    changes = Changes()
    for partition, fact in facts:
        match fact:
            case Observed():
                _observe(changes, partition, fact)
            case ShareMade() | ShareRetracted():
                before = changes.shares.get(fact.share_id) or known.get(fact.share_id, Share())
                after = changes.shares[fact.share_id] = _told(before, fact)
                _recount(changes, partition, before, after)
            case MembershipChanged():
                changes.memberships[fact.programme_id, fact.employee_id].add(fact.membership)
                if fact.placement:
                    changes.placements[fact.employee_id].add(fact.placement)
            case PersonPlaced():
                changes.placements[fact.employee_id].add(fact.placement)
    return changes


def _told(before: Share, fact: ShareMade | ShareRetracted) -> Share:
    if isinstance(fact, ShareMade):
        return before._replace(made=before.made or Made(fact.deed, fact.follower_count, fact.heard_on))
    earliest = min(before.retracted_on or fact.heard_on, fact.heard_on)
    return before._replace(retracted_on=earliest)


def _recount(changes: Changes, partition: str, before: Share, after: Share) -> None:
    """Count what the share stands for now, less what it stood for before."""
    for share, sign in ((before, -1), (after, 1)):
        for made, late, weight in _weights(share):
            amounts = [
                (measure, provenance, "", amount * weight * sign)
                for measure, provenance, _, amount in _worth(made)
            ]
            _add(changes, partition, made.deed, late, amounts)


def _weights(share: Share) -> Iterator[tuple[Made, str, int]]:
    """When a share counts, and when it ceased to: each belongs to what was open when it was heard."""
    if share.made is None:
        return
    date = share.made.deed.date
    yield share.made, late_of(date, share.made.heard_on), 1
    if share.retracted_on:
        yield share.made, late_of(date, max(share.retracted_on, share.made.heard_on)), -1


def _worth(made: Made) -> Amounts:
    """A share, and the estimate of whom it may reach, which is no observation."""
    how = made.deed.provenance
    if made.follower_count is None:
        return [(Measure.SHARES, how, "", 1), (Measure.SHARES_UNKNOWN_FOLLOWERS, how, "", 1)]
    reach = (Measure.POTENTIAL_REACH, Provenance.ESTIMATED, "", made.follower_count)
    return [(Measure.SHARES, how, "", 1), reach]


def _observe(changes: Changes, partition: str, fact: Observed) -> None:
    deed = fact.deed
    amounts = [(measure, deed.provenance, unit, amount) for measure, unit, amount in fact.amounts]
    _add(changes, partition, deed, late_of(deed.date, fact.heard_on), amounts)
    if fact.sale_id:
        changes.sales[deed.programme_id, fact.sale_id] = deed.date
    if fact.job_reference:
        offer, job = (deed.programme_id, deed.item.content_id), Job(deed.at_ms, fact.job_reference)
        changes.jobs[offer] = max(changes.jobs.get(offer, job), job)
    if fact.visit:
        count = sum(int(amount) for _, _, amount in fact.amounts)
        for visitor in visitors_of(deed, fact.visit):
            changes.origins.setdefault(visitor, partition)
            scopes = changes.visitors.setdefault(visitor, {})
            for scope in scopes_of(deed):
                clicks = scopes.setdefault(scope, {})
                clicks[fact.visit.click_class] = clicks.get(fact.visit.click_class, 0) + count


def _add(changes: Changes, partition: str, deed: Deed, late: str, amounts: Amounts) -> None:
    for key, member, network in _tallies_of(partition, deed, late):
        tally = changes.tallies.setdefault(key, {})
        for measure, provenance, unit, amount in amounts:
            cell = Cell(measure, deed.channel, provenance, network, unit, member)
            tally[cell] = tally.get(cell, 0) + amount


def _tallies_of(partition: str, deed: Deed, late: str) -> Iterator[tuple[TallyKey, str, str]]:
    """Every tally that a deed counts in, as which member, and of which network."""
    programme, month, hour = deed.programme_id, deed.date[:7], hour_of(deed.at_ms)
    yield _key(programme, Scope.ALL, Span.HOUR, hour, late, partition), quarter_of(deed.at_ms), deed.network
    yield _key(programme, Scope.ALL, Span.DAY, deed.date, late, partition), EVERYBODY, deed.network
    yield _key(programme, Scope.ALL, Span.MONTH, month, late, partition), EVERYBODY, deed.network
    for scope, member in _members_of(deed):
        bucket = bucket_of(scope, member)
        day = TallyKey(programme, scope, Span.DAY, deed.date, late, bucket, partition)
        yield day, member, deed.network
        yield day._replace(span=Span.MONTH, date=month), member, EVERYWHERE


def _members_of(deed: Deed) -> Iterator[tuple[Scope, str]]:
    yield Scope.ITEM, member_of(deed.item)
    if deed.unit is not None:
        yield Scope.UNIT, member_of(deed.unit)
        yield Scope.PERSON, deed.employee_id


def member_of(parts: Iterable[object]) -> str:
    """The name of a member in its tally, from the parts of its key."""
    return "\x1f".join(str(int(one)) if isinstance(one, bool) else str(one) for one in parts)


def parts_of(member: str) -> list[str]:
    """The parts of a member's key."""
    return member.split("\x1f")


def _key(programme: str, scope: Scope, span: Span, date: str, late: str, partition: str) -> TallyKey:
    return TallyKey(programme, scope, span, date, late, 0, partition)


def counter_of(cell: Cell) -> Counter:
    """The counter that a cell is an amount of."""
    return Counter(cell.measure, cell.channel, cell.provenance)  # type: ignore[arg-type]  # of the same text
