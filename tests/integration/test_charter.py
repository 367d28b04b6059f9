"""The charter gates sharing: content says which version is in force, share asks before every share."""

import pytest

from portevoix.content.v1 import service_pb2 as content_pb2
from portevoix.share.v1 import events_pb2 as said_pb2
from portevoix.share.v1 import service_pb2 as wire
from tests.component.share.rig import Refusal
from tests.integration.company import Company

NOT_ACKNOWLEDGED = Refusal("PERMISSION_DENIED", "CHARTER_NOT_ACKNOWLEDGED")


@pytest.mark.row("C12", "X15", door="gRPC content.v1.ContentService/PublishCharter, share.v1.ShareService")
async def test_a_new_charter_stops_sharing_until_it_is_acknowledged(company: Company) -> None:
    share, programme_id = company.share, await company.programme()
    content_id = await company.item(programme_id)
    anna = await share.advocate(programme_id, "linkedin")
    bob = await share.advocate(programme_id, "linkedin")
    next_share = wire.PrepareShareRequest(content_id=content_id, network="linkedin")

    async def confirm(share_id: str) -> None:
        await share.call("ConfirmShare", wire.ConfirmShareRequest(share_id=share_id), anna)

    assert await company.charter(programme_id) == 1
    assert await share.refused("PrepareShare", next_share, anna) == NOT_ACKNOWLEDGED
    await company.acknowledge(programme_id, 1, anna)
    await confirm((await company.prepare(anna, content_id)).share_id)
    waiting = await company.prepare(anna, content_id)

    assert await company.charter(programme_id) == 2
    assert await share.refused("PrepareShare", next_share, anna) == NOT_ACKNOWLEDGED
    await company.heard("programmes", {"_id": programme_id, "charters": {"$size": 2}})
    late = wire.ConfirmShareRequest(share_id=waiting.share_id)
    assert await share.refused("ConfirmShare", late, anna) == NOT_ACKNOWLEDGED

    await company.acknowledge(programme_id, 2, bob)  # another person's word is no help
    assert await share.refused("PrepareShare", next_share, anna) == NOT_ACKNOWLEDGED
    old = content_pb2.AcknowledgeCharterRequest(programme_id=programme_id, version=1)
    refusal = await company.content.refused("AcknowledgeCharter", old, anna, "employee")
    assert refusal.reason == "CHARTER_SUPERSEDED"

    await company.acknowledge(programme_id, 2, anna)
    await confirm((await company.prepare(anna, content_id)).share_id)
    await company.heard("acknowledgements", {"employee_id": anna, "versions": {"$size": 2}})
    await confirm(waiting.share_id)
    made = await share.said(said_pb2.ShareMade, anna, 3)
    assert all(one.message.eligibility.charter for one in made)
