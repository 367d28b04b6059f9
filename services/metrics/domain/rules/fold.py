"""From facts to changes of what is kept. The sum of all changes does not depend on order or on batches."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from services.metrics.domain.facts import (
    Fact,
    MembershipChanged,
    Observed,
    PersonPlaced,
    ShareMade,
    ShareRetracted,
    Visit,
)
from services.metrics.domain.model.measures import Measure, Provenance
from services.metrics.domain.model.people import Membership, Placement
from services.metrics.domain.model.tallies import Deed, Tally, TallyKey
from services.metrics.domain.rules.counting import Amounts, Counting
from services.metrics.domain.rules.lateness import late_of
from services.metrics.domain.rules.visiting import Visitor, scopes_of, visitors_of


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

    tallies: Mapping[TallyKey, Tally] = field(default_factory=dict)
    visitors: dict[Visitor, dict[str, int]] = field(default_factory=dict)
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
    changes, counting = Changes(), Counting()
    for partition, fact in facts:
        match fact:
            case Observed():
                _observe(changes, counting, partition, fact)
            case ShareMade() | ShareRetracted():
                before = changes.shares.get(fact.share_id) or known.get(fact.share_id, Share())
                after = changes.shares[fact.share_id] = _told(before, fact)
                _recount(counting, partition, before, after)
            case MembershipChanged():
                changes.memberships[fact.programme_id, fact.employee_id].add(fact.membership)
                if fact.placement:
                    changes.placements[fact.employee_id].add(fact.placement)
            case PersonPlaced():
                changes.placements[fact.employee_id].add(fact.placement)
    changes.tallies = counting.tallies()
    return changes


def _told(before: Share, fact: ShareMade | ShareRetracted) -> Share:
    if isinstance(fact, ShareMade):
        return before._replace(made=before.made or Made(fact.deed, fact.follower_count, fact.heard_on))
    earliest = min(before.retracted_on or fact.heard_on, fact.heard_on)
    return before._replace(retracted_on=earliest)


def _recount(counting: Counting, partition: str, before: Share, after: Share) -> None:
    """Count what the share stands for now, less what it stood for before."""
    for share, sign in ((before, -1), (after, 1)):
        for made, late, weight in _weights(share):
            counting.add(partition, made.deed, late, _worth(made, weight * sign))


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


def _observe(changes: Changes, counting: Counting, partition: str, fact: Observed) -> None:
    deed = fact.deed
    late = late_of(deed.date, fact.heard_on)
    counting.add(partition, deed, late, [(deed.provenance, fact.amounts)])
    if fact.sale_id:
        changes.sales[deed.programme_id, fact.sale_id] = deed.date
    if fact.job_reference:
        offer, job = (deed.programme_id, deed.item.content_id), Job(deed.at_ms, fact.job_reference)
        changes.jobs[offer] = max(changes.jobs.get(offer, job), job)
    if fact.visit:
        _visit(changes, partition, deed, fact.visit)


def _visit(changes: Changes, partition: str, deed: Deed, visit: Visit) -> None:
    scopes = scopes_of(deed)
    for visitor in visitors_of(deed, visit):
        changes.origins.setdefault(visitor, partition)
        visits = changes.visitors.setdefault(visitor, {})
        for scope in scopes:
            visits[scope] = visits.get(scope, 0) + visit.clicks
