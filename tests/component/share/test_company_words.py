"""The company's words as it wants them: word for word where it says so, the author's name in its place."""

import pytest

from portevoix.share.v1 import events_pb2 as said_pb2
from portevoix.share.v1 import service_pb2 as wire
from tests.component.share.rig import Refusal, Rig
from tests.component.share.writing import check, confirm, own_text, plaintext, prepare, stored, suggestion

DOOR = "gRPC share.v1.ShareService"
LOCKED = Refusal("FAILED_PRECONDITION", "WORDS_LOCKED")


async def test_locked_words_are_posted_as_they_stand_or_not_at_all(rig: Rig, programme_id: str) -> None:
    employee_id = await rig.advocate(programme_id, "linkedin")
    texts = ("We have 412 vacancies.", "412 doors are open.")
    content_id = await rig.item(programme_id, *map(suggestion, texts))
    rig.content.items[content_id].answer.locked = True
    own = wire.PrepareShareRequest(content_id=content_id, network="linkedin", text="We have vacancies!")
    assert await rig.refused("PrepareShare", own, employee_id) == LOCKED
    prepared = await prepare(rig, employee_id, content_id)
    assert prepared.locked
    edited = f"{prepared.message} Come!"
    assert list((await check(rig, employee_id, prepared.share_id, edited)).refusals) == ["WORDS_LOCKED"]
    request = wire.ConfirmShareRequest(share_id=prepared.share_id, text=edited)
    assert await rig.refused("ConfirmShare", request, employee_id) == LOCKED
    other = set(texts) - {prepared.message}
    assert not (await check(rig, employee_id, prepared.share_id, other.pop())).refusals
    confirmed = await confirm(rig, employee_id, prepared.share_id, f"{prepared.message}\n{prepared.link}")
    assert not confirmed.edited


async def test_open_words_may_be_changed_and_both_are_kept(rig: Rig, programme_id: str) -> None:
    employee_id = await rig.advocate(programme_id, "linkedin")
    content_id = await rig.item(programme_id, suggestion("We have 412 vacancies."))
    prepared = await prepare(rig, employee_id, content_id)
    assert not prepared.locked
    confirmed = await confirm(rig, employee_id, prepared.share_id, "We have 412 vacancies. Come!")
    assert confirmed.edited


@pytest.mark.parametrize("again", [False, True], ids=["once", "asked again"])
async def test_a_name_stands_in_its_place_and_in_no_stored_answer(
    rig: Rig, programme_id: str, again: bool
) -> None:
    name = "Éléonore Vasquez-Tremblay"
    employee_id = await rig.advocate(programme_id, "linkedin", name=name)
    content_id = await rig.item(programme_id, suggestion("{name} here: 412 vacancies."))
    request = wire.PrepareShareRequest(content_id=content_id, network="linkedin")
    prepared = await rig.call("PrepareShare", request, employee_id, key="named")
    if again:
        assert await rig.call("PrepareShare", request, employee_id, key="named") == prepared
    assert prepared.message == f"{name} here: 412 vacancies."
    assert prepared.text == f"{prepared.message}\n{prepared.link}"
    assert "Vasquez" in prepared.composer
    assert not await plaintext(rig, "vasquez")
    confirmed = await confirm(rig, employee_id, prepared.share_id)
    assert not confirmed.edited
    assert await own_text(rig, employee_id) == prepared.message
    (fact,) = await rig.said(said_pb2.ShareMade, employee_id)
    assert b"Vasquez" not in fact.value
    assert (await stored(rig, "shares", prepared.share_id))["edited"] is False
