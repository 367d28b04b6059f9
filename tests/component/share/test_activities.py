"""Deeds that are no shares: what counts at once, what waits for somebody else, and who sees what."""

import hmac
import json
import time
from hashlib import sha256
from typing import Any
from uuid import uuid4

import pytest

from portevoix.share.v1 import activities_pb2 as wire
from portevoix.share.v1 import events_pb2 as said_pb2
from portevoix.share.v1 import service_pb2
from portevoix.type.v1 import facts_pb2
from tests.component.share.rig import SHARING, Refusal, Rig, Said, person

COMMENT, REPLY = said_pb2.ACTIVITY_KIND_COMMENT, said_pb2.ACTIVITY_KIND_REPLY
FORUM_POST, EVENT = said_pb2.ACTIVITY_KIND_FORUM_POST, said_pb2.ACTIVITY_KIND_EVENT
WORD_OF_MOUTH = said_pb2.ACTIVITY_KIND_WORD_OF_MOUTH
WAITING, COUNTED = wire.ACTIVITY_STATE_WAITING, wire.ACTIVITY_STATE_COUNTED
DECLINED, RETRACTED = wire.ACTIVITY_STATE_DECLINED, wire.ACTIVITY_STATE_RETRACTED
COMMUNICATIONS = "internal_communications"


def deed(
    programme_id: str, kind: said_pb2.ActivityKind.ValueType, **other: Any
) -> wire.RecordActivityRequest:
    """Something that was done just now, with a proof of its own unless another is given."""
    usual = {"occurred_at_ms": now_ms(), "proof_url": f"https://seen.example.org/{uuid4().hex}"}
    return wire.RecordActivityRequest(programme_id=programme_id, kind=kind, **{**usual, **other})


async def waiting(rig: Rig, programme_id: str, **page: Any) -> Any:
    """What waits to be confirmed."""
    request = wire.ListWaitingActivitiesRequest(programme_id=programme_id, **page)
    return await rig.call("ListWaitingActivities", request, "comms", COMMUNICATIONS)


async def own(rig: Rig, employee_id: str, **page: Any) -> Any:
    """A person's own activities."""
    return await rig.call("ListActivities", wire.ListActivitiesRequest(**page), employee_id)


def decision(activity_id: str, confirmed: bool, note: str = "") -> wire.DecideActivityRequest:
    """A decision about an activity."""
    return wire.DecideActivityRequest(activity_id=activity_id, confirmed=confirmed, note=note)


async def recorded(rig: Rig, employee_id: str) -> list[Said]:
    """What was said of a person's activities, once all that they did before this call stands on the topic.

    The topic keeps what concerns one person in order: a consent that is said now is said behind the rest.
    """
    consent = service_pb2.Consent(purpose=SHARING, network="mastodon", expires_at_ms=now_ms() + 10**9)
    before = len([one for one in await rig.log() if _is(one, employee_id, said_pb2.ConsentChanged)])
    request = service_pb2.SetConsentRequest(consent=consent, given=True)
    await rig.call("SetConsent", request, employee_id)
    await rig.said(said_pb2.ConsentChanged, employee_id, before + 1)
    return [one for one in await rig.log() if _is(one, employee_id, said_pb2.ActivityRecorded)]


