"""Activities: where each kind takes place, which count at once, and what a decision changes.

A comment or an answer counts as declared. Everything else waits until somebody else confirms it.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from services.share.domain.errors import Forbidden, Invalid, OutOfTurn
from services.share.domain.facts import share as said
from services.share.domain.model.activities import Activity, ActivityState, Deed
from services.share.domain.model.library import Acknowledgement, Programme
from services.share.domain.model.people import Employee
from services.share.domain.model.shares import Network
from services.share.domain.model.stamps import ActivityKind, Channel, Eligibility, Item, Provenance
from services.share.domain.rules.charter import charter_met
from services.share.domain.rules.networks import network_of
from services.share.domain.rules.points import without_points
from services.share.domain.rules.stamping import DAY_MS, local_date, moment, person_at, profile_at
from services.share.domain.rules.taking_part import enrolment_at, may_count

OLDEST_MS = 90 * DAY_MS
PLACES: Mapping[ActivityKind, str] = {
    ActivityKind.FORUM_POST: "forum",
    ActivityKind.EVENT: "event",
    ActivityKind.WORD_OF_MOUTH: "word_of_mouth",
}
_SHOWN = (ActivityKind.FORUM_POST, ActivityKind.EVENT)
_ADDRESS = re.compile(r"(?P<host>[^:]+://[^/?#]*)(?P<rest>.*)", re.DOTALL)


def place_of(kind: ActivityKind, network: str, networks: Mapping[str, Network]) -> str:
    """The network of an activity. Raises Invalid for one that is not in the table or is not for this kind.

    A comment in a forum is a forum post: it would otherwise count without anybody's confirmation.
    """
    found = network_of(networks, network) if network else None
    own = PLACES.get(kind)
    if own is not None:
        fits = network in ("", own)
    else:
        fits = found is not None and found.channel is not Channel.REVIEW and network not in PLACES.values()
    if not fits:
        raise Invalid("NETWORK_DOES_NOT_FIT", "this kind of activity does not take place there", "network")
    return own or network


def check_deed(deed: Deed, at_ms: int) -> None:
    """Raises Invalid without the proof that the kind needs, in the future, and after more than 90 days."""
    if deed.kind in _SHOWN and not deed.particulars.proof_url:
        raise Invalid("PROOF_NEEDED", "an address where it can be seen is needed", "proof_url")
    if deed.occurred_at_ms > at_ms:
        raise Invalid("IN_THE_FUTURE", "it has not happened yet", "occurred_at_ms")
    if deed.occurred_at_ms < at_ms - OLDEST_MS:
        raise Invalid("TOO_OLD", "it is more than 90 days ago", "occurred_at_ms")


def record(
    activity_id: str, author: Employee, deed: Deed, network: str, item: Item | None, recorded_at_ms: int
) -> Activity:
    """The activity. Raises Forbidden where its author took no part, or did not consent, when they did it."""
    at_ms = deed.occurred_at_ms
    if not may_count(author, deed.programme_id, network, at_ms):
        enrolled = enrolment_at(author, deed.programme_id, at_ms)
        raise Forbidden("NO_CONSENT" if enrolled else "NOT_ENROLLED", "no consent at the moment of the deed")
    return Activity(
        activity_id=activity_id,
        employee_id=author.employee_id,
        programme_id=deed.programme_id,
        kind=deed.kind,
        network=network,
        item=item,
        occurred_at_ms=at_ms,
        local_date=local_date(at_ms, profile_at(author, at_ms).zone),
        recorded_at_ms=recorded_at_ms,
        state=ActivityState.WAITING if deed.kind in PLACES else ActivityState.COUNTED,
    )


def sameness(author_id: str, deed: Deed, network: str) -> tuple[str, ...]:
    """Equal for two records of the same deed: of one person, kind and network, seen at one address.

    Without an address: about one item, at one moment. Addresses do not differ by the case of scheme and host;
    they do by what stands behind their #, where forums name the one post of a page.
    """
    who_and_what = (author_id, str(int(deed.kind)), network)
    if deed.particulars.proof_url:
        return (*who_and_what, _address(deed.particulars.proof_url))
    return (*who_and_what, deed.content_id, str(deed.occurred_at_ms))


def _address(url: str) -> str:
    found = _ADDRESS.match(url)
    return found["host"].lower() + found["rest"] if found else url


def activity_recorded(
    activity: Activity,
    author: Employee,
    programme: Programme | None,
    acknowledgement: Acknowledgement | None,
) -> said.ActivityRecorded:
    """What is said of an activity that counts from now on; author and eligibility are as of the deed.

    It was accepted when it was recorded: its author was in time, however long others took to confirm it. No
    training is asked for what is no share.
    """
    at_ms = activity.occurred_at_ms
    return said.ActivityRecorded(
        activity_id=activity.activity_id,
        person=person_at(author, at_ms),
        moment=moment(at_ms, activity.recorded_at_ms, profile_at(author, at_ms).zone),
        programme_id=activity.programme_id,
        kind=activity.kind,
        network=activity.network,
        item=activity.item,
        provenance=Provenance.MEASURED if activity.kind in PLACES else Provenance.DECLARED,
        eligibility=Eligibility(
            consent=may_count(author, activity.programme_id, activity.network, at_ms),
            charter=charter_met(programme, acknowledgement, 0, at_ms),
            training=True,
            no_points=without_points(author, programme, at_ms),
        ),
    )


def decide(activity: Activity, decider_id: str, confirmed: bool, at_ms: int) -> Activity:
    """The activity, confirmed or declined. Raises Forbidden for its own author, OutOfTurn unless it waits."""
    if decider_id == activity.employee_id:
        raise Forbidden("OWN_ACTIVITY", "somebody else decides about one's own activity")
    if activity.state is not ActivityState.WAITING:
        raise OutOfTurn("NOT_WAITING", "this activity does not wait to be confirmed")
    state = ActivityState.COUNTED if confirmed else ActivityState.DECLINED
    return replace(activity, state=state, decided_at_ms=at_ms, decided_by=decider_id)


def retract(
    activity: Activity, author: Employee, at_ms: int
) -> tuple[Activity, said.ActivityRetracted | None]:
    """The activity taken back by its author; where it had counted it is said, with the stamp that it had.

    What is known of the programme's past may have changed since.
    """
    gone = replace(activity, state=ActivityState.RETRACTED)
    if activity.state is not ActivityState.COUNTED:
        return gone, None
    now = moment(at_ms, at_ms, profile_at(author, at_ms).zone)
    fact = said.ActivityRetracted(
        activity.activity_id,
        person_at(author, at_ms),
        now,
        activity.programme_id,
        activity.no_points,
    )
    return gone, fact
