"""One-off actions: what counts for them is what was made within their time and is what they ask for."""

import time
from typing import Any
from uuid import uuid4

import pytest

from portevoix.inbox.v1 import events_pb2 as inbox_pb2
from portevoix.share.v1 import activities_pb2 as wire
from portevoix.share.v1 import events_pb2 as said_pb2
from portevoix.share.v1 import service_pb2
from services.share.storage.actions import counting
from tests.component.share.rig import Refusal, Rig
from tests.waiting import until

HOUR_MS = 3_600_000
COMMUNICATIONS = "external_communications"


async def announce(rig: Rig, programme_id: str, **asked: Any) -> str:
    """The id of an action that began an hour ago and lasts another one, unless said otherwise."""
    usual = {"starts_at_ms": now_ms() - HOUR_MS, "ends_at_ms": now_ms() + HOUR_MS}
    request = wire.CreateActionRequest(programme_id=programme_id, name="Open day", **{**usual, **asked})
    return str((await rig.call("CreateAction", request, "comms", COMMUNICATIONS)).action.action_id)


async def cancel(rig: Rig, action_id: str) -> wire.Action:
    """The action, cancelled."""
    request = wire.CancelActionRequest(action_id=action_id)
    action: wire.Action = (await rig.call("CancelAction", request, "comms", COMMUNICATIONS)).action
    return action


async def counts(rig: Rig, programme_id: str) -> dict[str, int]:
    """How many shares count for each action, as an employee is told."""
    request = wire.ListActionsRequest(programme_id=programme_id)
    found = (await rig.call("ListActions", request, "anybody")).actions
    assert [one.starts_at_ms for one in found] == sorted((one.starts_at_ms for one in found), reverse=True)
    return {one.action_id: one.shares for one in found}


async def nothing_unsaid(rig: Rig) -> None:
    """Everything that was decided before this call stands on the topic."""
    outbox = rig.house.mongo.collections["outbox"]
    await until(lambda: _is_empty(outbox))


async def share(rig: Rig, employee_id: str, content_id: str, words: str) -> tuple[str, set[str]]:
    """A share in these words, and the actions that it was said to count for."""
    before = len([one for one in await rig.log() if _is_share_of(one, employee_id)])
    request = service_pb2.PrepareShareRequest(content_id=content_id, network="linkedin")
    prepared = await rig.call("PrepareShare", request, employee_id)
    text = f"{words} {prepared.link}"
    confirm = service_pb2.ConfirmShareRequest(share_id=prepared.share_id, text=text)
    await rig.call("ConfirmShare", confirm, employee_id)
    fact = (await rig.said(said_pb2.ShareMade, employee_id, before + 1))[-1].message
    assert fact.share_id == prepared.share_id
    return prepared.share_id, set(fact.action_ids)


@pytest.mark.row("S19", door="gRPC share.v1.ActivityService")
async def test_a_share_counts_for_the_actions_that_it_fits(rig: Rig, programme_id: str) -> None:
    author = await rig.advocate(programme_id, "linkedin")
    content_id, other_id = [await rig.item(programme_id) for _ in range(2)]
    elsewhere = await rig.programme()
    for_all = await announce(rig, programme_id)
    tagged = await announce(
        rig, programme_id, hashtag="OpenDay", networks=["x", "linkedin"], content_id=content_id
    )
    unfit = [
        await announce(rig, programme_id, networks=["x"]),
        await announce(rig, programme_id, hashtag="OpenDays"),
        await announce(rig, programme_id, hashtag="Open"),
        await announce(rig, programme_id, content_id=other_id),
        await announce(rig, programme_id, campaign_id="autumn"),
        await announce(rig, programme_id, starts_at_ms=now_ms() + HOUR_MS, ends_at_ms=now_ms() + 2 * HOUR_MS),
    ]
    await announce(rig, elsewhere)
    cancelled = await announce(rig, programme_id)
    assert (await cancel(rig, cancelled)).cancelled

    share_id, fitting = await share(rig, author, content_id, "Come to our #openday!")
    assert fitting == {for_all, tagged}
    nothing = dict.fromkeys([*unfit, cancelled], 0)
    assert await counts(rig, programme_id) == {for_all: 1, tagged: 1, **nothing}
    _, fitting = await share(rig, author, content_id, "Come to our #OpenDayParty, no sign of the other")
    assert fitting == {for_all}
    assert await counts(rig, programme_id) == {for_all: 2, tagged: 1, **nothing}

    assert (await cancel(rig, for_all)).shares == 2
    _, fitting = await share(rig, author, content_id, "Once more for the #OPENDAY, in other words")
    assert fitting == {tagged}
    assert await counts(rig, programme_id) == {for_all: 2, tagged: 2, **nothing}
    await rig.call("RetractShare", service_pb2.RetractShareRequest(share_id=share_id), author)
    assert await counts(rig, programme_id) == {for_all: 1, tagged: 1, **nothing}