@pytest.mark.row("S11", door="gRPC share.v1.ActivityService")
async def test_what_was_done_elsewhere_counts_once_somebody_else_confirmed_it(
    rig: Rig, programme_id: str
) -> None:
    outside_id = uuid4().hex
    author = await rig.advocate(programme_id, "forum", "event", external_id=outside_id)
    done_at_ms = now_ms()
    await rig.import_people([person(outside_id, team="Sales", effective_at_ms=0)])
    for kind in (FORUM_POST, EVENT):
        unseen = await rig.refused("RecordActivity", deed(programme_id, kind, proof_url=""), author)
        assert unseen == Refusal("INVALID_ARGUMENT", "PROOF_NEEDED", frozenset({"proof_url"}))
    content_id = await rig.item(programme_id)
    post = deed(
        programme_id, FORUM_POST, occurred_at_ms=done_at_ms, content_id=content_id, note="unmistakably"
    )
    talk = deed(programme_id, EVENT, occurred_at_ms=done_at_ms + 1)
    first = await rig.call("RecordActivity", post, author)
    heard_by_ms = now_ms()
    second = await rig.call("RecordActivity", talk, author)
    assert (first.state, second.state) == (WAITING, WAITING)
    assert not await recorded(rig, author)

    page = await waiting(rig, programme_id)
    listed = {one.activity_id: one for one in page.activities}
    assert set(listed) == {first.activity_id, second.activity_id}
    shown = listed[first.activity_id]
    assert (shown.kind, shown.network, shown.content_id) == (FORUM_POST, "forum", content_id)
    assert (shown.proof_url, shown.note) == (post.proof_url, "unmistakably")
    assert author not in str(page)
    for confirmed in (True, False):
        refusal = await rig.refused(
            "DecideActivity", decision(first.activity_id, confirmed), author, "employee", COMMUNICATIONS
        )
        assert refusal == Refusal("PERMISSION_DENIED", "OWN_ACTIVITY")
    assert not await recorded(rig, author)

    yes, no = decision(first.activity_id, True), decision(second.activity_id, False, "nobody saw you")
    assert (await rig.call("DecideActivity", yes, "comms", COMMUNICATIONS)).state == COUNTED
    assert (await rig.call("DecideActivity", no, "comms", COMMUNICATIONS)).state == DECLINED
    for again in (yes, no):
        refusal = await rig.refused("DecideActivity", again, "comms", COMMUNICATIONS)
        assert refusal == Refusal("FAILED_PRECONDITION", "NOT_WAITING")
    (fact,) = await recorded(rig, author)
    said = fact.message
    assert (said.activity_id, said.kind, said.network) == (first.activity_id, FORUM_POST, "forum")
    assert (said.programme_id, said.item.content_id) == (programme_id, content_id)
    assert said.provenance == facts_pb2.PROVENANCE_MEASURED
    assert (said.moment.occurred_at_ms, said.person.team) == (done_at_ms, "Grid")
    assert done_at_ms <= said.moment.accepted_at_ms <= heard_by_ms
    assert said.eligibility == facts_pb2.Eligibility(consent=True, charter=True, training=True)
    assert not (await waiting(rig, programme_id)).activities

    mine = (await own(rig, author)).activities
    assert [(one.activity_id, one.state, one.decision_note) for one in mine] == [
        (second.activity_id, DECLINED, "nobody saw you"),
        (first.activity_id, COUNTED, ""),
    ]
    assert (mine[1].proof_url, mine[1].note) == (post.proof_url, "unmistakably")
    assert "comms" not in str(mine)
    stored = await rig.house.mongo.collections["activities"].find({"employee_id": author}).to_list(None)
    assert [one["decided_by"] for one in stored] == ["comms", "comms"]
    assert all(done_at_ms <= one["recorded_at_ms"] < one["decided_at_ms"] for one in stored)
    for clear in (b"unmistakably", post.proof_url.encode(), b"nobody saw you"):
        assert clear not in fact.value
        assert clear.decode() not in repr(stored)


@pytest.mark.row("S16", door="gRPC share.v1.ActivityService/RecordActivity")
async def test_taking_part_in_a_discussion_counts_and_is_no_share(rig: Rig, programme_id: str) -> None:
    author = await rig.advocate(programme_id, "linkedin", "glassdoor")
    times = service_pb2.SuggestTimesRequest(programme_id=programme_id, network="linkedin")
    left = (await rig.call("SuggestTimes", times, author)).left_today
    found = [
        await rig.call("RecordActivity", deed(programme_id, kind, network="linkedin"), author)
        for kind in (COMMENT, REPLY)
    ]
    assert [one.state for one in found] == [COUNTED, COUNTED]
    facts = await recorded(rig, author)
    assert [(one.message.activity_id, one.message.kind) for one in facts] == [
        (found[0].activity_id, COMMENT),
        (found[1].activity_id, REPLY),
    ]
    for fact in facts:
        assert (fact.key, fact.message.network) == (author, "linkedin")
        assert fact.message.provenance == facts_pb2.PROVENANCE_DECLARED
        assert not fact.message.HasField("item")
    assert not [one for one in await rig.log() if _is(one, author, said_pb2.ShareMade)]
    assert not (await rig.call("ListShares", service_pb2.ListSharesRequest(), author)).shares
    assert (await rig.call("SuggestTimes", times, author)).left_today == left
    assert not (await waiting(rig, programme_id)).activities
    review = deed(programme_id, COMMENT, network="glassdoor")
    assert await rig.refused("RecordActivity", review, author) == Refusal(
        "INVALID_ARGUMENT", "NETWORK_DOES_NOT_FIT", frozenset({"network"})
    )


