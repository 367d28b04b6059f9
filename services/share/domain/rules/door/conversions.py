"""Conversions: once per source and external id, within the window of their kind.

The window is counted from when the share was made, or made ready where its author has not confirmed it.
"""

from collections.abc import Mapping

from services.share.domain.errors import Invalid
from services.share.domain.facts import inbox, share
from services.share.domain.facts.mentions import Said
from services.share.domain.model.register import Arrival, ConversionKey, Register
from services.share.domain.model.shares import Share, ShareState
from services.share.domain.model.stamps import ConversionKind
from services.share.domain.rules.door.subjects import author_of, eligibility_of, share_of
from services.share.domain.rules.stamping import DAY_MS, moment, person_of, profile_at

WINDOW_DAYS: Mapping[ConversionKind, int] = {
    ConversionKind.DOWNLOAD: 7,
    ConversionKind.SIGN_UP: 30,
    ConversionKind.LEAD: 30,
    ConversionKind.SALE: 90,
    ConversionKind.HIRE: 180,
}


def on_conversion_observed(
    report: inbox.ConversionObserved, arrival: Arrival, register: Register
) -> list[Said]:
    """The conversion, laid to its share; nothing where the source reported this id before."""
    key = ConversionKey(arrival.source, report.external_id)
    if key in register.conversions:
        register.without_effect[arrival.partition, "repeated_conversion"] += 1
        return []
    found = share_of(report.share_id, report.link_code, register)
    author = author_of(found, register)
    at_ms = min(report.occurred_at_ms, arrival.accepted_at_ms)
    _check_window(found, report.kind, at_ms)
    register.conversions.add(key)
    profile = profile_at(author, at_ms)
    return [
        share.ConversionObserved(
            share_id=found.share_id,
            person=person_of(author.employee_id, profile),
            moment=moment(at_ms, arrival.accepted_at_ms, profile.zone),
            item=found.item,
            network=found.network,
            source=arrival.source,
            external_id=report.external_id,
            kind=report.kind,
            value=report.value,
            eligibility=eligibility_of(found, author, at_ms, register),
            channel=found.channel,
        )
    ]


def _check_window(found: Share, kind: ConversionKind, at_ms: int) -> None:
    """Raises Invalid for a conversion before the share, or too long after it.

    A referral link is handed out for as long as anybody likes, and whoever comes by it names it: what came of
    it counts whenever it comes.
    """
    shared_ms = found.prepared_at_ms if found.made_at_ms is None else found.made_at_ms
    late = at_ms > shared_ms + WINDOW_DAYS[kind] * DAY_MS and found.state is not ShareState.REFERRAL
    if late or at_ms < found.prepared_at_ms:
        text = f"more than {WINDOW_DAYS[kind]} days after the share, or before it"
        raise Invalid("OUTSIDE_WINDOW", text, "occurred_at_ms")