@pytest.mark.row("S19", door="gRPC share.v1.ActivityService")
async def test_shares_outside_the_window_do_not_count(rig: Rig, programme_id: str) -> None:
    outside_id = uuid4().hex
    author = await rig.advocate(programme_id, "linkedin", external_id=outside_id)
    content_id = await rig.item(programme_id)
    nobody_knew_ms = now_ms()
    begun = await announce(rig, programme_id)
    stopped = await announce(rig, programme_id)
    tagged = await announce(rig, programme_id, hashtag="OpenDay")
    begins_ms = now_ms() + 1000
    ends_ms = begins_ms + 300
    short = await announce(rig, programme_id, starts_at_ms=begins_ms, ends_at_ms=ends_ms)
    later = await announce(rig, programme_id, starts_at_ms=begins_ms + 1)
    assert now_ms() < begins_ms
    await until(lambda: now_ms() > ends_ms)
    await cancel(rig, stopped)

    moments = {
        nobody_knew_ms: set(),
        begins_ms - 1: {begun, stopped},
        begins_ms: {begun, stopped, short},
        ends_ms - 1: {begun, stopped, short, later},
        ends_ms: {begun, stopped, later},
    }
    made = [
        inbox_pb2.ShareMade(
            external_id=outside_id, content_id=content_id, network="linkedin", occurred_at_ms=at_ms
        )
        for at_ms in moments
    ]
    await rig.report(*made)
    facts = await rig.said(said_pb2.ShareMade, author, len(moments))
    assert {one.message.moment.occurred_at_ms: set(one.message.action_ids) for one in facts} == moments
    _, after = await share(rig, author, content_id, "Too late for the one, not for the #OpenDay")
    assert after == {begun, later, tagged}
    assert await counts(rig, programme_id) == {begun: 5, stopped: 4, short: 2, later: 3, tagged: 1}


async def test_an_action_is_said_when_it_is_announced_and_when_it_is_cancelled(
    rig: Rig, programme_id: str
) -> None:
    asked = {"networks": ["linkedin"], "hashtag": "OpenDay", "campaign_id": "spring", "content_id": "c"}
    action_id = await announce(rig, programme_id, **asked)
    (announced,) = await rig.said(said_pb2.ActionChanged, action_id)
    assert (announced.message.programme_id, announced.message.cancelled) == (programme_id, False)
    await cancel(rig, action_id)
    shown = await cancel(rig, action_id)
    assert (shown.cancelled, shown.hashtag, list(shown.networks)) == (True, "OpenDay", ["linkedin"])
    await nothing_unsaid(rig)
    said = await rig.said(said_pb2.ActionChanged, action_id, 2)
    assert said[1].message.cancelled
    assert said[0].event_id != said[1].event_id
    assert set(await counts(rig, programme_id)) == {action_id}


async def test_no_action_is_left_out_however_many_there_are_and_more_than_a_thousand_are_refused(
    rig: Rig, programme_id: str
) -> None:
    author, content_id = await rig.advocate(programme_id, "linkedin"), await rig.item(programme_id)
    first = await announce(rig, programme_id)
    actions = rig.house.mongo.collections["actions"]
    usual = {key: value for key, value in (await actions.find_one({"_id": first})).items() if key != "_id"}
    later = {**usual, "starts_at_ms": usual["starts_at_ms"] + 1, "networks": ["x"]}
    await actions.insert_many([{**later, "_id": f"{first}-{number}"} for number in range(1000)])
    _, fitting = await share(rig, author, content_id, "One of a thousand and one")
    assert fitting == {first}
    shown = await counts(rig, programme_id)
    assert (len(shown), first in shown) == (200, False)

    request = wire.CreateActionRequest(
        programme_id=programme_id, name="One more", starts_at_ms=now_ms(), ends_at_ms=now_ms() + HOUR_MS
    )
    refusal = await rig.refused("CreateAction", request, "comms", COMMUNICATIONS)
    assert refusal == Refusal("FAILED_PRECONDITION", "TOO_MANY_ACTIONS")
    assert (await cancel(rig, first)).shares == 1
    assert await rig.refused("CreateAction", request, "comms", COMMUNICATIONS) == refusal
    assert (await cancel(rig, f"{first}-0")).shares == 0
    await rig.call("CreateAction", request, "comms", COMMUNICATIONS)