async def test_nothing_is_recorded_without_enrolment_and_consent_at_that_moment(
    rig: Rig, programme_id: str
) -> None:
    before_ms = now_ms() - 1000
    author = await rig.advocate(programme_id, "linkedin")
    other = await rig.item(await rig.programme())

    async def refused(
        programme: str = programme_id, network: str = "linkedin", **more: Any
    ) -> tuple[str, str]:
        request = deed(programme, COMMENT, network=network, **more)
        return (await rig.refused("RecordActivity", request, author))[:2]

    assert await refused(occurred_at_ms=before_ms) == ("PERMISSION_DENIED", "NOT_ENROLLED")
    assert await refused(network="x") == ("PERMISSION_DENIED", "NO_CONSENT")
    assert await refused(network="myspace") == ("INVALID_ARGUMENT", "UNKNOWN_NETWORK")
    assert await refused(occurred_at_ms=now_ms() + 60_000) == ("INVALID_ARGUMENT", "IN_THE_FUTURE")
    assert await refused(occurred_at_ms=now_ms() - 91 * 86_400_000) == ("INVALID_ARGUMENT", "TOO_OLD")
    assert await refused("p-none") == ("NOT_FOUND", "UNKNOWN_PROGRAMME")
    assert await refused(content_id=other) == ("NOT_FOUND", "UNKNOWN_CONTENT")
    assert not await recorded(rig, author)


async def test_the_same_deed_counts_once_until_it_is_declined_or_taken_back(
    rig: Rig, programme_id: str
) -> None:
    author, other = [await rig.advocate(programme_id, "linkedin", "forum") for _ in range(2)]
    seen = "https://forum.example.org/t/1"
    post = deed(programme_id, FORUM_POST, proof_url=seen)
    comment = deed(programme_id, COMMENT, network="linkedin", proof_url=seen)
    again = Refusal("FAILED_PRECONDITION", "ALREADY_RECORDED")
    waits = (await rig.call("RecordActivity", post, author)).activity_id
    counts = (await rig.call("RecordActivity", comment, author)).activity_id
    assert await rig.refused("RecordActivity", post, author) == again
    assert await rig.refused("RecordActivity", comment, author) == again
    same = deed(programme_id, FORUM_POST, proof_url=seen.replace("forum", "Forum", 1))
    assert await rig.refused("RecordActivity", same, author) == again
    assert (await rig.call("RecordActivity", post, other)).state == WAITING
    reply = deed(programme_id, REPLY, network="linkedin", proof_url="")
    assert (await rig.call("RecordActivity", reply, author)).state == COUNTED
    assert await rig.refused("RecordActivity", reply, author) == again

    answers = (await own(rig, author)).activities
    (unseen,) = [one.activity_id for one in answers if one.kind == REPLY]
    taken_back = [wire.RetractActivityRequest(activity_id=one) for one in (waits, counts, unseen)]
    assert await rig.refused("RetractActivity", taken_back[1], other) == Refusal(
        "NOT_FOUND", "UNKNOWN_ACTIVITY"
    )
    for request in taken_back * 2:
        await rig.call("RetractActivity", request, author)
    assert {one.state for one in (await own(rig, author)).activities} == {RETRACTED}
    refusal = await rig.refused("DecideActivity", decision(waits, True), "comms", COMMUNICATIONS)
    assert refusal == Refusal("FAILED_PRECONDITION", "NOT_WAITING")
    declined = (await rig.call("RecordActivity", post, author)).activity_id
    await rig.call("DecideActivity", decision(declined, False), "comms", COMMUNICATIONS)
    assert (await rig.call("RecordActivity", post, author)).state == WAITING
    assert (await rig.call("RecordActivity", comment, author)).state == COUNTED
    assert len(await recorded(rig, author)) == 3
    gone = await rig.said(said_pb2.ActivityRetracted, author, 2)
    assert [one.message.activity_id for one in gone] == [counts, unseen]
    assert {one.message.programme_id for one in gone} == {programme_id}


async def test_who_reads_the_database_cannot_look_up_whose_a_public_address_is(
    rig: Rig, programme_id: str
) -> None:
    author = await rig.advocate(programme_id, "forum")
    post = deed(programme_id, FORUM_POST)
    activity_id = (await rig.call("RecordActivity", post, author)).activity_id
    collections = rig.house.mongo.collections
    stored = await collections["activities"].find_one({"_id": activity_id})
    pepper = await collections["peppers"].find_one({"_id": "activities"})
    key = await rig.house.keys.open("pepper", "activities", pepper["sealed"])
    known = json.dumps([author, str(FORUM_POST), "forum", post.proof_url]).encode()
    assert stored["deed_hash"] == hmac.new(key, known, sha256).hexdigest()
    assert key not in pepper["sealed"]


