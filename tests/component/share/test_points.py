"""Points are off for whoever wants none and where a programme has none; sharing is as it was."""

import time
from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import uuid4

import pytest

from portevoix.content.v1 import events_pb2 as content_pb2
from portevoix.inbox.v1 import events_pb2 as inbox_pb2
from portevoix.share.v1 import activities_pb2 as deeds
from portevoix.share.v1 import events_pb2 as said_pb2
from portevoix.share.v1 import links_pb2
from portevoix.share.v1 import service_pb2 as wire
from portevoix.type.v1 import facts_pb2
from services.share.domain.rules.points import has_points
from services.share.storage.library import StoredLibrary
from tests.component.share.rig import Refusal, Rig, engagement
from tests.waiting import until

POINTS = said_pb2.CONSENT_PURPOSE_POINTS
FACTS = (
    said_pb2.ShareMade,
    said_pb2.EngagementObserved,
    said_pb2.ConversionObserved,
    said_pb2.ActivityRecorded,
)


class Done(NamedTuple):
    """A share of somebody, and what tells the facts of it from all others."""

    employee_id: str
    share_id: str
    activity_id: str


async def test_who_wants_no_points_shares_as_before_and_is_stamped_so(rig: Rig, programme_id: str) -> None:
    employee_id, content_id = await rig.advocate(programme_id, "linkedin"), await rig.item(programme_id)
    before = await everything(rig, employee_id, programme_id, content_id)
    assert POINTS not in await want(rig, employee_id, False)
    assert POINTS not in await want(rig, employee_id, False)
    without = await everything(rig, employee_id, programme_id, content_id)
    assert POINTS in await want(rig, employee_id, True)
    again = await everything(rig, employee_id, programme_id, content_id)

    for done, no_points in ((before, False), (without, True), (again, False)):
        stamped = facts_pb2.Eligibility(consent=True, charter=True, training=True, no_points=no_points)
        assert await eligibilities(rig, done) == [stamped] * 5
    own = (await rig.call("ListShares", wire.ListSharesRequest(), employee_id)).shares
    assert {one.state for one in own} == {wire.SHARE_STATE_CONFIRMED}
    assert [one.share_id for one in own] == [again.share_id, without.share_id, before.share_id]
    consents = [one.message for one in await rig.said(said_pb2.ConsentChanged, employee_id, 3)][1:]
    assert [(one.purpose, one.network, one.given) for one in consents] == [
        (POINTS, "", False),
        (POINTS, "", True),
    ]


async def test_where_a_programme_has_no_points_what_is_said_is_stamped_so(rig: Rig) -> None:
    programme_id = await rig.programme(gamification=False)
    employee_id, content_id = await rig.advocate(programme_id, "linkedin"), await rig.item(programme_id)
    off = await everything(rig, employee_id, programme_id, content_id)
    await switch(rig, programme_id, True)
    on = await everything(rig, employee_id, programme_id, content_id)
    await switch(rig, programme_id, False)
    off_again = await everything(rig, employee_id, programme_id, content_id)
    for done, no_points in ((off, True), (on, False), (off_again, True)):
        stamped = facts_pb2.Eligibility(consent=True, charter=True, training=True, no_points=no_points)
        assert await eligibilities(rig, done) == [stamped] * 5


@pytest.mark.parametrize("then", [True, False])
@pytest.mark.parametrize("now", [True, False])
async def test_what_is_taken_back_or_shown_has_the_stamp_of_the_deed(
    rig: Rig, programme_id: str, then: bool, now: bool
) -> None:
    employee_id, content_id = await rig.advocate(programme_id, "linkedin"), await rig.item(programme_id)
    await want(rig, employee_id, then)
    done = await everything(rig, employee_id, programme_id, content_id)  # a visit is evidence
    await want(rig, employee_id, now)
    undo = deeds.RetractActivityRequest(activity_id=done.activity_id)
    await rig.call("RetractActivity", undo, employee_id)
    await rig.call("RetractShare", wire.RetractShareRequest(share_id=done.share_id), employee_id)
    (verified,) = await rig.said(said_pb2.ShareVerified, employee_id)
    (activity,) = await rig.said(said_pb2.ActivityRetracted, employee_id)
    (retracted,) = await rig.said(said_pb2.ShareRetracted, employee_id)
    assert verified.message.no_points is activity.message.no_points is not then
    # Who had points at either moment may have earned something that this takes back.
    assert retracted.message.no_points is not (then or now)


