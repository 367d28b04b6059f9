"""Conversions: signed post-backs over HTTP, and the inbox; what is reported twice counts once."""

import asyncio
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import uuid4

import httpx
import pytest
from standardwebhooks import Webhook

from portevoix.inbox.v1 import events_pb2 as inbox_pb2
from portevoix.share.v1 import events_pb2 as said_pb2
from portevoix.type.v1 import facts_pb2
from tests.component.share.rig import INBOX, SECRETS, Rig, Said
from tests.component.share.test_door import now_ms, reason
from tests.waiting import until

DAY_MS = 86_400_000
CRM = "urn:postback:crm"


class Shared(NamedTuple):
    """A share and its author."""

    share_id: str
    code: str
    employee_id: str
    content_id: str


@pytest.fixture
async def shared(rig: Rig, programme_id: str) -> Shared:
    """A share of somebody new."""
    employee_id = await rig.advocate(programme_id, "linkedin")
    content_id = await rig.item(programme_id)
    prepared = await rig.share(employee_id, content_id)
    return Shared(prepared.share_id, prepared.link.rsplit("/", 1)[1], employee_id, content_id)


def hire(share_id: str, external_id: str, **more: Any) -> dict[str, Any]:
    """A hire as proto3 JSON."""
    return {
        "shareId": share_id,
        "kind": "CONVERSION_KIND_HIRE",
        "externalId": external_id,
        "occurredAtMs": str(now_ms()),
        "value": {"amount": "4200.50", "currency": "EUR"},
        **more,
    }


def signed(body: bytes, secret: str, at: datetime | None = None, webhook_id: str = "") -> dict[str, str]:
    """The headers of a post-back, as any library of the scheme makes them."""
    webhook_id, at = webhook_id or uuid4().hex, at or datetime.now(UTC)
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign(webhook_id, at, body.decode()),
    }


async def post(
    rig: Rig, content: dict[str, Any], source: str = "crm", secret: str = SECRETS["new"], webhook_id: str = ""
) -> httpx.Response:
    """The answer to a post-back."""
    body = json.dumps(content).encode()
    return await send(rig, body, signed(body, secret, webhook_id=webhook_id), source)


async def send(rig: Rig, body: bytes, headers: Mapping[str, str], source: str = "crm") -> httpx.Response:
    """The answer to these bytes."""
    return await rig.http.post(f"/v1/conversions/{source}", content=body, headers=dict(headers))


async def conversions(rig: Rig, who: Shared, count: int) -> list[Said]:
    """What was said of a person's conversions once all that was reported is decided."""
    await rig.settled()
    await until(lambda: nothing_waits(rig))
    log = [one for one in await rig.log() if one.key == who.employee_id]
    found = [one for one in log if isinstance(one.message, said_pb2.ConversionObserved)]
    assert len(found) == count
    return found


async def nothing_waits(rig: Rig) -> bool:
    """Everything that was decided was published."""
    return await rig.house.mongo.collections["outbox"].find_one({}) is None


@pytest.mark.row("S18", door="POST /v1/conversions/{source}")
async def test_a_post_back_with_a_share_id_makes_exactly_one_conversion(rig: Rig, shared: Shared) -> None:
    external_id, webhook_id = uuid4().hex, uuid4().hex
    body = hire(shared.share_id, external_id)
    by_inbox = inbox_pb2.ConversionObserved(
        share_id=shared.share_id,
        kind=said_pb2.CONVERSION_KIND_HIRE,
        external_id=external_id,
        occurred_at_ms=now_ms(),
    )
    answer = await post(rig, body, webhook_id=webhook_id)
    assert (answer.status_code, answer.json()) == (202, {"accepted": 1})
    (found,) = await conversions(rig, shared, 1)
    again = await asyncio.gather(
        post(rig, body, webhook_id=webhook_id),
        post(rig, body),
        post(rig, body, secret=SECRETS["old"]),
        rig.publish(INBOX, [(webhook_id, CRM, by_inbox), (uuid4().hex, CRM, by_inbox)]),
    )
    assert [one.status_code for one in again if one is not None] == [202] * 3
    assert [one.event_id for one in await conversions(rig, shared, 1)] == [found.event_id]
    message = found.message
    assert (message.share_id, message.person.employee_id) == (shared.share_id, shared.employee_id)
    assert (message.person.team, message.item.content_id) == ("Grid", shared.content_id)
    assert (message.source, message.external_id) == (CRM, external_id)
    assert message.kind == said_pb2.CONVERSION_KIND_HIRE
    assert (message.value.amount, message.value.currency) == ("4200.50", "EUR")
    assert (message.network, message.eligibility.consent) == ("linkedin", True)


