"""The inbox: whatever outside systems report is checked, attributed and said once."""

import json
import time
from uuid import uuid4

import pytest

from chassis.envelope import Envelope, outside_id
from portevoix.content.v1 import events_pb2
from portevoix.inbox.v1 import events_pb2 as inbox_pb2
from portevoix.mentions.v1 import events_pb2 as mentions_pb2
from portevoix.share.v1 import events_pb2 as said_pb2
from portevoix.share.v1 import service_pb2 as wire
from portevoix.type.v1 import facts_pb2
from tests.component.share.rig import INBOX, MENTIONS, Rig, Said, engagement
from tests.waiting import until

LIKES, COMMENTS, IMPRESSIONS, CLICKS = (
    facts_pb2.MEASURE_LIKES,
    facts_pb2.MEASURE_COMMENTS,
    facts_pb2.MEASURE_IMPRESSIONS,
    facts_pb2.MEASURE_CLICKS,
)


@pytest.mark.row("M4", part="running totals become deltas at the door")
async def test_running_totals_become_changes(rig: Rig, programme_id: str) -> None:
    employee_id = await rig.advocate(programme_id, "linkedin")
    share_id = (await rig.share(employee_id, await rig.item(programme_id))).share_id
    at_ms = now_ms() - 100_000
    readings = [(10, 0), (14, 1000), (14, 2000), (12, 500), (11, 3000)]
    await rig.report(
        *(engagement((LIKES, total), at_ms=at_ms + later, share_id=share_id) for total, later in readings)
    )
    found = await rig.said(said_pb2.EngagementObserved, employee_id, 3)
    assert [deltas(one) for one in found] == [{LIKES: 10}, {LIKES: 4}, {LIKES: -3}]
    assert found[0].message.person.team == "Grid"
    assert found[0].message.source == "urn:test"
    tally = rig.house.mongo.collections["tallies"]
    assert sum([one["count"] async for one in tally.find({"why": "older_total"})]) >= 1


async def test_one_source_of_a_figure_counts(rig: Rig, programme_id: str) -> None:
    employee_id = await rig.advocate(programme_id, "linkedin")
    prepared = await rig.share(employee_id, await rig.item(programme_id))
    code = prepared.link.rsplit("/", 1)[1]
    at_ms = now_ms() - 1000
    for source, counts, later in (
        ("urn:one", [(LIKES, 5), (COMMENTS, 2)], 0),
        ("urn:two", [(LIKES, 9), (CLICKS, 30)], 1),  # one that comes second, and what our own links count
        ("urn:network", [(LIKES, 7), (COMMENTS, 2)], 2),  # the network's own, which stands above them
        ("urn:one", [(LIKES, 8), (COMMENTS, 3)], 3),
        ("urn:network", [(LIKES, 6)], 4),
    ):
        await rig.report(engagement(*counts, at_ms=at_ms + later, link_code=code), source=source)
    await rig.settled()
    found = await rig.said(said_pb2.EngagementObserved, employee_id, 3)
    assert [(one.message.source, deltas(one)) for one in found] == [
        ("urn:one", {LIKES: 5, COMMENTS: 2}),
        ("urn:network", {LIKES: 2}),
        ("urn:network", {LIKES: -1}),
    ]
    tally = rig.house.mongo.collections["tallies"]
    assert sum([one["count"] async for one in tally.find({"why": "outranked"})]) >= 4


async def test_what_others_measure_is_evidence_of_a_share(rig: Rig, programme_id: str) -> None:
    employee_id = await rig.advocate(programme_id, "linkedin")
    share_id = (await rig.share(employee_id, await rig.item(programme_id))).share_id
    for total in (0, 3, 4):
        await rig.report(engagement((LIKES, total), share_id=share_id))
    await rig.said(said_pb2.EngagementObserved, employee_id, 2)
    await rig.settled()
    (found,) = await rig.said(said_pb2.ShareVerified, employee_id)
    assert (found.message.share_id, found.message.evidence) == (share_id, said_pb2.EVIDENCE_OBSERVATION)
    stored = await rig.house.mongo.collections["shares"].find_one({"_id": share_id})
    assert stored["verified_at_ms"] == found.message.moment.occurred_at_ms


async def test_a_repeated_event_counts_once(rig: Rig, programme_id: str) -> None:
    employee_id = await rig.advocate(programme_id, "linkedin")
    share_id = (await rig.share(employee_id, await rig.item(programme_id))).share_id
    likes = engagement((LIKES, 3), running=False, share_id=share_id)
    other = engagement((COMMENTS, 3), running=False, share_id=share_id)
    await rig.publish(INBOX, [("1", "urn:a", likes), ("1", "urn:a", likes), ("1", "urn:b", other)])
    await rig.said(said_pb2.EngagementObserved, employee_id, 2)
    books = await rig.settled()
    assert books["consumed"] == sum(books[name] for name in books if name != "consumed")
    assert books["duplicate"] >= 1


