"""Not too many shares a day, and not everybody's words."""

import asyncio
import time
from typing import Any
from uuid import uuid4

import grpc
import pytest

from chassis.keys import KeyDestroyed
from portevoix.content.v1 import events_pb2 as content_pb2
from portevoix.content.v1 import service_pb2 as content_wire
from portevoix.inbox.v1 import events_pb2 as inbox_pb2
from portevoix.share.v1 import events_pb2 as said_pb2
from portevoix.share.v1 import service_pb2 as wire
from services.share.domain.model.shares import Wording
from services.share.storage.wordings import StoredWordings
from tests.component.share.rig import Refusal, Rig, refusal_of
from tests.component.share.writing import check, confirm, plaintext, prepare, refusal, stored, suggestion

DAY_MS = 86_400_000
SHARE = "gRPC share.v1.ShareService"


@pytest.mark.row("S7", door=f"{SHARE}/ConfirmShare", part="cap + 1 is refused")
async def test_one_more_than_the_cap_is_refused(rig: Rig) -> None:
    programme_id = await rig.programme(sharing=content_pb2.SharingRules(shares_per_day=3))
    employee_id = await rig.advocate(programme_id, "linkedin", "x")
    content_id = await rig.item(programme_id)
    ready = [(await prepare(rig, employee_id, content_id)).share_id for _ in range(4)]
    for share_id in ready[:2]:
        await confirm(rig, employee_id, share_id)
    at_once = [confirm(rig, employee_id, share_id) for share_id in ready[2:]]
    ended = await asyncio.gather(*at_once, return_exceptions=True)
    refused = [one for one in ended if isinstance(one, grpc.aio.AioRpcError)]
    assert [refusal_of(one) for one in refused] == [Refusal("FAILED_PRECONDITION", "DAILY_CAP_REACHED")]

    again = wire.PrepareShareRequest(content_id=content_id, network="linkedin")
    assert (await refusal(rig, employee_id, again)).reason == "DAILY_CAP_REACHED"
    await rig.call("RetractShare", wire.RetractShareRequest(share_id=ready[0]), employee_id)
    assert (await refusal(rig, employee_id, again)).reason == "DAILY_CAP_REACHED"
    elsewhere = await prepare(rig, employee_id, content_id, network="x")
    await confirm(rig, employee_id, elsewhere.share_id)
    await rig.said(said_pb2.ShareMade, employee_id, 4)

    shares = rig.house.mongo.collections["shares"]
    yesterday = {"$set": {"made_on": "2026-01-01"}}
    await shares.update_one({"_id": ready[1]}, yesterday)
    await prepare(rig, employee_id, content_id)


async def test_what_other_tools_report_counts_and_is_never_refused(rig: Rig) -> None:
    programme_id = await rig.programme(sharing=content_pb2.SharingRules(shares_per_day=1))
    outside_id = uuid4().hex
    employee_id = await rig.advocate(programme_id, "linkedin", external_id=outside_id)
    content_id = await rig.item(programme_id)
    report = inbox_pb2.ShareMade(
        external_id=outside_id,
        content_id=content_id,
        network="linkedin",
        occurred_at_ms=round(time.time() * 1000),
    )
    await rig.report(report, report)
    await rig.said(said_pb2.ShareMade, employee_id, 2)
    request = wire.PrepareShareRequest(content_id=content_id, network="linkedin")
    assert (await refusal(rig, employee_id, request)).reason == "DAILY_CAP_REACHED"


