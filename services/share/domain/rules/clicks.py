"""A visit through a tracked link becomes one observation of one click, laid to the share's author."""

from collections.abc import Iterable
from dataclasses import replace

from services.share.domain.facts import share as said
from services.share.domain.model.links import KeptClick, Visit
from services.share.domain.model.register import Register
from services.share.domain.model.stamps import ClickClass, Delta, Measure, Provenance
from services.share.domain.rules.behaviour import caught
from services.share.domain.rules.door.subjects import eligibility_of
from services.share.domain.rules.stamping import moment, person_of, profile_at

SOURCE = "portevoix.links"
_ONE_CLICK = (Delta(Measure.CLICKS, 1),)
_ONE_LESS = (Delta(Measure.CLICKS, -1),)


def judged(visits: Iterable[Visit], standing: Iterable[KeptClick]) -> tuple[list[KeptClick], set[str]]:
    """The visits of a batch as they are kept, and the ids of `standing` ones that now turn out to be bots.

    `standing` are, of the same visitors, the first visits of the day and all of the last seconds. Batches
    keep the order in which they come: whoever was said to be first stays so.
    """
    arrived = sorted(visits, key=lambda one: (one.at_ms, one.event_id))
    before = list(standing)
    bots = caught([*before, *map(_as_come, arrived)])
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


def observe(click: KeptClick, register: Register, accepted_at_ms: int) -> said.EngagementObserved:
    """What is said of a visit that is laid to somebody, as of its own moment."""
    share = register.shares[click.share_id]
    author = register.employees[share.employee_id]
    profile = profile_at(author, click.at_ms)
    return said.EngagementObserved(
        share_id=share.share_id,
        person=person_of(author.employee_id, profile),
        moment=moment(click.at_ms, accepted_at_ms, profile.zone),
        item=share.item,
        network=share.network,
        source=SOURCE,
        provenance=Provenance.MEASURED,
        deltas=_ONE_CLICK,
        channel=share.channel,
        click=said.Click(click.click_class, click.first, click.visitor),
        eligibility=eligibility_of(share, author, click.at_ms, register),
    )


def take_back(click: KeptClick, register: Register, accepted_at_ms: int) -> said.EngagementObserved:
    """What is said to take back the observation that stands for a visit."""
    stands = observe(click, register, accepted_at_ms)
    return replace(stands, deltas=_ONE_LESS, corrects=click.said_as)


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
