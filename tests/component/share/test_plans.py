"""Plans: a person's own calendar of shares made ready, and times that suit it."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import grpc
import pytest

from portevoix.content.v1 import events_pb2 as content_pb2
from portevoix.share.v1 import events_pb2 as said_pb2
from portevoix.share.v1 import service_pb2 as wire
from tests.component.share.rig import SHARING, Refusal, Rig, refusal_of
from tests.waiting import until

ZONE = "Africa/Casablanca"
SCHEDULING = said_pb2.CONSENT_PURPOSE_SCHEDULING
APART = "scheduled posts are at least 30 minutes apart"


async def planner(rig: Rig, programme_id: str, *networks: str) -> str:
    """A person in Casablanca who may share and plan on these networks."""
    employee_id = await rig.employ()
    consents = [
        wire.Consent(purpose=purpose, network=network)
        for purpose in (SHARING, SCHEDULING)
        for network in networks
    ]
    await rig.call("Enrol", wire.EnrolRequest(programme_id=programme_id, consents=consents), employee_id)
    return employee_id


async def ready(rig: Rig, employee_id: str, content_id: str, network: str = "linkedin") -> str:
    """The id of a share made ready."""
    request = wire.PrepareShareRequest(content_id=content_id, network=network)
    return str((await rig.call("PrepareShare", request, employee_id)).share_id)


def local(days: int, clock: str) -> str:
    """A local time some days from now, to the minute."""
    return f"{datetime.now(ZoneInfo(ZONE)).date() + timedelta(days=days)}T{clock}"


def utc_ms(local_time: str) -> int:
    """The moment of a local time."""
    return round(datetime.fromisoformat(local_time).replace(tzinfo=ZoneInfo(ZONE)).timestamp() * 1000)


def local_of(at_ms: int) -> str:
    """The local time of a moment."""
    return datetime.fromtimestamp(at_ms / 1000, ZoneInfo(ZONE)).isoformat()


def plan(share_id: str, local_time: str) -> wire.PlanShareRequest:
    """The wish to plan a share."""
    return wire.PlanShareRequest(share_id=share_id, local_time=local_time)


async def limited(rig: Rig, shares_per_day: int) -> str:
    """A programme that allows so many shares a day and network."""
    programme_id = await rig.programme()
    await rig.hear(
        content_pb2.ProgrammeChanged(
            programme_id=programme_id,
            name="Spring",
            why="We grow",
            zone="Europe/Paris",
            gamification=True,
            occurred_at_ms=1_700_000_000_001,
            sharing=content_pb2.SharingRules(shares_per_day=shares_per_day),
        )
    )
    found = rig.house.mongo.collections["programmes"]
    await until(lambda: found.find_one({"_id": programme_id, "changed_at_ms": 1_700_000_000_001}))
    return programme_id


async def planned(rig: Rig, employee_id: str) -> dict[str, int]:
    """What stands in the person's calendar, as they see it."""
    shares = (await rig.call("ListShares", wire.ListSharesRequest(), employee_id)).shares
    return {one.share_id: one.planned_at_ms for one in shares if one.HasField("planned_at_ms")}


@pytest.mark.row("S7", door="gRPC share.v1.ShareService")
async def test_times_to_post_are_suggested_within_a_cap_for_each_network_and_day(rig: Rig) -> None:
    programme_id = await limited(rig, 2)
    employee_id = await planner(rig, programme_id, "linkedin", "x")
    content_id = await rig.item(programme_id)
    ask = wire.SuggestTimesRequest(programme_id=programme_id, network="linkedin")

    first = await rig.call("SuggestTimes", ask, employee_id)
    assert (first.zone, first.left_today) == (ZONE, 2)
    assert len(first.local_times) == 5
    assert list(first.local_times) == sorted(first.local_times)

    # Whatever is suggested is taken, until no day has room; days without a plan there went first.
    moments: dict[str, int] = {}
    times: Sequence[str] = first.local_times
    while times:
        assert len(moments) < 14
        for time in times:
            assert datetime.fromisoformat(time).isoweekday() <= 5
            share_id = await ready(rig, employee_id, content_id)
            found = await rig.call("PlanShare", plan(share_id, time), employee_id)
            assert found.planned_at_ms == utc_ms(time)
            moments[share_id] = found.planned_at_ms
        times = (await rig.call("SuggestTimes", ask, employee_id)).local_times
    assert await planned(rig, employee_id) == moments
    full = first.local_times[1][:10]
    assert sum(time.startswith(full) for time in map(local_of, moments.values())) == 2

    # A day holds two on a network; the third is refused there, and taken elsewhere.
    spare = [await ready(rig, employee_id, content_id) for _ in range(3)]
    refusal = await rig.refused("PlanShare", plan(spare[0], f"{full}T22:00"), employee_id)
    assert refusal == Refusal("FAILED_PRECONDITION", "DAILY_CAP_REACHED")
    other = await ready(rig, employee_id, content_id, "x")
    await rig.call("PlanShare", plan(other, f"{full}T22:00"), employee_id)

    # The same of what is made today.
    for share_id in spare[:2]:
        await rig.call("ConfirmShare", wire.ConfirmShareRequest(share_id=share_id), employee_id)
    assert (await rig.call("SuggestTimes", ask, employee_id)).left_today == 0
    confirm = wire.ConfirmShareRequest(share_id=spare[2])
    assert (await rig.refused("ConfirmShare", confirm, employee_id)).reason == "DAILY_CAP_REACHED"
    prepare = wire.PrepareShareRequest(content_id=content_id, network="linkedin")
    refusal = await rig.refused("PrepareShare", prepare, employee_id)
    assert refusal == Refusal("FAILED_PRECONDITION", "DAILY_CAP_REACHED")
    await rig.share(employee_id, content_id, "x")


