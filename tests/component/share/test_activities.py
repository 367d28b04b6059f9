"""Deeds that are no shares: what counts at once, what waits for somebody else, and who sees what."""

import time
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
    second = await rig.call("RecordActivity", talk, author)
    assert (first.state, second.state) == (WAITING, WAITING)
    assert not await recorded(rig, author)

    page = await waiting(rig, programme_id)
    assert [one.activity_id for one in page.activities] == [first.activity_id, second.activity_id]
    shown = page.activities[0]
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
    assert said.eligibility == facts_pb2.Eligibility(consent=True, charter=True, training=True)
    assert not (await waiting(rig, programme_id)).activities

    mine = (await own(rig, author)).activities
    assert [(one.activity_id, one.state, one.decision_note) for one in mine] == [
        (second.activity_id, DECLINED, "nobody saw you"),
        (first.activity_id, COUNTED, ""),
    ]
    assert (mine[1].proof_url, mine[1].note) == (post.proof_url, "unmistakably")
    stored = await rig.house.mongo.collections["activities"].find({"employee_id": author}).to_list(None)
    assert len(stored) == 2
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
    assert (await rig.call("RecordActivity", post, other)).state == WAITING

    taken_back = [wire.RetractActivityRequest(activity_id=one) for one in (waits, counts)]
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
    assert len(await recorded(rig, author)) == 2
    (gone,) = await rig.said(said_pb2.ActivityRetracted, author)
    assert (gone.message.activity_id, gone.message.programme_id) == (counts, programme_id)


async def test_pages_hold_still_and_what_a_forgotten_person_said_is_gone(rig: Rig, programme_id: str) -> None:
    author, other = [await rig.advocate(programme_id, "word_of_mouth") for _ in range(2)]
    at_ms = now_ms()
    for number in range(5):
        who, moment = (other, at_ms + 1) if number == 4 else (author, at_ms + number // 3)
        await rig.call("RecordActivity", deed(programme_id, WORD_OF_MOUTH, occurred_at_ms=moment), who)
    whole = [one.activity_id for one in (await waiting(rig, programme_id)).activities]
    first = await waiting(rig, programme_id, page_size=2)
    await rig.call("DecideActivity", decision(whole[1], True), "comms", COMMUNICATIONS)
    second = await waiting(rig, programme_id, page_size=3, page_token=first.next_page_token)
    assert [one.activity_id for one in [*first.activities, *second.activities]] == whole
    assert not second.next_page_token

    mine = [one.activity_id for one in (await own(rig, author)).activities]
    newest = await own(rig, author, page_size=3)
    oldest = await own(rig, author, page_size=3, page_token=newest.next_page_token)
    assert [one.activity_id for one in [*newest.activities, *oldest.activities]] == mine
    assert (len(mine), oldest.next_page_token) == (4, "")
    wrong = wire.ListWaitingActivitiesRequest(programme_id=programme_id, page_token="nonsense")
    refusal = await rig.refused("ListWaitingActivities", wrong, "comms", COMMUNICATIONS)
    assert refusal.fields == {"page_token"}

    await rig.house.keys.destroy("person", author)
    assert {one.proof_url for one in (await own(rig, author)).activities} == {""}
    (left,) = (await waiting(rig, programme_id)).activities
    assert left.activity_id not in mine
    refusal = await rig.refused("DecideActivity", decision(whole[0], True), "comms", COMMUNICATIONS)
    assert refusal == Refusal("NOT_FOUND", "UNKNOWN_ACTIVITY")


def now_ms() -> int:
    """The time, UTC milliseconds."""
    return time.time_ns() // 1_000_000


def _is(one: Said, key: str, kind: type) -> bool:
    return one.key == key and type(one.message) is kind