@pytest.mark.parametrize("confirmed", [True, False])
async def test_a_deed_taken_back_has_its_stamp_whatever_was_heard_of_its_time_since(
    rig: Rig, programme_id: str, confirmed: bool
) -> None:
    employee_id = await rig.advocate(programme_id, "linkedin", "word_of_mouth")
    await want(rig, employee_id, False)
    request = deeds.RecordActivityRequest(
        programme_id=programme_id,
        kind=said_pb2.ACTIVITY_KIND_WORD_OF_MOUTH if confirmed else said_pb2.ACTIVITY_KIND_COMMENT,
        network="" if confirmed else "linkedin",
        occurred_at_ms=now_ms(),
        proof_url=f"https://seen.example.org/{uuid4().hex}",
    )
    activity_id = (await rig.call("RecordActivity", request, employee_id)).activity_id
    if confirmed:
        decision = deeds.DecideActivityRequest(activity_id=activity_id, confirmed=True)
        await rig.call("DecideActivity", decision, "comms", "internal_communications")
    (recorded,) = await rig.said(said_pb2.ActivityRecorded, employee_id)
    # As if what the person had decided before had come late.
    employees = rig.house.mongo.collections["employees"]
    await employees.update_one({"_id": employee_id}, {"$pull": {"consents": {"purpose": int(POINTS)}}})
    await rig.call("RetractActivity", deeds.RetractActivityRequest(activity_id=activity_id), employee_id)
    (taken_back,) = await rig.said(said_pb2.ActivityRetracted, employee_id)
    assert taken_back.message.no_points is recorded.message.eligibility.no_points is True


@pytest.mark.parametrize("wanted", [True, False])
async def test_a_visit_judged_anew_repeats_the_stamp(rig: Rig, programme_id: str, wanted: bool) -> None:
    employee_id, content_id = await rig.advocate(programme_id, "linkedin"), await rig.item(programme_id)
    await want(rig, employee_id, wanted)
    await rig.click((await rig.share(employee_id, content_id)).link)
    (visit,) = await rig.said(said_pb2.EngagementObserved, employee_id)
    await want(rig, employee_id, not wanted)
    await switch(rig, programme_id, not wanted)
    more: dict[str, Any] = {"class": facts_pb2.CLICK_CLASS_BOT}  # a keyword of the language
    request = links_pb2.ReclassifyClicksRequest(click_ids=[visit.event_id], note="a test", **more)
    await rig.call("ReclassifyClicks", request, "root", "administrator")
    visits = [one.message for one in await rig.said(said_pb2.EngagementObserved, employee_id, 3)]
    assert [one.deltas[0].amount for one in visits] == [1, -1, 1]
    assert {one.eligibility.no_points for one in visits} == {not wanted}


async def test_leaving_and_coming_back_leaves_it_as_the_person_decided(rig: Rig, programme_id: str) -> None:
    employee_id, content_id = await rig.advocate(programme_id, "linkedin"), await rig.item(programme_id)
    await want(rig, employee_id, False)
    await rig.call("WithdrawAdvocate", wire.WithdrawAdvocateRequest(programme_id=programme_id), employee_id)
    sharing = wire.Consent(purpose=said_pb2.CONSENT_PURPOSE_SHARING, network="linkedin")
    back = wire.EnrolRequest(programme_id=programme_id, consents=[sharing])
    await rig.call("Enrol", back, employee_id)
    asked = wire.GetParticipationRequest(programme_id=programme_id)
    standing = await rig.call("GetParticipation", asked, employee_id)
    assert [one.purpose for one in standing.consents] == [said_pb2.CONSENT_PURPOSE_SHARING]
    await rig.share(employee_id, content_id)
    (made,) = await rig.said(said_pb2.ShareMade, employee_id)
    assert made.message.eligibility.no_points


async def test_whoever_takes_no_part_decides_too_and_nobody_for_a_time(rig: Rig) -> None:
    employee_id = await rig.employ()
    assert await want(rig, employee_id, False) == []
    assert await want(rig, employee_id, True) == [POINTS]
    for given in (True, False):
        soon = wire.Consent(purpose=POINTS, expires_at_ms=now_ms() + 60_000)
        request = wire.SetConsentRequest(consent=soon, given=given)
        refusal = await rig.refused("SetConsent", request, employee_id)
        assert refusal == Refusal("INVALID_ARGUMENT", "EXPIRY_DOES_NOT_FIT", frozenset({"expires_at_ms"}))


