"""Facts of the law's histories, and single ones, as share says them on the wire."""

from collections.abc import Mapping
from typing import Any

from google.protobuf.message import Message

from portevoix.share.v1 import events_pb2 as share
from portevoix.type.v1 import facts_pb2 as types

NOON_MS = 1_790_596_800_000  # 2026-09-28T12:00:00Z, a Monday
DAY = "2026-09-28"
ABLE = types.Eligibility(consent=True, charter=True, training=True)


def wire_of(fact: Mapping[str, Any]) -> Message:
    """A plain fact of tests/laws as a message."""
    who = types.Person(employee_id=fact["employee_id"], team=fact["team"])
    when = types.Moment(
        occurred_at_ms=fact["occurred_at_ms"],
        accepted_at_ms=fact["accepted_at_ms"],
        local_date=fact["local_date"],
        zone="Europe/Paris",
    )
    able = types.Eligibility(consent=fact["consent"], charter=fact["charter"], training=fact["training"])
    if fact["type"].startswith("Activity"):
        return _activity(fact, who, when, able)
    item = types.Item(content_id=fact["content_id"], programme_id="p", topics=fact["topics"])
    common = {"share_id": fact["share_id"], "person": who, "moment": when, "item": item}
    common["network"] = fact["network"]
    match fact["type"]:
        case "ShareMade":
            declared = types.PROVENANCE_DECLARED if fact["declared"] else types.PROVENANCE_MEASURED
            return share.ShareMade(**common, eligibility=able, provenance=declared)
        case "ShareRetracted":
            return share.ShareRetracted(**common)
        case "ShareVerified":
            return share.ShareVerified(**common, evidence=share.EVIDENCE_CLICK)
        case "ConversionObserved":
            return _converted(common, able, fact["event_id"])
        case _:
            return _observed(common, able, fact)


def _activity(
    fact: Mapping[str, Any], who: types.Person, when: types.Moment, able: types.Eligibility
) -> Message:
    if fact["type"] == "ActivityRetracted":
        return share.ActivityRetracted(
            activity_id=fact["share_id"], person=who, moment=when, programme_id="p"
        )
    return share.ActivityRecorded(
        activity_id=fact["share_id"],
        person=who,
        moment=when,
        programme_id="p",
        kind=share.ACTIVITY_KIND_COMMENT,
        network="linkedin",
        item=types.Item(content_id="item-1", programme_id="p", topics=fact["topics"]),
        provenance=types.PROVENANCE_DECLARED,
        eligibility=able,
    )


def person(employee_id: str) -> types.Person:
    """Somebody."""
    return types.Person(employee_id=employee_id, team="Paris", country="FR", language="fr")


def moment(at_ms: int = 0, day: str = DAY) -> types.Moment:
    """That many milliseconds after noon."""
    at = NOON_MS + at_ms
    return types.Moment(occurred_at_ms=at, accepted_at_ms=at, local_date=day, zone="Europe/Paris")


def shared(
    who: str,
    share_id: str,
    at_ms: int = 0,
    *,
    item: str = "item-1",
    network: str = "linkedin",
    day: str = DAY,
    able: types.Eligibility = ABLE,
) -> share.ShareMade:
    """A share."""
    return share.ShareMade(
        share_id=share_id,
        person=person(who),
        moment=moment(at_ms, day),
        item=types.Item(content_id=item, programme_id="p"),
        network=network,
        eligibility=able,
        provenance=types.PROVENANCE_DECLARED,
    )


def retracted(
    who: str, share_id: str, at_ms: int = 0, *, item: str = "item-1", day: str = DAY
) -> share.ShareRetracted:
    """A share taken back."""
    return share.ShareRetracted(
        share_id=share_id,
        person=person(who),
        moment=moment(at_ms, day),
        item=types.Item(content_id=item, programme_id="p"),
        network="linkedin",
    )


def clicked(
    who: str,
    share_id: str,
    at_ms: int = 0,
    *,
    day: str = DAY,
    by: types.ClickClass.ValueType = types.CLICK_CLASS_HUMAN,
    first: bool = True,
    corrects: str = "",
) -> share.EngagementObserved:
    """A visit through our own link, or the taking back of one."""
    return share.EngagementObserved(
        share_id=share_id,
        person=person(who),
        moment=moment(at_ms, day),
        item=types.Item(content_id="item-1", programme_id="p"),
        network="linkedin",
        source="portevoix.links",
        provenance=types.PROVENANCE_MEASURED,
        deltas=[types.Delta(measure=types.MEASURE_CLICKS, amount=-1 if corrects else 1)],
        click=_visit(by, first),
        eligibility=ABLE,
        corrects=corrects,
    )


def brand_post_observed() -> share.EngagementObserved:
    """The world reacted to the company's own post: nobody's points."""
    return share.EngagementObserved(
        moment=moment(),
        item=types.Item(content_id="item-1", programme_id="p"),
        network="linkedin",
        source="poller",
        provenance=types.PROVENANCE_MEASURED,
        deltas=[types.Delta(measure=types.MEASURE_LIKES, amount=3)],
    )


def may_be_named(who: str, given: bool = True, at_ms: int = 0) -> share.ConsentChanged:
    """A word on being named."""
    return share.ConsentChanged(
        person=person(who), moment=moment(at_ms), purpose=share.CONSENT_PURPOSE_NAMING, given=given
    )


def may_share(who: str) -> share.ConsentChanged:
    """A consent that is about something else than being named."""
    return share.ConsentChanged(
        person=person(who),
        moment=moment(),
        purpose=share.CONSENT_PURPOSE_SHARING,
        network="linkedin",
        given=True,
    )


def _converted(
    common: Mapping[str, Any], able: types.Eligibility, external_id: str
) -> share.ConversionObserved:
    return share.ConversionObserved(
        **common, source="crm", external_id=external_id, kind=share.CONVERSION_KIND_LEAD, eligibility=able
    )


def _observed(
    common: Mapping[str, Any], able: types.Eligibility, fact: Mapping[str, Any]
) -> share.EngagementObserved:
    click, corrects = fact.get("click"), fact.get("corrects", "")
    clicks = [("clicks", -1 if corrects else 1)]
    observed = share.EngagementObserved(
        **common,
        source="portevoix.links",
        provenance=types.PROVENANCE_MEASURED,
        deltas=[
            types.Delta(measure=types.Measure.Value(f"MEASURE_{name.upper()}"), amount=amount)
            for name, amount in (clicks if click or corrects else fact["deltas"])
        ],
        eligibility=able,
        corrects=corrects,
    )
    if click is not None:
        by = types.CLICK_CLASS_HUMAN if click["human"] else types.CLICK_CLASS_SCANNER
        observed.click.CopyFrom(_visit(by, click["first_visit"]))
    return observed


def _visit(by: types.ClickClass.ValueType, first: bool) -> share.Click:
    fields: dict[str, Any] = {f"visitor_{span}": bytes(16) for span in ("day", "week", "month")}
    return share.Click(first_visit=first, **{**fields, "class": by})  # `class` is a word of Python