@pytest.mark.row("X16", door="gRPC share.v1.ShareService/PlanShare", part=APART)
async def test_plans_of_one_person_are_half_an_hour_apart(rig: Rig, programme_id: str) -> None:
    employee_id = await planner(rig, programme_id, "linkedin", "x")
    content_id = await rig.item(programme_id)
    one = await ready(rig, employee_id, content_id)
    other = await ready(rig, employee_id, content_id, "x")
    await rig.call("PlanShare", plan(one, local(2, "10:00")), employee_id)
    for clock in ("09:31", "10:00", "10:29"):
        refusal = await rig.refused("PlanShare", plan(other, local(2, clock)), employee_id)
        assert refusal == Refusal("FAILED_PRECONDITION", "TOO_CLOSE")
    for clock in ("09:30", "10:30"):
        await rig.call("PlanShare", plan(other, local(2, clock)), employee_id)
    await rig.call("PlanShare", plan(one, local(2, "10:00")), employee_id)  # it is not too close to itself
    await rig.call("PlanShare", plan(one, ""), employee_id)
    await rig.call("PlanShare", plan(other, local(2, "10:00")), employee_id)
    assert await planned(rig, employee_id) == {other: utc_ms(local(2, "10:00"))}

    # Another person's calendar is their own.
    colleague = await planner(rig, programme_id, "linkedin")
    theirs = await ready(rig, colleague, content_id)
    await rig.call("PlanShare", plan(theirs, local(2, "10:00")), colleague)
    assert await rig.refused("PlanShare", plan(theirs, ""), employee_id) == Refusal(
        "NOT_FOUND", "UNKNOWN_SHARE"
    )


@pytest.mark.row("X16", door="gRPC share.v1.ShareService/PlanShare", part=APART)
async def test_of_plans_made_at_once_no_two_are_closer(rig: Rig, programme_id: str) -> None:
    employee_id = await planner(rig, programme_id, "linkedin", "x")
    content_id = await rig.item(programme_id)
    shares = [await ready(rig, employee_id, content_id, network) for network in ("linkedin", "x") * 3]

    async def attempt(share_id: str) -> str:
        try:
            await rig.call("PlanShare", plan(share_id, local(3, "15:00")), employee_id)
        except grpc.aio.AioRpcError as error:
            return refusal_of(error).reason
        return "PLANNED"

    assert sorted(await asyncio.gather(*map(attempt, shares))) == ["PLANNED"] + ["TOO_CLOSE"] * 5
    assert len(await planned(rig, employee_id)) == 1


async def test_a_plan_ends_with_a_consent_that_it_needs(rig: Rig, programme_id: str) -> None:
    employee_id = await planner(rig, programme_id, "linkedin", "x")
    content_id = await rig.item(programme_id)
    elsewhere = await ready(rig, employee_id, content_id, "x")
    await rig.call("PlanShare", plan(elsewhere, local(2, "08:00")), employee_id)
    kept = {elsewhere: utc_ms(local(2, "08:00"))}
    soon, late = [await ready(rig, employee_id, content_id) for _ in range(2)]

    async def both_planned() -> None:
        await rig.call("PlanShare", plan(soon, local(2, "10:00")), employee_id)
        await rig.call("PlanShare", plan(late, local(3, "10:00")), employee_id)
        assert len(await planned(rig, employee_id)) == 3

    async def decide(purpose: int, given: bool, **until: int) -> None:
        consent = wire.Consent(
            purpose=said_pb2.ConsentPurpose.ValueType(purpose), network="linkedin", **until
        )
        await rig.call("SetConsent", wire.SetConsentRequest(consent=consent, given=given), employee_id)

    for purpose in (SHARING, SCHEDULING):
        await both_planned()
        await decide(purpose, False)
        assert await planned(rig, employee_id) == kept
        await decide(purpose, True)
        assert await planned(rig, employee_id) == kept
    await both_planned()
    await decide(SCHEDULING, True, expires_at_ms=utc_ms(local(3, "10:00")))
    assert await planned(rig, employee_id) == {**kept, soon: utc_ms(local(2, "10:00"))}
    await rig.call("ConfirmShare", wire.ConfirmShareRequest(share_id=late), employee_id)  # it stays ready