async def test_the_brand_channel_has_no_author(rig: Rig, programme_id: str) -> None:
    content_id = await rig.item(programme_id)
    await rig.report(engagement((IMPRESSIONS, 900), network="facebook", content_id=content_id))
    (found,) = await rig.said(said_pb2.EngagementObserved, content_id)
    assert not found.message.HasField("person")
    assert not found.message.HasField("eligibility")
    assert found.message.moment.zone == "Europe/Paris"
    assert deltas(found) == {IMPRESSIONS: 900}


async def test_what_names_no_known_share_waits_for_it(rig: Rig, programme_id: str) -> None:
    one = uuid4().hex
    employee_id = await rig.advocate(programme_id, "linkedin", external_id=one)
    content_id = await rig.item(programme_id)
    made = inbox_pb2.ShareMade(
        external_id=one, content_id=content_id, network="linkedin", occurred_at_ms=now_ms()
    )
    event_id = str(uuid4())
    share_id = outside_id("urn:tool", event_id)
    await rig.report(engagement((LIKES, 2), share_id=share_id))
    await rig.settled()
    assert await parked(rig, share_id, employee_id)
    await rig.publish(INBOX, [(event_id, "urn:tool", made)])
    (fact,) = await rig.said(said_pb2.EngagementObserved, employee_id)
    assert fact.message.share_id == share_id
    (shared,) = await rig.said(said_pb2.ShareMade, employee_id)
    assert (shared.message.share_id, shared.message.provenance) == (share_id, facts_pb2.PROVENANCE_MEASURED)


async def parked(rig: Rig, share_id: str, employee_id: str) -> bool:
    found = await rig.house.mongo.collections["parked.door"].find({}).to_list(None)
    return any(one["reason"] == "UNKNOWN_SHARE" for one in found)


async def test_a_share_from_another_tool_needs_consent_and_charter(rig: Rig, programme_id: str) -> None:
    one = uuid4().hex
    employee_id = await rig.advocate(programme_id, "linkedin", external_id=one)
    content_id = await rig.item(programme_id)

    async def letter(**fields: object) -> Said:
        usual = {
            "external_id": one,
            "content_id": content_id,
            "network": "linkedin",
            "occurred_at_ms": now_ms(),
        }
        (event_id,) = await rig.report(inbox_pb2.ShareMade(**{**usual, **fields}))  # type: ignore[arg-type]
        return await rig.dead_letter(event_id)

    assert reason(await letter(network="x")) == "NO_CONSENT"
    assert reason(await letter(occurred_at_ms=1_700_000_000_000)) == "NOT_ENROLLED"
    assert reason(await letter(network="myspace")) == "UNKNOWN_NETWORK"
    assert reason(await letter(occurred_at_ms=1_699_999_999_999)) == "NOT_PUBLISHED"
    inside = await rig.item(programme_id, external=False)
    assert reason(await letter(content_id=inside)) == "INTERNAL_ONLY"
    await rig.hear(charter(programme_id, 1))
    programmes = rig.house.mongo.collections["programmes"]
    await until(lambda: programmes.find_one({"_id": programme_id, "charters": {"$ne": []}}))
    assert reason(await letter()) == "CHARTER_NOT_ACKNOWLEDGED"
    acknowledged = charter_acknowledged(programme_id, employee_id, 1)
    await rig.hear(acknowledged)
    await rig.report(
        inbox_pb2.ShareMade(
            external_id=one, content_id=content_id, network="linkedin", occurred_at_ms=now_ms()
        )
    )
    await rig.said(said_pb2.ShareMade, employee_id)


async def test_refusals_keep_their_bytes_and_what_is_behind_them_flows(rig: Rig, programme_id: str) -> None:
    employee_id = await rig.advocate(programme_id, "linkedin")
    share_id = (await rig.share(employee_id, await rig.item(programme_id))).share_id
    now = now_ms()
    good = engagement((LIKES, 1), share_id=share_id)
    kind = good.DESCRIPTOR.full_name
    ids = [uuid4().hex for _ in range(5)]
    await rig.publish_raw(
        INBOX,
        [
            (b"\xff\xff\xff", Envelope(ids[0], kind, "urn:t", now).headers()),
            (b"{}", Envelope(ids[1], "portevoix.inbox.v1.Nothing", "urn:t", now).headers()),
            (
                b'{"shareId": "x", "surprise": 1}',
                Envelope(ids[2], kind, "urn:t", now, "application/json").headers(),
            ),
            (
                engagement((LIKES, 1), network="x", share_id=share_id).SerializeToString(),
                Envelope(ids[3], kind, "urn:t", now).headers(),
            ),
            (good.SerializeToString(), Envelope(ids[4], kind, "urn:t", now).headers()),
        ],
    )
    await rig.said(said_pb2.EngagementObserved, employee_id)
    reasons = [reason(await rig.dead_letter(event_id)) for event_id in ids[:4]]
    assert reasons == ["UNDECODABLE", "UNKNOWN_TYPE", "UNDECODABLE", "NETWORK_MISMATCH"]
    assert (await rig.dead_letter(ids[0])).value == b"\xff\xff\xff"


