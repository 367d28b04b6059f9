"""Whose words a share is in: content suggests, the author changes or leaves it, share records both."""

from typing import Any

import pytest

from portevoix.content.v1 import service_pb2 as content_pb2
from portevoix.share.v1 import events_pb2 as said_pb2
from portevoix.share.v1 import service_pb2 as wire
from tests.component.content.rig import whole_draft
from tests.component.content.test_workflow import published
from tests.component.share.rig import Refusal
from tests.integration.company import Company

SUGGESTED = "{company} has 412 vacancies."
FILLED = "Atelier Lumière has 412 vacancies."


async def item(company: Company, programme_id: str, **other: Any) -> str:
    message = content_pb2.Suggestion(network="linkedin", language="en", text=SUGGESTED)
    content_id = await published(company.content, whole_draft(programme_id, suggestions=[message], **other))
    await company.heard("items", {"_id": content_id})
    return content_id


async def made(company: Company, employee_id: str, content_id: str, text: str) -> Any:
    ready = await company.prepare(employee_id, content_id)
    assert ready.message == FILLED
    request = wire.ConfirmShareRequest(share_id=ready.share_id, text=text)
    await company.share.call("ConfirmShare", request, employee_id)
    return ready


@pytest.mark.row("C8", door="gRPC share.v1.ShareService, content.v1.ContentService, Kafka portevoix.share.v1")
async def test_a_text_replaces_or_extends_the_suggestion_and_both_are_recorded(company: Company) -> None:
    programme_id = await company.programme()
    content_id = await item(company, programme_id)
    replaced, extended = "I love working here.", f"{FILLED} Ask me about mine!"
    for text, edited in ((replaced, True), (extended, True), ("", False), (FILLED, False)):
        employee_id = await company.share.advocate(programme_id, "linkedin")
        await made(company, employee_id, content_id, text)
        (own,) = (await company.share.call("ListShares", wire.ListSharesRequest(), employee_id)).shares
        assert (own.text, own.original, own.edited) == (text or FILLED, FILLED, edited)
        (fact,) = await company.share.said(said_pb2.ShareMade, employee_id)
        assert fact.message.edited is edited
    whole = await company.share.advocate(programme_id, "linkedin")
    request = wire.PrepareShareRequest(content_id=content_id, network="linkedin", text=replaced)
    prepared = await company.share.call("PrepareShare", request, whole)
    await company.share.call("ConfirmShare", wire.ConfirmShareRequest(share_id=prepared.share_id), whole)
    (own,) = (await company.share.call("ListShares", wire.ListSharesRequest(), whole)).shares
    assert (own.text, own.original, own.edited) == (replaced, "", True)


async def test_what_content_locks_share_holds(company: Company) -> None:
    programme_id = await company.programme()
    content_id = await item(company, programme_id, locked=True)
    employee_id = await company.share.advocate(programme_id, "linkedin")
    ready = await company.prepare(employee_id, content_id)
    request = wire.ConfirmShareRequest(share_id=ready.share_id, text=f"{FILLED} Come!")
    refusal = await company.share.refused("ConfirmShare", request, employee_id)
    assert refusal == Refusal("FAILED_PRECONDITION", "WORDS_LOCKED")
    await company.share.call("ConfirmShare", wire.ConfirmShareRequest(share_id=ready.share_id), employee_id)