@pytest.mark.row(
    "X16", door=SHARE, part="what is near-identical, suggestions rotate, a warning and another wording"
)
async def test_the_third_of_near_identical_texts_gets_a_warning_and_another_wording(
    rig: Rig, programme_id: str
) -> None:
    ours, other = (
        f"Our bill was halved, {uuid4()}, in no time",
        f"Ask me how, {uuid4()}, a few watts were saved",
    )
    english = content_wire.Suggestion(suggestion_id="en", network="linkedin", language="en", text="Look!")
    content_id = await rig.item(programme_id, suggestion(ours), suggestion(other), english)
    first, second, third = [await rig.advocate(programme_id, "linkedin", "x") for _ in range(3)]
    reader = await rig.advocate(programme_id, "linkedin", language="en")
    # Suggestions rotate among colleagues who read the same language
    asking = (first, reader, second, reader, third, reader, first)
    shown = [(await prepare(rig, one, content_id)).message for one in asking]
    assert shown == [ours, "Look!", other, "Look!", ours, "Look!", other]
    theirs = [(first, f"{ours} #proud"), (second, f"{ours}! #energy https://a.example")]
    repeated = [(third, f"A text of mine that I like so much, {third}")] * 3
    for who, text in theirs + repeated:
        ready = await prepare(rig, who, content_id)
        confirmed = await confirm(rig, who, ready.share_id, text)
        assert not confirmed.warnings, "two are not too many, and one's own texts do not count"

    mine = await prepare(rig, third, content_id, f"{ours} #mine")
    assert (list(mine.warnings), mine.another_message) == ([wire.WARNING_SIMILAR], other)
    before = await stored(rig, "shares", mine.share_id)
    found = await check(rig, third, mine.share_id, ours.upper())
    assert (list(found.warnings), found.another_message) == ([wire.WARNING_SIMILAR], other)
    assert not found.refusals
    assert not (await check(rig, third, mine.share_id, "Something that nobody else would say")).warnings
    assert await stored(rig, "shares", mine.share_id) == before
    # Without own words the worn-out suggestion is passed over, on this network
    passed = [await prepare(rig, third, content_id) for _ in range(3)]
    assert {(one.message, len(one.warnings)) for one in passed} == {(other, 0)}
    confirmed = await confirm(rig, third, mine.share_id)
    assert (list(confirmed.warnings), confirmed.another_message) == ([wire.WARNING_SIMILAR], other)
    elsewhere = await prepare(rig, third, content_id, ours, "x")
    assert not elsewhere.warnings
    assert not await plaintext(rig, "a text of mine")


@pytest.mark.row("X16", door=SHARE, part="refusing is a setting")
async def test_refusing_near_identical_texts_is_a_setting(rig: Rig) -> None:
    rules = content_pb2.SharingRules(similar_texts=2, refuse_similar=True)
    programme_id = await rig.programme(sharing=rules)
    text = f"Nobody expected this of us, {uuid4()}"
    content_id = await rig.item(programme_id)
    first, second = [await rig.advocate(programme_id, "linkedin") for _ in range(2)]
    ready = await prepare(rig, second, content_id, text)
    theirs = await prepare(rig, first, content_id, text)
    await confirm(rig, first, theirs.share_id)
    too_similar = Refusal("FAILED_PRECONDITION", "TOO_SIMILAR")
    preparation = wire.PrepareShareRequest(content_id=content_id, network="linkedin", text=f"{text}!")
    confirmation = wire.ConfirmShareRequest(share_id=ready.share_id)
    assert await refusal(rig, second, preparation) == too_similar
    assert await refusal(rig, second, confirmation) == too_similar
    # Nothing is handed out that would be refused
    worn = await rig.item(programme_id, suggestion(text))
    suggested = wire.PrepareShareRequest(content_id=worn, network="linkedin")
    assert await refusal(rig, second, suggested) == too_similar
    assert (await check(rig, second, ready.share_id, "")).refusals == ["TOO_SIMILAR"]

    # After a day it is over, and so it is when the post was taken down
    wordings = rig.house.mongo.collections["wordings"]
    for later_ms, refused in [(DAY_MS - 120_000, True), (120_000, False), (-DAY_MS, True)]:
        await wordings.update_one({"_id": theirs.share_id}, {"$inc": {"made_at_ms": -later_ms}})
        assert bool((await check(rig, second, ready.share_id, "")).refusals) is refused
    await rig.call("RetractShare", wire.RetractShareRequest(share_id=theirs.share_id), first)
    await confirm(rig, second, ready.share_id)


async def test_the_key_of_a_days_texts_is_destroyed_two_days_later(rig: Rig) -> None:
    keys, now_ms = rig.house.keys, round(time.time() * 1000)
    old, young = (Wording(uuid4().hex, "e1", "forum", now_ms - days * DAY_MS, "words") for days in (4, 2))

    async def plant(tx: Any) -> None:
        for one in (old, young):
            await StoredWordings(tx.collections, keys, tx).add(one)

    await rig.house.mongo.transact(plant)
    found = await rig.house.mongo.collections["wordings"].find_one({"_id": old.share_id})
    assert b"words" not in found["sealed"]
    recent = StoredWordings(rig.house.mongo.collections, keys, None)
    assert [one.share_id for one in await recent.recent("forum", 0, 10)] == [young.share_id, old.share_id]
    assert await recent.destroy_keys(now_ms) == 1
    assert await recent.destroy_keys(now_ms) == 0
    assert await recent.recent("forum", 0, 10) == [young]
    with pytest.raises(KeyDestroyed):
        await keys.open("wording", found["key_owner"], found["sealed"])
