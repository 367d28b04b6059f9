"""Events as share says them: say only what a test is about."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from portevoix.content.v1 import events_pb2 as content
from portevoix.share.v1 import events_pb2 as share
from portevoix.type.v1 import facts_pb2 as types

NOON_MS = 1_790_596_800_000  # 2026-09-28T12:00:00Z
DAY = "2026-09-28"
DAY_MS = 86_400_000


def person(employee_id: str = "anna", team: str = "Paris", **more: Any) -> types.Person:
    """A person of the directory."""
    return types.Person(employee_id=employee_id, team=team, country="FR", language="fr", **more)


def moment(at_ms: int = NOON_MS, day: str = DAY, heard_ms: int | None = None) -> types.Moment:
    """When it happened, and when the log heard of it: at once, unless told otherwise."""
    heard = at_ms + 5 if heard_ms is None else heard_ms
    return types.Moment(occurred_at_ms=at_ms, accepted_at_ms=heard, local_date=day, zone="Europe/Paris")


def on(day: str | int, hour: int = 12, minute: int = 0, *, heard: str = "") -> dict[str, Any]:
    """A moment by its day in UTC (a number is one of September), and the day on which it was heard of."""
    day = f"2026-09-{day:02}" if isinstance(day, int) else day
    at_ms = round(datetime.fromisoformat(f"{day}T{hour:02}:{minute:02}:00+00:00").timestamp() * 1000)
    found: dict[str, Any] = {"at_ms": at_ms, "day": day}
    if heard:
        found["heard_ms"] = on(heard)["at_ms"]
    return found


def item(content_id: str = "item-1", **more: Any) -> types.Item:
    """An item of the programme p."""
    usual = {"programme_id": "p", "category": "brand", "kind": "article", "language": "fr"}
    return types.Item(content_id=content_id, **{**usual, **more})


def published(what: types.Item, day: str = DAY, **more: Any) -> content.ContentPublished:
    """An item may be shared."""
    usual = {"title": "A title", "why": "Because", "url": "https://example.org", "external": True}
    return content.ContentPublished(item=what, occurred_at_ms=on(day)["at_ms"], **{**usual, **more})


ELIGIBLE = types.Eligibility(consent=True, charter=True, training=True)


def employed(who: types.Person, *, employed: bool = True, **when: Any) -> share.EmployeeChanged:
    """What the directory says of a person."""
    return share.EmployeeChanged(person=who, moment=moment(**when), employed=employed)


def enrolled(who: types.Person, at_ms: int = NOON_MS, day: str = DAY) -> share.AdvocateEnrolled:
    """A person joined the programme p."""
    return share.AdvocateEnrolled(person=who, moment=moment(at_ms, day), programme_id="p")


def withdrew(who: types.Person, at_ms: int = NOON_MS, day: str = DAY) -> share.AdvocateWithdrew:
    """A person left the programme p."""
    return share.AdvocateWithdrew(person=who, moment=moment(at_ms, day), programme_id="p")


def made(
    share_id: str,
    who: types.Person,
    *,
    followers: int | None = 500,
    network: str = "linkedin",
    what: types.Item | None = None,
    **when: Any,
) -> share.ShareMade:
    """A share that a tool confirmed."""
    return share.ShareMade(
        share_id=share_id,
        person=who,
        moment=moment(**when),
        item=what or item(),
        network=network,
        follower_count=followers,
        eligibility=ELIGIBLE,
        provenance=types.PROVENANCE_MEASURED,
    )


def converted(
    kind: share.ConversionKind.ValueType,
    external_id: str,
    who: types.Person,
    worth: tuple[str, str] | None = None,
    *,
    about: types.Item | None = None,
    network: str = "linkedin",
    **when: Any,
) -> share.ConversionObserved:
    """What came of a share, and what it was worth: an amount and its currency."""
    return share.ConversionObserved(
        share_id="s",
        person=who,
        moment=moment(**when),
        item=about or item(),
        network=network,
        source="crm",
        external_id=external_id,
        kind=kind,
        value=types.Money(amount=worth[0], currency=worth[1]) if worth else None,
        eligibility=ELIGIBLE,
    )


def retracted(share_id: str, who: types.Person, **when: Any) -> share.ShareRetracted:
    """A share was taken back."""
    return share.ShareRetracted(
        share_id=share_id, person=who, moment=moment(**when), item=item(), network="linkedin"
    )


def deltas(changes: Iterable[tuple[int, int]]) -> list[types.Delta]:
    """(measure, amount) pairs as the wire has them."""
    return [types.Delta(measure=types.Measure.ValueType(one), amount=amount) for one, amount in changes]


def observed(
    share_id: str,
    who: types.Person | None,
    *changes: tuple[int, int],
    network: str = "linkedin",
    provenance: types.Provenance.ValueType = types.PROVENANCE_MEASURED,
    what: types.Item | None = None,
    **when: Any,
) -> share.EngagementObserved:
    """The world reacted; without a person, to the brand's own post."""
    return share.EngagementObserved(
        share_id=share_id,
        person=who,
        moment=moment(**when),
        item=what or item(),
        network=network,
        source="poller",
        provenance=provenance,
        deltas=deltas(changes),
        eligibility=ELIGIBLE if who else None,
    )


def visited(
    share_id: str,
    who: types.Person,
    visitor: str,
    *,
    by: types.ClickClass.ValueType = types.CLICK_CLASS_HUMAN,
    amount: int = 1,
    what: types.Item | None = None,
    network: str = "linkedin",
    **when: Any,
) -> share.EngagementObserved:
    """A click on our own link."""
    keys: dict[str, Any] = {"class": by}
    keys |= {
        f"visitor_{span}": f"{visitor}{span}".encode().ljust(16, b"-")[:16]
        for span in ("day", "week", "month")
    }
    return share.EngagementObserved(
        share_id=share_id,
        person=who,
        moment=moment(**when),
        item=what or item(),
        network=network,
        source="portevoix.links",
        provenance=types.PROVENANCE_MEASURED,
        deltas=deltas([(types.MEASURE_CLICKS, amount)]),
        click=share.Click(first_visit=True, **keys),
        eligibility=ELIGIBLE,
        corrects="" if amount > 0 else "cause",
    )