@pytest.mark.row("S18", door="topic portevoix.inbox.v1")
async def test_a_report_with_a_share_id_makes_exactly_one_conversion(rig: Rig, shared: Shared) -> None:
    crm, event_id = uuid4().hex, uuid4().hex

    def lead(external_id: str, at_ms: int, **subject: str) -> inbox_pb2.ConversionObserved:
        return inbox_pb2.ConversionObserved(
            **(subject or {"share_id": shared.share_id}),
            kind=said_pb2.CONVERSION_KIND_LEAD,
            external_id=external_id,
            occurred_at_ms=at_ms,
            value=facts_pb2.Money(amount="120.50", currency="EUR"),
        )

    one = lead(crm, now_ms())
    early = lead("early" + crm, now_ms() - 31 * DAY_MS)
    await rig.publish(
        INBOX,
        [
            (event_id, "urn:crm", one),
            (event_id, "urn:crm", one),
            (uuid4().hex, "urn:crm", one),
            (uuid4().hex, "urn:crm", lead(crm, now_ms(), link_code=shared.code)),
            ("early" + event_id, "urn:crm", early),
        ],
    )
    (found,) = await conversions(rig, shared, 1)
    assert (found.message.external_id, found.message.value.amount) == (crm, "120.50")
    assert (found.message.share_id, found.message.person.employee_id) == (
        shared.share_id,
        shared.employee_id,
    )
    assert reason(await rig.dead_letter("early" + event_id)) == "OUTSIDE_WINDOW"


async def test_ids_are_each_sources_own(rig: Rig, shared: Shared) -> None:
    body = hire(shared.share_id, uuid4().hex)
    by_code = {**body, "linkCode": shared.code}
    del by_code["shareId"]
    assert (await post(rig, body)).status_code == 202
    assert (await post(rig, by_code, "ats", SECRETS["ats"])).status_code == 202
    found = await conversions(rig, shared, 2)
    assert {one.message.source for one in found} == {CRM, "urn:postback:ats"}


async def test_whoever_did_not_sign_is_not_heard(rig: Rig, shared: Shared) -> None:
    body = json.dumps(hire(shared.share_id, uuid4().hex)).encode()
    good, now = signed(body, SECRETS["new"]), datetime.now(UTC)

    async def told(headers: Mapping[str, str], content: bytes = body, source: str = "crm") -> tuple[int, str]:
        answer = await send(rig, content, headers, source)
        return answer.status_code, reason_of(answer)

    assert await told(good, source="myspace") == (404, "UNKNOWN_SOURCE")
    forged = [
        signed(body, SECRETS["ats"]),
        signed(body, SECRETS["new"], now - timedelta(minutes=6)),
        signed(body, SECRETS["new"], now + timedelta(minutes=6)),
        {**good, "webhook-id": "another"},
        {**good, "webhook-timestamp": str(int(now.timestamp()) - 60)},
        {**good, "webhook-timestamp": "nan"},
        {**good, "webhook-signature": "v1"},
        {**good, "webhook-signature": "v1,~~"},
        {**good, "webhook-signature": good["webhook-signature"].replace("v1,", "v1a,")},
        {name: value for name, value in good.items() if name != "webhook-signature"},
        {},
    ]
    assert [await told(headers) for headers in forged] == [(401, "BAD_SIGNATURE")] * len(forged)
    assert await told(good, body + b" ") == (401, "BAD_SIGNATURE")
    assert await told(good, source="ats") == (401, "BAD_SIGNATURE")
    await conversions(rig, shared, 0)


async def test_what_is_wrong_with_a_post_back_is_named(rig: Rig, shared: Shared) -> None:
    good = hire(shared.share_id, uuid4().hex)

    async def named(body: bytes) -> tuple[int, set[str]]:
        headers = signed(body, SECRETS["new"]) if body.isascii() else {}
        answer = await send(rig, body, headers)
        details = answer.json()["details"]
        return answer.status_code, {
            one["field"] for detail in details for one in detail.get("fieldViolations", [])
        }

    assert await named(b"{not json") == (400, {"body"})
    assert await named(b"\xff") == (400, {"body"})
    assert await named(json.dumps({**good, "surprise": 1}).encode()) == (400, {"body"})
    wrong = {**good, "externalId": "", "value": {"amount": "4,20", "currency": "euro"}}
    assert await named(json.dumps(wrong).encode()) == (
        400,
        {"external_id", "value.amount", "value.currency"},
    )
    assert await named(json.dumps({**good, "kind": 0}).encode()) == (400, {"kind"})
    long = json.dumps(good).encode()
    answer = await send(rig, long, signed(long, SECRETS["new"], webhook_id="x" * 201))
    assert answer.status_code == 400
    assert (await send(rig, b" " * 900_001, {})).status_code == 413
    await conversions(rig, shared, 0)


def reason_of(answer: httpx.Response) -> str:
    """Why a request was refused."""
    return next(str(one["reason"]) for one in answer.json()["details"] if "reason" in one)
