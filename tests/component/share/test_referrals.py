"""Word of mouth: one link of their own for each person and item, as text and as a QR code."""

import asyncio
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import grpc
import pytest

from portevoix.share.v1 import events_pb2 as said_pb2
from portevoix.share.v1 import links_pb2, links_pb2_grpc
from portevoix.share.v1 import service_pb2 as wire
from portevoix.type.v1 import facts_pb2
from tests.component.share.rig import LINKS, Refusal, Rig, refusal_of
from tests.qr import LEVEL_M, read_svg

WORD_OF_MOUTH = "word_of_mouth"


async def refer(rig: Rig, employee_id: str, content_id: str, *roles: str) -> Any:
    """The person's link to the item."""
    stub = links_pb2_grpc.LinkServiceStub(rig.channel)
    metadata = rig.issuer.metadata(employee_id, roles or ("employee",), key=uuid4().hex)
    request = links_pb2.CreateReferralRequest(content_id=content_id)
    return await stub.CreateReferral(request, metadata=metadata, timeout=20)


async def refused(rig: Rig, employee_id: str, content_id: str, *roles: str) -> Refusal:
    """How the call was refused."""
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await refer(rig, employee_id, content_id, *roles)
    return refusal_of(caught.value)


@pytest.mark.row("S12", door="gRPC share.v1.LinkService/CreateReferral")
async def test_a_personal_link_and_its_visits(rig: Rig, programme_id: str) -> None:
    employee_id = await rig.advocate(programme_id, WORD_OF_MOUTH)
    content_id = await rig.item(programme_id)
    given = await refer(rig, employee_id, content_id)
    assert given.link.startswith(f"{LINKS}/l/")
    assert given.title == "How we halved our energy bill"
    assert read_svg(given.qr_svg) == (given.link, LEVEL_M)

    answer = await rig.click(given.link)
    assert answer.status_code == 302
    values = parse_qs(urlsplit(answer.headers["location"]).query)
    assert values["utm_source"] == [WORD_OF_MOUTH]
    for secret in (employee_id, given.share_id, "Salma", "Grid"):
        assert secret not in given.link + answer.headers["location"]

    (fact,) = await rig.said(said_pb2.EngagementObserved, employee_id)
    visit = fact.message
    assert (visit.share_id, visit.network) == (given.share_id, WORD_OF_MOUTH)
    assert visit.channel == facts_pb2.CHANNEL_PERSONAL
    assert visit.deltas[0] == facts_pb2.Delta(measure=facts_pb2.MEASURE_CLICKS, amount=1)
    assert visit.click.first_visit
    assert visit.person.employee_id == employee_id
    assert visit.eligibility == facts_pb2.Eligibility(consent=True, charter=True, training=True)
    assert not [
        one for one in await rig.log() if one.key == employee_id and "ShareMade" in one.headers["ce_type"]
    ]


@pytest.mark.row("S12", door="gRPC share.v1.LinkService/CreateReferral")
async def test_a_person_has_one_link_to_an_item(rig: Rig, programme_id: str) -> None:
    employee_id, colleague = [await rig.advocate(programme_id, WORD_OF_MOUTH) for _ in range(2)]
    content_id = await rig.item(programme_id)
    first, *others = await asyncio.gather(*(refer(rig, employee_id, content_id) for _ in range(5)))
    assert all(one == first for one in others)
    assert await refer(rig, employee_id, content_id) == first
    assert (await refer(rig, colleague, content_id)).link != first.link
    assert (await refer(rig, employee_id, await rig.item(programme_id))).link != first.link

    own = (await rig.call("ListShares", wire.ListSharesRequest(), employee_id)).shares
    assert len(own) == 2
    assert {one.state for one in own} == {wire.SHARE_STATE_REFERRAL}
    assert first.link in {one.link for one in own}
    confirm = wire.ConfirmShareRequest(share_id=first.share_id)
    assert (await rig.refused("ConfirmShare", confirm, employee_id)).reason == "NOT_PREPARED"
    retract = wire.RetractShareRequest(share_id=first.share_id)
    given_out = Refusal("FAILED_PRECONDITION", "REFERRAL")
    assert await rig.refused("RetractShare", retract, employee_id) == given_out
    assert await refer(rig, employee_id, content_id) == first


async def test_a_link_is_given_to_those_who_may_share(rig: Rig, programme_id: str) -> None:
    employee_id = await rig.advocate(programme_id, WORD_OF_MOUTH)
    content_id = await rig.item(programme_id)
    denied = "PERMISSION_DENIED"
    assert await refused(rig, await rig.employ(), content_id) == Refusal(denied, "NOT_ENROLLED")
    elsewhere = await rig.advocate(programme_id, "linkedin")
    assert await refused(rig, elsewhere, content_id) == Refusal(denied, "NO_CONSENT")
    assert (await refused(rig, employee_id, content_id, "hr")).code == denied
    assert (await refused(rig, employee_id, "nothing")).code == "NOT_FOUND"
    assert (await refused(rig, "nobody", content_id)).reason == "NOT_IN_DIRECTORY"
    inside = await rig.item(programme_id, external=False)
    assert await refused(rig, employee_id, inside) == Refusal("FAILED_PRECONDITION", "INTERNAL_ONLY")

    await refer(rig, employee_id, content_id)  # what is there already is held to the same
    rig.content.charters[programme_id] = 2
    assert await refused(rig, employee_id, content_id) == Refusal(denied, "CHARTER_NOT_ACKNOWLEDGED")
    rig.content.acknowledged[employee_id, programme_id] = 2
    rig.content.items[content_id].published = False
    assert await refused(rig, employee_id, content_id) == Refusal("FAILED_PRECONDITION", "NOT_PUBLISHED")