async def test_the_json_door_takes_it_as_the_page_on_sharing_tells(rig: Rig) -> None:
    employee_id = await rig.employ()
    headers = {
        "authorization": f"Bearer {rig.issuer.token(employee_id, ['employee'])}",
        "idempotency-key": uuid4().hex,
    }
    body = {"consent": {"purpose": "CONSENT_PURPOSE_POINTS"}, "given": False}
    answer = await rig.http.put("/v1/consents", json=body, headers=headers)
    assert answer.status_code == 200
    (fact,) = await rig.said(said_pb2.ConsentChanged, employee_id)
    assert (fact.message.purpose, fact.message.given) == (POINTS, False)


async def test_when_a_programme_has_points_is_kept(rig: Rig) -> None:
    programme_id = await rig.programme(gamification=False)
    await switch(rig, programme_id, True)
    library = StoredLibrary(rig.house.mongo.collections, None)
    kept = (await library.programmes([programme_id]))[programme_id]
    assert kept.gamification == ((1_700_000_000_000, False), (kept.changed_at_ms, True))
    from_before = {"$unset": {"gamification": ""}}
    await rig.house.mongo.collections["programmes"].update_one({"_id": programme_id}, from_before)
    older = (await library.programmes([programme_id]))[programme_id]
    assert has_points(older, 1)
    assert has_points(older, now_ms())
    await switch(rig, programme_id, False)
    kept = (await library.programmes([programme_id]))[programme_id]
    assert has_points(kept, kept.changed_at_ms - 1)
    assert not has_points(kept, kept.changed_at_ms)


async def want(rig: Rig, employee_id: str, given: bool) -> Sequence[int]:
    """The person gives the consent to points, or takes it back; the purposes of what they consent to then."""
    request = wire.SetConsentRequest(consent=wire.Consent(purpose=POINTS), given=given)
    return [one.purpose for one in (await rig.call("SetConsent", request, employee_id)).consents]


async def switch(rig: Rig, programme_id: str, on: bool) -> None:
    """The programme has points from now on, or has none; share has heard of it."""
    at_ms = now_ms()
    await rig.hear(
        content_pb2.ProgrammeChanged(
            programme_id=programme_id,
            name="Spring",
            why="We grow by who speaks of us",
            zone="Europe/Paris",
            gamification=on,
            occurred_at_ms=at_ms,
        )
    )
    found = rig.house.mongo.collections["programmes"]
    await until(lambda: found.find_one({"_id": programme_id, "changed_at_ms": at_ms}))


async def everything(rig: Rig, employee_id: str, programme_id: str, content_id: str) -> Done:
    """A share, a visit, a reaction, a lead and a comment; once all of it stands on the topic."""
    shared = await rig.share(employee_id, content_id)
    assert (await rig.click(shared.link)).status_code == 302
    await rig.report(
        engagement((facts_pb2.MEASURE_LIKES, 3), share_id=shared.share_id),
        inbox_pb2.ConversionObserved(
            share_id=shared.share_id,
            kind=said_pb2.CONVERSION_KIND_LEAD,
            external_id=uuid4().hex,
            occurred_at_ms=now_ms(),
        ),
    )
    deed = deeds.RecordActivityRequest(
        programme_id=programme_id,
        kind=said_pb2.ACTIVITY_KIND_COMMENT,
        network="linkedin",
        occurred_at_ms=now_ms(),
        proof_url=f"https://seen.example.org/{uuid4().hex}",
    )
    activity_id = (await rig.call("RecordActivity", deed, employee_id)).activity_id
    done = Done(employee_id, shared.share_id, activity_id)

    async def said() -> bool:
        return len(await eligibilities(rig, done)) == 5

    await until(said)
    return done


async def eligibilities(rig: Rig, done: Done) -> list[Any]:
    """How each fact of a share, and of the deed beside it, is stamped."""
    return [
        one.message.eligibility
        for one in await rig.log()
        if isinstance(one.message, FACTS) and done.employee_id == one.key and about(one.message, done)
    ]


def about(fact: Any, done: Done) -> bool:
    if isinstance(fact, said_pb2.ActivityRecorded):
        return fact.activity_id == done.activity_id
    return bool(fact.share_id == done.share_id)


def now_ms() -> int:
    """The time, UTC milliseconds."""
    return time.time_ns() // 1_000_000