async def test_leaving_takes_back_what_waits_in_that_programme(rig: Rig, programme_id: str) -> None:
    author = await rig.advocate(programme_id, "linkedin", "forum")
    stays_in = await rig.programme()
    await rig.call("Enrol", service_pb2.EnrolRequest(programme_id=stays_in), author)
    request = deed(programme_id, FORUM_POST)
    waits = (await rig.call("RecordActivity", request, author)).activity_id
    elsewhere = (await rig.call("RecordActivity", deed(stays_in, FORUM_POST), author)).activity_id
    comment = deed(programme_id, COMMENT, network="linkedin")
    counts = (await rig.call("RecordActivity", comment, author)).activity_id
    await rig.call("WithdrawAdvocate", service_pb2.WithdrawAdvocateRequest(programme_id=programme_id), author)

    states = {one.activity_id: one.state for one in (await own(rig, author)).activities}
    assert states == {waits: RETRACTED, elsewhere: WAITING, counts: COUNTED}
    assert not (await waiting(rig, programme_id)).activities
    refusal = await rig.refused("DecideActivity", decision(waits, True), "comms", COMMUNICATIONS)
    assert refusal == Refusal("FAILED_PRECONDITION", "NOT_WAITING")
    assert [one.message.activity_id for one in await recorded(rig, author)] == [counts]
    await rig.call("Enrol", service_pb2.EnrolRequest(programme_id=programme_id), author)
    assert (await rig.call("RecordActivity", request, author)).state == WAITING


async def test_pages_hold_still_and_what_a_forgotten_person_said_is_gone(rig: Rig, programme_id: str) -> None:
    author, other = [await rig.advocate(programme_id, "word_of_mouth") for _ in range(2)]
    at_ms = now_ms()
    for number in range(5):
        who, moment = (other, at_ms + 1) if number == 4 else (author, at_ms + number // 3)
        await rig.call("RecordActivity", deed(programme_id, WORD_OF_MOUTH, occurred_at_ms=moment), who)
    mine = [one.activity_id for one in (await own(rig, author)).activities]
    listed = (await waiting(rig, programme_id)).activities
    places = [(one.local_date, one.activity_id) for one in listed]
    assert places == sorted(places)
    whole = [one.activity_id for one in listed]
    first = await waiting(rig, programme_id, page_size=2)
    assert first.next_page_token == ":".join(places[1])
    decided = next(one for one in reversed(whole[:2]) if one in mine)
    await rig.call("DecideActivity", decision(decided, True), "comms", COMMUNICATIONS)
    second = await waiting(rig, programme_id, page_size=3, page_token=first.next_page_token)
    assert [one.activity_id for one in [*first.activities, *second.activities]] == whole
    assert not second.next_page_token

    newest = await own(rig, author, page_size=3)
    oldest = await own(rig, author, page_size=3, page_token=newest.next_page_token)
    assert [one.activity_id for one in [*newest.activities, *oldest.activities]] == mine
    assert (len(mine), oldest.next_page_token) == (4, "")
    for token in ("nonsense", whole[0]):
        wrong = wire.ListWaitingActivitiesRequest(programme_id=programme_id, page_token=token)
        refusal = await rig.refused("ListWaitingActivities", wrong, "comms", COMMUNICATIONS)
        assert refusal.fields == {"page_token"}

    await rig.house.keys.destroy("person", author)
    assert {one.proof_url for one in (await own(rig, author)).activities} == {""}
    (left,) = (await waiting(rig, programme_id)).activities
    assert left.activity_id not in mine
    forgotten = next(one for one in mine if one != decided)
    refusal = await rig.refused("DecideActivity", decision(forgotten, True), "comms", COMMUNICATIONS)
    assert refusal == Refusal("NOT_FOUND", "UNKNOWN_ACTIVITY")


async def test_a_decision_keeps_what_a_newer_house_sealed(rig: Rig, programme_id: str) -> None:
    author = await rig.advocate(programme_id, "forum")
    post = deed(programme_id, FORUM_POST)
    activity_id = (await rig.call("RecordActivity", post, author)).activity_id
    keys, activities = rig.house.keys, rig.house.mongo.collections["activities"]

    async def sealed() -> dict[str, str]:
        stored = await activities.find_one({"_id": activity_id})
        found: dict[str, str] = json.loads(await keys.open("person", author, stored["sealed"]))
        return found

    newer = await keys.seal("person", author, json.dumps({**await sealed(), "seen_by": "many"}).encode())
    await activities.update_one({"_id": activity_id}, {"$set": {"sealed": newer}})
    assert [one.proof_url for one in (await waiting(rig, programme_id)).activities] == [post.proof_url]
    await rig.call("DecideActivity", decision(activity_id, True, "well done"), "comms", COMMUNICATIONS)
    told = {"proof_url": post.proof_url, "note": "", "decision_note": "well done", "seen_by": "many"}
    assert await sealed() == told


def now_ms() -> int:
    """The time, UTC milliseconds."""
    return time.time_ns() // 1_000_000


def _is(one: Said, key: str, kind: type) -> bool:
    return one.key == key and type(one.message) is kind
