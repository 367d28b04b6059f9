"""Shares made with other tools: held to the same consent and the same charter as our own."""

from dataclasses import replace

from services.share.domain.errors import Forbidden, NotYet, OutOfTurn
from services.share.domain.facts import inbox, share
from services.share.domain.facts.mentions import Said
from services.share.domain.model.library import LibraryItem
from services.share.domain.model.register import Arrival, Register
from services.share.domain.model.shares import Share, ShareState
from services.share.domain.model.stamps import Provenance
from services.share.domain.rules.actions import counted_for
from services.share.domain.rules.door.subjects import check_network, eligibility_of
from services.share.domain.rules.stamping import local_date, moment, person_of, profile_at
from services.share.domain.rules.taking_part import enrolment_at


def on_share_made(report: inbox.ShareMade, arrival: Arrival, register: Register) -> list[Said]:
    """The share, under the id of the event that reported it, so that its reporter can name it afterwards.

    Raises OutOfTurn for an item that could not go there then, Forbidden without enrolment or consent at that
    moment. What comes by another partition or topic is waited for: item, programme, acknowledgement.
    """
    check_network(report.network, None, register)
    author = register.employees.get(register.identities.get(report.external_id, ""))
    if author is None:
        raise NotYet("UNKNOWN_EMPLOYEE")
    at_ms = min(report.occurred_at_ms, arrival.accepted_at_ms)
    found = _shareable(report.content_id, report.network, at_ms, register)
    made = Share(
        share_id=arrival.event_id,
        employee_id=author.employee_id,
        item=found.item,
        network=report.network,
        state=ShareState.CONFIRMED,
        prepared_at_ms=at_ms,
        made_at_ms=at_ms,
        follower_count=report.follower_count,
        provenance=Provenance.MEASURED,
        channel=register.networks[report.network].channel,
        made_on=local_date(at_ms, profile_at(author, at_ms).zone),
    )
    eligibility = eligibility_of(made, author, at_ms, register)
    if not eligibility.consent:
        enrolled = enrolment_at(author, found.item.programme_id, at_ms)
        raise Forbidden("NO_CONSENT" if enrolled else "NOT_ENROLLED", "no consent at the moment of the share")
    if found.item.programme_id not in register.programmes:
        raise NotYet("UNKNOWN_PROGRAMME")  # so is its charter: nothing can be said of who acknowledged it
    if not eligibility.charter:
        raise NotYet("CHARTER_NOT_ACKNOWLEDGED")
    action_ids = counted_for(made, "", register.actions, at_ms)
    made = replace(made, action_ids=action_ids, no_points=eligibility.no_points)
    register.shares[made.share_id] = made
    profile = profile_at(author, at_ms)
    return [
        share.ShareMade(
            share_id=made.share_id,
            person=person_of(author.employee_id, profile),
            moment=moment(at_ms, arrival.accepted_at_ms, profile.zone),
            item=made.item,
            network=made.network,
            follower_count=made.follower_count,
            eligibility=eligibility,
            provenance=made.provenance,
            edited=False,
            similarity=None,
            channel=made.channel,
            action_ids=made.action_ids,
        )
    ]


def _shareable(content_id: str, network: str, at_ms: int, register: Register) -> LibraryItem:
    """The item, where it could be shared to that network at that moment. Raises NotYet, OutOfTurn."""
    found = register.items.get(content_id)
    if found is None:
        raise NotYet("UNKNOWN_CONTENT")
    if at_ms < found.published_at_ms:
        raise OutOfTurn("NOT_PUBLISHED", "the item could not be shared yet")
    if found.until_ms is not None and at_ms >= found.until_ms:
        raise OutOfTurn("NOT_PUBLISHED", "the item could not be shared any more")
    if register.networks[network].external and not found.external:
        raise OutOfTurn("INTERNAL_ONLY", "the item is for inside only")
    return found
