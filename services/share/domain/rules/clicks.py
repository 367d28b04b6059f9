"""A visit through a tracked link becomes one observation of one click, laid to the share's author."""

from collections.abc import Iterable
from dataclasses import replace

from services.share.domain.facts import share as said
from services.share.domain.model.links import ClickStamp, KeptClick, Visit
from services.share.domain.model.register import Register
from services.share.domain.model.stamps import ClickClass, Delta, Measure, Moment, Provenance
from services.share.domain.rules.behaviour import WINDOW_MS, caught
from services.share.domain.rules.door.subjects import eligibility_of
from services.share.domain.rules.stamping import local_date, person_of, profile_at

SOURCE = "portevoix.links"
_ONE_CLICK = (Delta(Measure.CLICKS, 1),)
_ONE_LESS = (Delta(Measure.CLICKS, -1),)


def judged(visits: Iterable[Visit], standing: Iterable[KeptClick]) -> tuple[list[KeptClick], set[str]]:
    """The visits of a batch as they are kept, and the ids of `standing` ones that now turn out to be bots.

    `standing` are, of the same visitors, the first visits of the day and all of the last seconds: these
    alone count for bursts. Batches keep the order in which they come: whoever was said to be first stays so.
    """
    arrived = sorted(visits, key=lambda one: (one.at_ms, one.event_id))
    before = list(standing)
    since_ms = arrived[0].at_ms - WINDOW_MS
    bots = caught([*(one for one in before if one.at_ms >= since_ms), *map(_as_come, arrived)])
    taken = {one.group for one in before if one.first}
    kept: list[KeptClick] = []
    for click in map(_as_come, arrived):
        if click.click_id in bots:
            click = replace(click, click_class=ClickClass.BOT)
        elif is_person(click) and click.group not in taken:
            taken.add(click.group)
            click = replace(click, first=True)
        kept.append(click)
    return kept, bots & {one.click_id for one in before}


def is_person(click: KeptClick | Visit) -> bool:
    """The visit was made by a person: only these are somebody's first."""
    return click.click_class is ClickClass.HUMAN


def is_laid(share_id: str, register: Register) -> bool:
    """The visit can be laid to somebody: neither the share nor its author was erased."""
    share = register.shares.get(share_id)
    return share is not None and share.employee_id in register.employees


def stamped(click: KeptClick, register: Register) -> KeptClick:
    """The visit with what is known now of its own moment; one that has its stamp keeps it for good."""
    return click if click.stamp is not None else replace(click, stamp=_stamp_of(click, register))


def observe(click: KeptClick, register: Register, accepted_at_ms: int) -> said.EngagementObserved:
    """What is said of a visit that is laid to somebody, as of its own moment."""
    share = register.shares[click.share_id]
    stamp = click.stamp or _stamp_of(click, register)
    # Whoever takes it back may have a clock that lags: that moves no visit to another moment.
    accepted_at_ms = max(accepted_at_ms, click.at_ms)
    return said.EngagementObserved(
        share_id=share.share_id,
        person=person_of(share.employee_id, stamp.profile),
        moment=Moment(click.at_ms, accepted_at_ms, stamp.local_date, stamp.profile.zone),
        item=share.item,
        network=share.network,
        source=SOURCE,
        provenance=Provenance.MEASURED,
        deltas=_ONE_CLICK,
        channel=share.channel,
        click=said.Click(click.click_class, click.first, click.visitor),
        eligibility=stamp.eligibility,
    )


def take_back(click: KeptClick, register: Register, accepted_at_ms: int) -> said.EngagementObserved:
    """What is said to take back the observation that stands for a visit."""
    stands = observe(click, register, accepted_at_ms)
    return replace(stands, deltas=_ONE_LESS, corrects=click.said_as)


def _stamp_of(click: KeptClick, register: Register) -> ClickStamp:
    share = register.shares[click.share_id]
    author = register.employees[share.employee_id]
    profile = profile_at(author, click.at_ms)
    eligibility = eligibility_of(share, author, click.at_ms, register)
    return ClickStamp(profile, local_date(click.at_ms, profile.zone), eligibility)


def _as_come(visit: Visit) -> KeptClick:
    return KeptClick(
        click_id=visit.event_id,
        share_id=visit.share_id,
        at_ms=visit.at_ms,
        click_class=visit.click_class,
        first=False,
        visitor=visit.visitor,
        said_as=visit.event_id,
    )
