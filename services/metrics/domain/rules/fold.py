"""From facts to changes of what is kept. The sum of all changes does not depend on order or on batches."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from services.metrics.domain.facts import (
    Fact,
    MembershipChanged,
    Observed,
    PersonPlaced,
    ShareMade,
    ShareRetracted,
)
from services.metrics.domain.model.measures import Amount, ClickClass, Measure, Provenance
from services.metrics.domain.model.people import Membership, Placement
from services.metrics.domain.model.tallies import Deed, Row, Scope, Span, Tally, TallyKey, What, bucket_of
from services.metrics.domain.rules.calendar import hour_of, quarter_of
from services.metrics.domain.rules.lateness import late_of
from services.metrics.domain.rules.visiting import Visitor, scopes_of, visitors_of

EVERYBODY = "_"
"""The one member of a scope that has no members."""
EVERYWHERE = "_"
"""Stands for the network where networks are not kept apart."""

Amounts = Sequence[tuple[Provenance, Sequence[tuple[What, Amount]]]]
"""Of one deed, by how they came about."""


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

    tallies: dict[TallyKey, Tally] = field(default_factory=lambda: defaultdict(Tally))
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
    _roll_up(changes.tallies)
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
            _add(changes, partition, made.deed, late, _worth(made, weight * sign))


def _weights(share: Share) -> Iterator[tuple[Made, str, int]]:
    """When a share counts, and when it ceased to: each belongs to what was open when it was heard."""
    if share.made is None:
        return
    date = share.made.deed.date
    yield share.made, late_of(date, share.made.heard_on), 1
    if share.retracted_on:
        yield share.made, late_of(date, max(share.retracted_on, share.made.heard_on)), -1


def _worth(made: Made, times: int) -> Amounts:
    """A share, and the estimate of whom it may reach, which is no observation."""
    how, shares = made.deed.provenance, ((Measure.SHARES, ""), times)
    if made.follower_count is None:
        return [(how, [shares, ((Measure.SHARES_UNKNOWN_FOLLOWERS, ""), times)])]
    reach = ((Measure.POTENTIAL_REACH, ""), made.follower_count * times)
    return [(how, [shares]), (Provenance.ESTIMATED, [reach])]


def _observe(changes: Changes, partition: str, fact: Observed) -> None:
    deed = fact.deed
    amounts = [((measure, unit), amount) for measure, unit, amount in fact.amounts]
    _add(changes, partition, deed, late_of(deed.date, fact.heard_on), [(deed.provenance, amounts)])
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
    for key, member in _tallies_of(partition, deed, late):
        tally = changes.tallies[key]
        for provenance, counted in amounts:
            tally.add(Row(deed.channel, provenance, deed.network, member), counted)


def _tallies_of(partition: str, deed: Deed, late: str) -> Iterator[tuple[TallyKey, str]]:
    """Every tally that a deed counts in and that does not follow from another, and as which member."""
    programme, hour = deed.programme_id, hour_of(deed.at_ms)
    yield TallyKey(programme, Scope.ALL, Span.HOUR, hour, late, 0, partition), quarter_of(deed.at_ms)
    for scope, member in _members_of(deed):
        bucket = bucket_of(scope, member)
        yield TallyKey(programme, scope, Span.DAY, deed.date, late, bucket, partition), member


def _roll_up(tallies: dict[TallyKey, Tally]) -> None:
    """Months follow from days, and the whole from the items, once for a batch."""
    for key, tally in [(key, tally) for key, tally in tallies.items() if key.span is Span.DAY]:
        _gather(tallies[_month_of(key)], tally, network=EVERYWHERE)
        if key.scope is Scope.ITEM:
            whole = key._replace(scope=Scope.ALL, bucket=0)
            _gather(tallies[whole], tally, member=EVERYBODY)
            _gather(tallies[_month_of(whole)], tally, member=EVERYBODY)


def _month_of(day: TallyKey) -> TallyKey:
    return day._replace(span=Span.MONTH, date=day.date[:7])


def _gather(into: Tally, tally: Tally, *, network: str = "", member: str = "") -> None:
    """Add what a tally holds, under one network or one member where these are not kept apart."""
    for row, amounts in tally.rows.items():
        into.add(
            Row(row.channel, row.provenance, network or row.network, member or row.member), amounts.items()
        )


def _members_of(deed: Deed) -> Iterator[tuple[Scope, str]]:
    yield Scope.ITEM, member_of(deed.item)
    if deed.unit is not None:
        yield Scope.UNIT, member_of(deed.unit)
        yield Scope.PERSON, deed.employee_id


@lru_cache(100_000)
def member_of(parts: Iterable[object]) -> str:
    """The name of a member in its tally, from the parts of its key."""
    return "\x1f".join(str(int(one)) if isinstance(one, bool) else str(one) for one in parts)


def parts_of(member: str) -> list[str]:
    """The parts of a member's key."""
    return member.split("\x1f")