async def test_json_is_heard_as_well(rig: Rig, programme_id: str) -> None:
    employee_id = await rig.advocate(programme_id, "linkedin")
    share_id = (await rig.share(employee_id, await rig.item(programme_id))).share_id
    body = json.dumps(
        {
            "shareId": share_id,
            "network": "linkedin",
            "observedAtMs": str(now_ms()),
            "provenance": "PROVENANCE_MEASURED",
            "counts": [{"measure": "MEASURE_LIKES", "total": "6"}],
        }
    )
    kind = inbox_pb2.EngagementObserved.DESCRIPTOR.full_name
    headers = Envelope("j1", kind, "urn:json", now_ms(), "application/json").headers()
    await rig.publish_raw(INBOX, [(body.encode(), headers)])
    (found,) = await rig.said(said_pb2.EngagementObserved, employee_id)
    assert deltas(found) == {LIKES: 6}


async def test_mentions_pass_through_with_their_item(rig: Rig, programme_id: str) -> None:
    employee_id = await rig.advocate(programme_id, "mastodon")
    content_id = await rig.item(programme_id)
    share_id = (await rig.share(employee_id, content_id, "mastodon")).share_id
    words = f"bravo {uuid4().hex}"
    await rig.report(
        inbox_pb2.MentionObserved(share_id=share_id, network="mastodon", occurred_at_ms=now_ms(), text=words),
        inbox_pb2.MentionObserved(network="mastodon", occurred_at_ms=now_ms(), label="neutral"),
    )
    on_share, elsewhere = await rig.said(mentions_pb2.MentionObserved, "mastodon", 2, topic=MENTIONS)
    assert (on_share.message.text, on_share.message.item.content_id) == (words, content_id)
    assert (elsewhere.message.label, elsewhere.message.HasField("item")) == ("neutral", False)
    assert employee_id not in str(on_share)


async def test_the_future_is_clamped(rig: Rig, programme_id: str) -> None:
    employee_id = await rig.advocate(programme_id, "linkedin")
    share_id = (await rig.share(employee_id, await rig.item(programme_id))).share_id
    await rig.report(engagement((LIKES, 1), at_ms=now_ms() + 86_400_000, share_id=share_id))
    (found,) = await rig.said(said_pb2.EngagementObserved, employee_id)
    assert found.message.moment.occurred_at_ms == found.message.moment.accepted_at_ms


async def test_what_was_true_when_it_happened_is_stamped(rig: Rig, programme_id: str) -> None:
    one = uuid4().hex
    employee_id = await rig.advocate(programme_id, "linkedin", external_id=one)
    share_id = (await rig.share(employee_id, await rig.item(programme_id))).share_id
    before = now_ms()
    await until(lambda: now_ms() > before, every=0.001)  # one of the same millisecond would hold
    consent = wire.Consent(purpose=said_pb2.CONSENT_PURPOSE_SHARING, network="linkedin")
    await rig.call("SetConsent", wire.SetConsentRequest(consent=consent, given=False), employee_id)
    moved = inbox_pb2.EmployeeChanged(
        external_id=one, name="S", email="s@example.org", team="Sales", zone="Asia/Tokyo"
    )
    await rig.report(moved)
    await rig.settled()
    await rig.report(
        engagement((LIKES, 1), at_ms=before, running=False, share_id=share_id),
        engagement((LIKES, 1), running=False, share_id=share_id),
    )
    then, now = await rig.said(said_pb2.EngagementObserved, employee_id, 2)
    assert (then.message.person.team, now.message.person.team) == ("Grid", "Sales")
    assert (then.message.eligibility.consent, now.message.eligibility.consent) == (True, False)
    assert (then.message.moment.zone, now.message.moment.zone) == ("Africa/Casablanca", "Asia/Tokyo")


async def test_contents_own_reports_are_passed_over(rig: Rig) -> None:
    before = await rig.settled()
    await rig.report(inbox_pb2.ContentPublished(external_id="cms-1", programme_id="p"))
    after = await rig.settled()
    assert after["ignored"] - before["ignored"] == 1


def charter(programme_id: str, version: int) -> events_pb2.CharterPublished:
    return events_pb2.CharterPublished(programme_id=programme_id, version=version, occurred_at_ms=now_ms())


def charter_acknowledged(programme_id: str, employee_id: str, version: int) -> events_pb2.CharterAcknowledged:
    return events_pb2.CharterAcknowledged(
        employee_id=employee_id, programme_id=programme_id, version=version, occurred_at_ms=now_ms()
    )


def deltas(one: Said) -> dict[int, int]:
    """What changed, by measure."""
    return {delta.measure: delta.amount for delta in one.message.deltas}


def reason(letter: Said) -> str:
    """Why a dead letter was refused."""
    return next(value for name, value in letter.headers.items() if "reason" in name)


def now_ms() -> int:
    """The time, UTC milliseconds."""
    return round(time.time() * 1000)
