"""Engagement: reactions to a share or to the brand channel's own post."""

from services.share.domain.errors import NotYet
from services.share.domain.facts import inbox, share
from services.share.domain.facts.mentions import Said
from services.share.domain.model.people import Employee
from services.share.domain.model.register import Arrival, Figure, FigureKey, Register
from services.share.domain.model.shares import Share
from services.share.domain.model.stamps import Delta, Evidence, Measure, Provenance
from services.share.domain.rules.door.subjects import author_of, check_network, eligibility_of, share_of
from services.share.domain.rules.evidence import witness
from services.share.domain.rules.stamping import moment, person_of, profile_at
from services.share.domain.rules.totals import OWN_LINKS, change, read


def on_engagement_observed(
    report: inbox.EngagementObserved, arrival: Arrival, register: Register
) -> list[Said]:
    """What changed, laid to a share or to an item; nothing where no figure moved.

    The first that anybody measures of a share is evidence of it.
    """
    if report.content_id:
        return _on_brand_post(report, arrival, register)
    return _on_share(report, arrival, register)


def subject_of(report: inbox.EngagementObserved, register: Register) -> str:
    """What the counts of a report are counts of; empty for a share that is not known."""
    if report.content_id:
        return f"content:{report.content_id}:{report.network}"
    share_id = report.share_id or register.codes.get(report.link_code, "")
    return f"share:{share_id}" if share_id in register.shares else ""


def _on_share(report: inbox.EngagementObserved, arrival: Arrival, register: Register) -> list[Said]:
    found = share_of(report.share_id, report.link_code, register)
    check_network(report.network, found, register)
    author = author_of(found, register)
    deltas = _deltas(report, arrival, register, has_link=bool(found.code))
    at_ms = min(report.observed_at_ms, arrival.accepted_at_ms)
    verified = _verified(report, found, author, arrival, register)
    if not deltas:
        return verified
    profile = profile_at(author, at_ms)
    observed = share.EngagementObserved(
        share_id=found.share_id,
        person=person_of(author.employee_id, profile),
        moment=moment(at_ms, arrival.accepted_at_ms, profile.zone),
        item=found.item,
        network=found.network,
        source=arrival.source,
        provenance=report.provenance,
        deltas=deltas,
        channel=found.channel,
        eligibility=eligibility_of(found, author, at_ms, register),
    )
    return [observed, *verified]


def _verified(
    report: inbox.EngagementObserved, found: Share, author: Employee, arrival: Arrival, register: Register
) -> list[Said]:
    """What is said of a declared share that this report is the first evidence of."""
    if found.verified_at_ms is not None or found.provenance is not Provenance.DECLARED:
        return []
    if report.provenance is not Provenance.MEASURED or all(count.amount <= 0 for count in report.counts):
        return []
    at_ms = min(report.observed_at_ms, arrival.accepted_at_ms)
    seen, fact = witness(found, author, Evidence.OBSERVATION, at_ms, arrival.accepted_at_ms)
    register.shares[found.share_id] = seen
    return [] if fact is None else [fact]


def _on_brand_post(report: inbox.EngagementObserved, arrival: Arrival, register: Register) -> list[Said]:
    check_network(report.network, None, register)
    found = register.items.get(report.content_id)
    if found is None:
        raise NotYet("UNKNOWN_CONTENT")
    deltas = _deltas(report, arrival, register)
    if not deltas:
        return []
    programme = register.programmes.get(found.item.programme_id)
    zone = programme.zone if programme is not None else "UTC"
    return [
        share.EngagementObserved(
            share_id="",
            person=None,
            moment=moment(report.observed_at_ms, arrival.accepted_at_ms, zone),
            item=found.item,
            network=report.network,
            source=arrival.source,
            provenance=report.provenance,
            deltas=deltas,
            channel=register.networks[report.network].channel,
        )
    ]


def _deltas(
    report: inbox.EngagementObserved, arrival: Arrival, register: Register, *, has_link: bool = False
) -> tuple[Delta, ...]:
    """The changes, none of them 0; the figures are brought up to date, all of them or none."""
    observed_ms = min(report.observed_at_ms, arrival.accepted_at_ms)
    subject = subject_of(report, register)
    listed = register.precedence.get(report.network, ())
    found, figures, silent = [], dict[FigureKey, Figure](), []
    for count in report.counts:
        key = FigureKey(subject, count.measure, report.provenance)
        before = register.figures.get(key)
        last = None if before is None else before.readings.get(arrival.source)
        reading = read(last, count.amount, running=count.running, observed_at_ms=observed_ms)
        if reading is None:
            silent.append("older_total")
            continue
        ours = has_link and report.provenance is Provenance.MEASURED and count.measure is Measure.CLICKS
        ranking = (OWN_LINKS,) if ours else listed
        figures[key], amount = change(before, arrival.source, reading, ranking)
        if amount:
            found.append(Delta(count.measure, amount))
        elif figures[key].counts != arrival.source:
            silent.append("outranked")
    register.figures.update(figures)
    for why in silent:
        register.without_effect[arrival.partition, why] += 1
    return tuple(found)