async def test_a_plan_that_can_be_kept_no_more_takes_no_place(rig: Rig) -> None:
    programme_id = await limited(rig, 1)
    employee_id = await planner(rig, programme_id, "linkedin")
    content_id = await rig.item(programme_id)
    over, next_one = [await ready(rig, employee_id, content_id) for _ in range(2)]
    await rig.call("PlanShare", plan(over, local(2, "10:00")), employee_id)
    for clock, reason in {"10:10": "TOO_CLOSE", "15:00": "DAILY_CAP_REACHED"}.items():
        refusal = await rig.refused("PlanShare", plan(next_one, local(2, clock)), employee_id)
        assert refusal == Refusal("FAILED_PRECONDITION", reason)
    gone = {"$set": {"confirm_until_ms": round(datetime.now(UTC).timestamp() * 1000) - 1}}
    await rig.house.mongo.collections["shares"].update_one({"_id": over}, gone)
    await rig.call("PlanShare", plan(next_one, local(2, "10:10")), employee_id)


async def test_what_a_plan_is_refused_for(rig: Rig, programme_id: str) -> None:
    employee_id = await planner(rig, programme_id, "linkedin")
    content_id = await rig.item(programme_id)
    share_id = await ready(rig, employee_id, content_id)

    async def refused(local_time: str) -> Refusal:
        return await rig.refused("PlanShare", plan(share_id, local_time), employee_id)

    for time, reason in {
        local(-1, "10:00"): "IN_THE_PAST",
        local(9, "10:00"): "TOO_LATE",
        "2026-02-30T10:00": "NO_SUCH_TIME",
        "2026-03-22T02:30": "NO_SUCH_TIME",  # Ramadan was over: clocks went forward
    }.items():
        assert await refused(time) == Refusal("INVALID_ARGUMENT", reason, frozenset({"local_time"})), time
    assert (await refused("tomorrow")).code == "INVALID_ARGUMENT"

    await expire(rig, content_id, utc_ms(local(2, "10:00")))
    assert (await refused(local(2, "10:00"))).reason == "TOO_LATE"
    assert (await rig.call("PlanShare", plan(share_id, local(2, "09:59")), employee_id)).planned_at_ms

    taken_back = wire.Consent(purpose=SCHEDULING, network="linkedin")
    await rig.call("SetConsent", wire.SetConsentRequest(consent=taken_back, given=False), employee_id)
    assert await refused(local(2, "08:00")) == Refusal("PERMISSION_DENIED", "NO_CONSENT")
    ask = wire.SuggestTimesRequest(programme_id=programme_id, network="linkedin")
    assert not (await rig.call("SuggestTimes", ask, employee_id)).local_times

    assert not (await rig.call("PlanShare", plan(share_id, ""), employee_id)).HasField("planned_at_ms")
    await rig.call("ConfirmShare", wire.ConfirmShareRequest(share_id=share_id), employee_id)
    assert await refused("") == Refusal("FAILED_PRECONDITION", "NOT_PREPARED")


async def test_a_plan_ends_with_the_share_that_was_made_or_taken_back(rig: Rig, programme_id: str) -> None:
    employee_id = await planner(rig, programme_id, "linkedin")
    content_id = await rig.item(programme_id)
    calls: list[tuple[str, Any]] = [
        ("ConfirmShare", wire.ConfirmShareRequest),
        ("RetractShare", wire.RetractShareRequest),
    ]
    for call, request in calls:
        share_id = await ready(rig, employee_id, content_id)
        await rig.call("PlanShare", plan(share_id, local(2, "10:00")), employee_id)
        await rig.call(call, request(share_id=share_id), employee_id)
        assert not await planned(rig, employee_id)


async def test_times_are_asked_for_what_there_is(rig: Rig, programme_id: str) -> None:
    employee_id = await planner(rig, programme_id, "linkedin")
    unheard = wire.SuggestTimesRequest(programme_id="nothing", network="linkedin")
    assert await rig.refused("SuggestTimes", unheard, employee_id) == Refusal(
        "NOT_FOUND", "UNKNOWN_PROGRAMME"
    )
    strange = wire.SuggestTimesRequest(programme_id=programme_id, network="myspace")
    assert (await rig.refused("SuggestTimes", strange, employee_id)).fields == {"network"}
    asked = wire.SuggestTimesRequest(programme_id=programme_id, network="linkedin")
    assert (await rig.refused("SuggestTimes", asked, "nobody")).reason == "NOT_IN_DIRECTORY"


async def expire(rig: Rig, content_id: str, until_ms: int) -> None:
    """The item may not be shared from that moment on."""
    await rig.hear(
        content_pb2.ContentPublished(
            item=rig.content.items[content_id].answer.item,
            occurred_at_ms=round(datetime.now(UTC).timestamp() * 1000),
            expires_at_ms=until_ms,
            title="How we halved our energy bill",
            why="People ask",
            url="https://example.org/energy",
            external=True,
        )
    )
    found = rig.house.mongo.collections["items"]
    await until(lambda: found.find_one({"_id": content_id, "until_ms": until_ms}))
