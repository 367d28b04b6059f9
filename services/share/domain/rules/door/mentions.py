"""Mentions: free text passes through to a topic that is kept 7 days; nothing of it is kept here."""

from services.share.domain.facts import inbox
from services.share.domain.facts.mentions import MentionObserved, Said
from services.share.domain.model.register import Arrival, Register
from services.share.domain.rules.door.subjects import author_of, check_network, share_of
from services.share.domain.rules.stamping import moment, profile_at


def on_mention_observed(report: inbox.MentionObserved, arrival: Arrival, register: Register) -> list[Said]:
    """The mention, with the item of the share that was commented on, where it was one."""
    found = share_of(report.share_id, "", register) if report.share_id else None
    check_network(report.network, found, register)
    at_ms = min(report.occurred_at_ms, arrival.accepted_at_ms)
    zone = profile_at(author_of(found, register), at_ms).zone if found is not None else "UTC"
    return [
        MentionObserved(
            share_id=report.share_id,
            item=found.item if found is not None else None,
            network=report.network,
            source=arrival.source,
            moment=moment(at_ms, arrival.accepted_at_ms, zone),
            language=report.language,
            words=report.words,
            label=report.label,
        )
    ]
