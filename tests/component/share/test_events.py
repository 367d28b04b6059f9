"""POST /v1/events: the inbox over HTTP, binary, structured and batched; wrong ones are named at once."""

import base64
import json
import time
from typing import Any
from uuid import uuid4

import httpx
import pytest

from portevoix.inbox.v1 import events_pb2 as inbox_pb2
from portevoix.share.v1 import events_pb2 as said_pb2
from portevoix.type.v1 import facts_pb2
from tests.component.share.rig import Rig, engagement

KIND = inbox_pb2.EngagementObserved.DESCRIPTOR.full_name


async def post(
    rig: Rig, body: bytes, content_type: str, role: str = "service", **named: str
) -> httpx.Response:
    """The answer to a request with these ce- headers."""
    headers = {
        "authorization": f"Bearer {rig.issuer.token('poller', [role])}",
        "content-type": content_type,
        **{f"ce-{name}": value for name, value in named.items()},
    }
    return await rig.http.post("/v1/events", content=body, headers=headers)


def attributes(event_id: str = "", **other: str) -> dict[str, str]:
    """The attributes of an event."""
    usual = {"specversion": "1.0", "id": event_id or uuid4().hex, "source": "urn:http", "type": KIND}
    return {**usual, **other}


def likes(share_id: str, amount: int) -> dict[str, Any]:
    """Likes as proto3 JSON."""
    return {
        "shareId": share_id,
        "network": "linkedin",
        "observedAtMs": str(round(time.time() * 1000)),
        "provenance": "PROVENANCE_MEASURED",
        "counts": [{"measure": "MEASURE_LIKES", "delta": str(amount)}],
    }


@pytest.fixture
async def share_of(rig: Rig, programme_id: str) -> tuple[str, str]:
    """A share and its author."""
    employee_id = await rig.advocate(programme_id, "linkedin")
    prepared = await rig.share(employee_id, await rig.item(programme_id))
    return prepared.share_id, employee_id


async def test_every_mode_is_taken(rig: Rig, share_of: tuple[str, str]) -> None:
    share_id, employee_id = share_of
    binary = engagement((facts_pb2.MEASURE_LIKES, 1), running=False, share_id=share_id).SerializeToString()
    answers = [
        await post(rig, binary, "application/protobuf", **attributes()),
        await post(rig, json.dumps(likes(share_id, 2)).encode(), "application/json", **attributes()),
        await post(
            rig,
            json.dumps({**attributes(), "data": likes(share_id, 4)}).encode(),
            "application/cloudevents+json; charset=utf-8",
        ),
        await post(
            rig,
            json.dumps(
                [
                    {**attributes(), "data": likes(share_id, 8)},
                    {
                        **attributes(datacontenttype="application/protobuf"),
                        "data_base64": base64.b64encode(binary).decode(),
                    },
                ]
            ).encode(),
            "application/cloudevents-batch+json",
        ),
    ]
    assert [(answer.status_code, answer.json()) for answer in answers] == [
        (202, {"accepted": 1}),
        (202, {"accepted": 1}),
        (202, {"accepted": 1}),
        (202, {"accepted": 2}),
    ]
    found = await rig.said(said_pb2.EngagementObserved, employee_id, 5)
    assert sorted(one.message.deltas[0].amount for one in found) == [1, 1, 2, 4, 8]
    assert {one.message.source for one in found} == {"urn:http"}


async def test_one_event_by_both_doors_counts_once(rig: Rig, share_of: tuple[str, str]) -> None:
    share_id, employee_id = share_of
    report = engagement((facts_pb2.MEASURE_LIKES, 1), running=False, share_id=share_id)
    event_id = uuid4().hex
    for _ in range(2):
        await post(rig, report.SerializeToString(), "application/protobuf", **attributes(event_id))
    await rig.publish("portevoix.inbox.v1", [(event_id, "urn:http", report)])
    await rig.settled()
    await rig.said(said_pb2.EngagementObserved, employee_id, 1)


@pytest.mark.parametrize("missing", ["specversion", "id", "source", "type"])
async def test_a_missing_attribute_is_named(rig: Rig, missing: str) -> None:
    named = attributes()
    del named[missing]
    answer = await post(rig, b"{}", "application/json", **named)
    assert (answer.status_code, violations(answer)) == (400, {f"ce-{missing}"})


async def test_what_is_wrong_is_named(rig: Rig) -> None:
    async def named(content: Any, content_type: str = "application/json", **other: str) -> set[str]:
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        answer = await post(rig, body, content_type, **attributes(**other))
        assert answer.status_code == 400, answer.text
        return violations(answer)

    assert await named({**likes("s", 1), "surprise": 1}) == {"data"}
    assert await named(b"\xff\xff", "application/protobuf") == {"data"}
    assert await named(likes("s", 1), "text/plain") == {"content-type"}
    assert await named(likes("s", 1), type="portevoix.share.v1.ShareMade") == {"type"}
    assert await named(likes("s", 1), time="yesterday") == {"ce-time"}
    assert await named(likes("s", 1), time="0001-01-01T00:00:00+14:00") == {"ce-time"}
    assert await named(likes("s", 1), source="portevoix.links") == {"source"}
    assert await named(likes("s", 1), source="portevoix%2Elinks") == {"source"}
    wrong = {**likes("s", 1), "network": "Linked In", "counts": []}
    assert await named(wrong) == {"data.network", "data.counts"}
    halved = {**attributes("\ud800"), "data": {**likes("s", 1), "provenance": "\ud800"}}
    answer = await post(rig, json.dumps(halved).encode(), "application/cloudevents+json")
    assert (answer.status_code, violations(answer)) == (400, {"id"})
    answer = await post(rig, json.dumps({**halved, "id": "1"}).encode(), "application/cloudevents+json")
    assert (answer.status_code, violations(answer)) == (400, {"data"})
    batch = json.dumps([{**attributes(), "data": likes("s", 1)}, {**attributes(), "data": wrong}]).encode()
    answer = await post(rig, batch, "application/cloudevents-batch+json")
    assert violations(answer) == {"events[1].data.network", "events[1].data.counts"}


async def test_too_much_is_413(rig: Rig) -> None:
    answer = await post(rig, b" " * 900_001, "application/json", **attributes())
    assert answer.status_code == 413
    answer = await post(rig, b" " * 5_000_000, "application/json", **attributes())
    assert answer.status_code == 413


async def test_only_services_may_report(rig: Rig) -> None:
    assert (await post(rig, b"{}", "application/json", role="employee", **attributes())).status_code == 403
    answer = await rig.http.post("/v1/events", content=b"{}")
    assert answer.status_code == 401


def violations(answer: httpx.Response) -> set[str]:
    """The fields that an answer names."""
    details = answer.json()["details"]
    return {one["field"] for detail in details for one in detail.get("fieldViolations", [])}
