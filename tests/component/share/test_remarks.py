"""What the company's policy says about own words: told, refused, and in whose language."""

import grpc
import pytest
from google.protobuf.message import Message

from portevoix.content.v1 import policy_pb2 as policy
from portevoix.share.v1 import service_pb2 as wire
from tests.component.share.rig import Refusal, Rig
from tests.component.share.writing import check, confirm, own_text, plaintext, prepare, refusal, suggestion

DOOR = "gRPC share.v1.ShareService"


def finding(effect: policy.RuleEffect.ValueType, name: str) -> policy.Finding:
    return policy.Finding(name=name, effect=effect, texts={"en": f"{name}: no.", "fr": f"{name} : non."})


async def told(rig: Rig, name: str, request: Message, employee_id: str) -> str:
    """What somebody reads who is refused."""
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await rig.call(name, request, employee_id)
    return refused.value.details() or ""


@pytest.mark.row("C14", door=DOOR, part="own words: blocked before they are stored, in the sharer's language")
async def test_own_words_are_held_to_the_policy_before_they_are_stored(rig: Rig, programme_id: str) -> None:
    rig.content.rules[programme_id] = {
        "cheap": finding(policy.RULE_EFFECT_WARN, "Price words"),
        "worst": finding(policy.RULE_EFFECT_BLOCK, "Superlatives"),
        "kumulus": finding(policy.RULE_EFFECT_CONFIDENTIAL, "Unreleased products"),
    }
    employee_id = await rig.advocate(programme_id, "linkedin")
    content_id = await rig.item(programme_id, suggestion("we halved our energy bill"))

    def own(text: str) -> wire.PrepareShareRequest:
        return wire.PrepareShareRequest(content_id=content_id, network="linkedin", text=text)

    leak, rude = own("zanzibar and kumulus are worst"), own("zanzibar is worst")
    blocked = Refusal("FAILED_PRECONDITION", "POLICY_BLOCKS", frozenset({"text"}))
    confidential = Refusal("FAILED_PRECONDITION", "CONFIDENTIAL", frozenset({"text"}))
    assert await refusal(rig, employee_id, leak) == confidential
    assert (
        await told(rig, "PrepareShare", leak, employee_id) == "Unreleased products : non. Superlatives : non."
    )
    assert await refusal(rig, employee_id, rude) == blocked
    assert rig.content.noted == [(programme_id, content_id)] * 2
    english = await rig.advocate(programme_id, "linkedin", language="en")
    assert await told(rig, "PrepareShare", rude, english) == "Superlatives: no."

    prepared = await prepare(rig, employee_id, content_id, "cheap and good")
    assert list(prepared.remarks) == ["Price words : non."]
    looked = await check(rig, employee_id, prepared.share_id, "zanzibar kumulus cheap")
    assert list(looked.refusals) == ["CONFIDENTIAL"]
    assert list(looked.remarks) == ["Unreleased products : non.", "Price words : non."]
    assert len(rig.content.noted) == 2  # words that are still being written are nobody's fault
    posted = wire.ConfirmShareRequest(share_id=prepared.share_id, text="zanzibar kumulus")
    assert await refusal(rig, employee_id, posted) == confidential
    assert await own_text(rig, employee_id) == "cheap and good"
    assert not await plaintext(rig, "zanzibar")
    confirmed = await confirm(rig, employee_id, prepared.share_id, "cheap but good")
    assert list(confirmed.remarks) == ["Price words : non."]
    assert await own_text(rig, employee_id) == "cheap but good"
    again = await confirm(rig, employee_id, prepared.share_id, "zanzibar kumulus")  # it was made before
    assert again.made_at_ms == confirmed.made_at_ms
    assert await own_text(rig, employee_id) == "cheap but good"
