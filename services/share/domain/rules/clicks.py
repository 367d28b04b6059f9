"""A visit through a tracked link becomes one observation of one click, laid to the share's author."""

from services.share.domain.facts import share as said
from services.share.domain.model.links import Visit
from services.share.domain.model.register import Register
from services.share.domain.model.stamps import ClickClass, Delta, Measure, Provenance
from services.share.domain.rules.door.subjects import eligibility_of
from services.share.domain.rules.stamping import moment, person_of, profile_at

SOURCE = "portevoix.links"
_ONE_CLICK = (Delta(Measure.CLICKS, 1),)


def is_person(visit: Visit) -> bool:
    """The visit was made by a person: only these are somebody's first."""
    return visit.click_class is ClickClass.HUMAN


def observe(visit: Visit, first: bool, register: Register) -> said.EngagementObserved | None:
    """What is said of a visit; None where the share or its author was erased in between."""
    share = register.shares.get(visit.share_id)
    author = register.employees.get(share.employee_id) if share is not None else None
    if share is None or author is None:
        return None
    profile = profile_at(author, visit.at_ms)
    return said.EngagementObserved(
        share_id=share.share_id,
        person=person_of(author.employee_id, profile),
        moment=moment(visit.at_ms, visit.at_ms, profile.zone),
        item=share.item,
        network=share.network,
        source=SOURCE,
        provenance=Provenance.MEASURED,
        deltas=_ONE_CLICK,
        channel=share.channel,
        click=said.Click(visit.click_class, first, visit.visitor),
        eligibility=eligibility_of(share, author, visit.at_ms, register),
    )
