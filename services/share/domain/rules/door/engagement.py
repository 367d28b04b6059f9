"""Engagement: reactions to a share or to the brand channel's own post."""

from services.share.domain.errors import NotYet
from services.share.domain.facts import inbox, share
from services.share.domain.facts.mentions import Said
from services.share.domain.model.register import Arrival, Reading, Register, TotalKey
from services.share.domain.model.stamps import Delta
from services.share.domain.rules.door.subjects import author_of, check_network, eligibility_of, share_of
from services.share.domain.rules.stamping import moment, person_of, profile_at
from services.share.domain.rules.totals import change


def on_engagement_observed(
    report: inbox.EngagementObserved, arrival: Arrival, register: Register
) -> list[Said]:
    """What changed, laid to a share or to an item; nothing where no figure moved."""
    if report.content_id:
        return _on_brand_post(report, arrival, register)
    return _on_share(report, arrival, register)


def subject_of(report: inbox.EngagementObserved, register: Register) -> str:
    """What the running totals of a report are totals of; empty for a share that is not known."""
    if report.content_id:
        return f"content:{report.content_id}:{report.network}"
    share_id = report.share_id or register.codes.get(report.link_code, "")
    return f"share:{share_id}" if share_id in register.shares else ""


def _on_share(report: inbox.EngagementObserved, arrival: Arrival, register: Register) -> list[Said]:
    found = share_of(report.share_id, report.link_code, register)
    check_network(report.network, found, register)
    author = author_of(found, register)
    deltas = _deltas(report, arrival, register)
    if not deltas:
        return []
    at_ms = min(report.observed_at_ms, arrival.accepted_at_ms)
    profile = profile_at(author, at_ms)
    return [
        share.EngagementObserved(
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
    ]


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


def _deltas(report: inbox.EngagementObserved, arrival: Arrival, register: Register) -> tuple[Delta, ...]:
    """The changes, none of them 0; the totals applied last are brought up to date."""
    observed_ms = min(report.observed_at_ms, arrival.accepted_at_ms)
    subject = subject_of(report, register)
    found = []
    for count in report.counts:
        amount = count.amount
        if count.running:
            key = TotalKey(subject, count.measure, arrival.source)
            reading = Reading(count.amount, observed_ms)
            changed = change(register.totals.get(key), reading)
            if changed is None:
                register.without_effect[arrival.partition, "older_total"] += 1
                continue
            register.totals[key] = reading
            amount = changed
        if amount:
            found.append(Delta(count.measure, amount))
    return tuple(found)