async def test_in_works_council_mode_fewer_than_five_shares_are_not_told(rig: Rig) -> None:
    programme_id, outside_id = await rig.programme(works_council=True), uuid4().hex
    author = await rig.advocate(programme_id, "linkedin", "x", external_id=outside_id)
    content_id = await rig.item(programme_id)
    many, few = [await announce(rig, programme_id, networks=[network]) for network in ("linkedin", "x")]
    made = [
        inbox_pb2.ShareMade(
            external_id=outside_id, content_id=content_id, network=network, occurred_at_ms=now_ms() + number
        )
        for network, shares in (("linkedin", 5), ("x", 4))
        for number in range(shares)
    ]
    await rig.report(*made)
    await rig.said(said_pb2.ShareMade, author, len(made))
    request = wire.ListActionsRequest(programme_id=programme_id)
    told = {one.action_id: one for one in (await rig.call("ListActions", request, "anybody")).actions}
    assert told[many].shares == 5
    assert not told[few].HasField("shares")
    assert (await cancel(rig, many)).shares == 5
    assert not (await cancel(rig, few)).HasField("shares")


async def test_shares_are_counted_without_being_read(rig: Rig, programme_id: str) -> None:
    author, content_id = await rig.advocate(programme_id, "linkedin"), await rig.item(programme_id)
    action_id = await announce(rig, programme_id)
    await share(rig, author, content_id, "Once")
    steps = counting([action_id], "shares")
    told = await rig.house.mongo.database.command(
        "explain", {"aggregate": "actions", "pipeline": steps, "cursor": {}}, verbosity="executionStats"
    )
    (looked_up,) = [one for one in told["stages"] if "$lookup" in one]
    assert (looked_up["totalKeysExamined"] > 0, looked_up["totalDocsExamined"]) == (True, 0)


async def test_what_cannot_take_place_is_refused(rig: Rig, programme_id: str) -> None:
    async def refused(programme: str = programme_id, **wrong: Any) -> Refusal:
        usual = {"starts_at_ms": now_ms(), "ends_at_ms": now_ms() + HOUR_MS}
        request = wire.CreateActionRequest(programme_id=programme, name="Open day", **{**usual, **wrong})
        return await rig.refused("CreateAction", request, "comms", COMMUNICATIONS)

    ends = frozenset({"ends_at_ms"})
    backwards = await refused(starts_at_ms=now_ms() + 2 * HOUR_MS)
    assert backwards == Refusal("INVALID_ARGUMENT", "ENDS_BEFORE_START", ends)
    over = await refused(starts_at_ms=1, ends_at_ms=now_ms() - 1)
    assert over == Refusal("INVALID_ARGUMENT", "ENDED_ALREADY", ends)
    assert (await refused(networks=["myspace"]))[:2] == ("INVALID_ARGUMENT", "UNKNOWN_NETWORK")
    assert await refused("p-none") == Refusal("NOT_FOUND", "UNKNOWN_PROGRAMME")
    unknown = wire.CancelActionRequest(action_id="a-none")
    refusal = await rig.refused("CancelAction", unknown, "comms", COMMUNICATIONS)
    assert refusal == Refusal("NOT_FOUND", "UNKNOWN_ACTION")


def now_ms() -> int:
    """The time, UTC milliseconds."""
    return time.time_ns() // 1_000_000


async def _is_empty(collection: Any) -> bool:
    return await collection.find_one({}) is None


def _is_share_of(one: Any, employee_id: str) -> bool:
    return one.key == employee_id and type(one.message) is said_pb2.ShareMade
