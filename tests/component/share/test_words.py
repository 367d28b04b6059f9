"""Own words: sealed, compared, disclosed, not too long; and the second call that makes them a share."""

import hashlib
from datetime import UTC, datetime
from typing import Any

import pytest

from portevoix.content.v1 import events_pb2 as content_pb2
from portevoix.share.v1 import events_pb2 as said_pb2
from portevoix.share.v1 import service_pb2 as wire
from portevoix.type.v1 import facts_pb2
from tests.component.share.rig import SHARING, Refusal, Rig
from tests.component.share.writing import (
    check,
    confirm,
    own_text,
    plaintext,
    prepare,
    refusal,
    stored,
    suggestion,
)
from tests.waiting import until

SHARE = "gRPC share.v1.ShareService"


@pytest.mark.row("S5", door=f"{SHARE}/ConfirmShare")
async def test_words_are_a_hash_and_sealed_and_compared(rig: Rig, programme_id: str) -> None:
    employee_id = await rig.advocate(programme_id, "linkedin")
    content_id = await rig.item(programme_id, suggestion("we halved our energy bill in a year"))
    prepared = await prepare(rig, employee_id, content_id)
    text = f"we halved our energy bill in a yeer, unmistakably #proud {prepared.link}"
    confirmed = await confirm(rig, employee_id, prepared.share_id, text)
    # 34 letters in common, of 35 and 49: links and hashtags aside
    assert confirmed.similarity == pytest.approx(2 * 34 / (35 + 49))
    assert confirmed.edited
    (fact,) = await rig.said(said_pb2.ShareMade, employee_id)
    assert (fact.message.similarity, fact.message.edited) == (confirmed.similarity, True)
    assert b"unmistakably" not in fact.value

    expected = hashlib.sha256(f"{prepared.share_id}\0{text}".encode()).hexdigest()
    assert (await stored(rig, "shares", prepared.share_id))["text_hash"] == expected
    assert not await plaintext(rig, "unmistakably")
    assert await own_text(rig, employee_id) == text

    await rig.house.keys.destroy("person", employee_id)
    assert await own_text(rig, employee_id) == ""
    assert (await stored(rig, "shares", prepared.share_id))["text_hash"] == expected


@pytest.mark.row("S5", door=f"{SHARE}/PrepareShare")
async def test_own_words_at_the_first_call_are_nowhere_in_the_clear(rig: Rig, programme_id: str) -> None:
    employee_id = await rig.advocate(programme_id, "x")
    content_id = await rig.item(programme_id, suggestion("A suggestion", "x"))
    request = wire.PrepareShareRequest(content_id=content_id, network="x", text="Uncopyable, says I")
    prepared = await rig.call("PrepareShare", request, employee_id, key="own")
    assert await rig.call("PrepareShare", request, employee_id, key="own") == prepared
    assert (prepared.message, prepared.suggestion_id) == ("Uncopyable, says I", "")
    assert prepared.text == f"Uncopyable, says I\n{prepared.link}"
    assert "Uncopyable" in prepared.composer
    assert prepared.length == len("Uncopyable, says I\n") + 23
    assert not await plaintext(rig, "uncopyable")

    words = await stored(rig, "words", prepared.share_id)
    assert words["expires_at"] > datetime.fromtimestamp(prepared.confirm_until_ms / 1000, UTC)
    indexes = await rig.house.mongo.collections["words"].index_information()
    assert any(one.get("expireAfterSeconds") == 0 for one in indexes.values())
    confirmed = await confirm(rig, employee_id, prepared.share_id)
    assert (confirmed.edited, confirmed.HasField("similarity")) == (True, False)
    assert "expires_at" not in await stored(rig, "words", prepared.share_id)
    assert await own_text(rig, employee_id) == "Uncopyable, says I"
    assert not await plaintext(rig, "uncopyable")


async def test_a_text_fits_its_network(rig: Rig, programme_id: str) -> None:
    employee_id = await rig.advocate(programme_id, "x")
    content_id = await rig.item(programme_id, suggestion("much " * 60, "x"), suggestion("Enough", "x"))
    for _ in range(2):
        assert (await prepare(rig, employee_id, content_id, network="x")).message == "Enough"
    wordy = await rig.item(programme_id, suggestion("much " * 60, "x"))
    prepared = await prepare(rig, employee_id, wordy, network="x")
    assert (prepared.message, prepared.suggestion_id) == (prepared.title, "")
    assert (prepared.length, prepared.length_limit) == (len(prepared.title) + 1 + 23, 280)
    longest, too_long = "a" * (280 - 24), "a" * (280 - 23)
    named = Refusal("INVALID_ARGUMENT", "TOO_LONG", frozenset({"text"}))
    request = wire.PrepareShareRequest(content_id=wordy, network="x", text=too_long)
    assert await refusal(rig, employee_id, request) == named
    assert (await prepare(rig, employee_id, wordy, longest, "x")).length == 280
    found = await check(rig, employee_id, prepared.share_id, too_long)
    assert (found.length, found.length_limit, found.refusals) == (281, 280, ["TOO_LONG"])
    confirmation = wire.ConfirmShareRequest(share_id=prepared.share_id, text=too_long)
    assert await refusal(rig, employee_id, confirmation) == named
    await confirm(rig, employee_id, prepared.share_id, longest)


async def test_what_must_stand_in_a_text_does(rig: Rig) -> None:
    rules = content_pb2.SharingRules(disclosures={"MA": "Publicité", "": "#ad"})
    programme_id = await rig.programme(sharing=rules)
    content_id = await rig.item(programme_id, suggestion("Fiers"), suggestion("Fiers", "slack"))
    here, abroad = [
        await rig.advocate(programme_id, "linkedin", "slack", country=one) for one in ("MA", "CA")
    ]
    prepared = await prepare(rig, here, content_id)
    assert (prepared.message, prepared.disclosure) == ("Fiers", "Publicité")
    assert prepared.text == f"Fiers\nPublicité\n{prepared.link}"
    assert (await prepare(rig, abroad, content_id)).disclosure == "#ad"
    assert (await prepare(rig, here, content_id, "publicité assumée")).text.startswith("publicité assumée\nh")
    inside = await prepare(rig, here, content_id, network="slack")
    assert (inside.text, inside.disclosure) == (f"Fiers\n{inside.link}", "")
    await confirm(rig, here, inside.share_id, "Fiers entre nous")

    found = await check(rig, here, prepared.share_id, "Très fiers")
    assert (found.disclosure_missing, found.refusals) == ("Publicité", ["DISCLOSURE_MISSING"])
    assert found.similarity == pytest.approx(2 * len("fiers") / (len("fiers publicité") + len("très fiers")))
    request = wire.ConfirmShareRequest(share_id=prepared.share_id, text="Très fiers")
    missing = Refusal("INVALID_ARGUMENT", "DISCLOSURE_MISSING", frozenset({"text"}))
    assert await refusal(rig, here, request) == missing
    assert not (await check(rig, here, prepared.share_id, "PUBLICITÉ: très fiers")).refusals
    confirmed = await confirm(rig, here, prepared.share_id, f"fiers  publicité {prepared.link}")
    assert (confirmed.similarity, confirmed.edited) == (1, True)


async def test_what_was_made_ready_may_be_posted_however_long_it_is(rig: Rig) -> None:
    programme_id = await rig.programme(sharing=content_pb2.SharingRules(disclosures={"": "d" * 200}))
    employee_id = await rig.advocate(programme_id, "email")
    content_id = await rig.item(programme_id)
    prepared = await prepare(rig, employee_id, content_id, "w " * 9_999 + "ww", "email")
    assert len(prepared.text) > 20_200
    assert not (await check(rig, employee_id, prepared.share_id, prepared.text)).refusals
    assert not (await confirm(rig, employee_id, prepared.share_id, prepared.text)).warnings
    assert await own_text(rig, employee_id) == prepared.text


async def test_a_disclosure_that_came_since_is_missing_in_what_was_made_ready(rig: Rig) -> None:
    programme_id = await rig.programme()
    employee_id = await rig.advocate(programme_id, "linkedin")
    prepared = await prepare(rig, employee_id, await rig.item(programme_id, suggestion("Fiers")))
    programmes = rig.house.mongo.collections["programmes"]
    asked = {"$set": {"sharing.disclosures": [["", "#ad"]]}}
    await programmes.update_one({"_id": programme_id}, asked)
    assert (await check(rig, employee_id, prepared.share_id, "")).disclosure_missing == "#ad"
    missing = Refusal("INVALID_ARGUMENT", "DISCLOSURE_MISSING", frozenset({"text"}))
    assert await refusal(rig, employee_id, wire.ConfirmShareRequest(share_id=prepared.share_id)) == missing
    await confirm(rig, employee_id, prepared.share_id, "Fiers #ad")


async def test_a_review_site_gets_a_link_and_no_words(rig: Rig) -> None:
    programme_id = await rig.programme(sharing=content_pb2.SharingRules(disclosures={"": "#ad"}))
    employee_id = await rig.advocate(programme_id, "glassdoor")
    content_id = await rig.item(programme_id, suggestion("Praise", "glassdoor"))
    unwanted = Refusal("INVALID_ARGUMENT", "WORDS_NOT_WANTED", frozenset({"text"}))
    request = wire.PrepareShareRequest(content_id=content_id, network="glassdoor", text="Five stars")
    assert await refusal(rig, employee_id, request) == unwanted
    prepared = await prepare(rig, employee_id, content_id, network="glassdoor")
    assert (prepared.message, prepared.suggestion_id, prepared.disclosure) == ("", "", "")
    assert prepared.text == prepared.link
    assert (await check(rig, employee_id, prepared.share_id, "Five stars")).refusals == ["WORDS_NOT_WANTED"]
    confirmation = wire.ConfirmShareRequest(share_id=prepared.share_id, text="Five stars")
    assert await refusal(rig, employee_id, confirmation) == unwanted
    confirmed = await confirm(rig, employee_id, prepared.share_id)
    assert (confirmed.edited, confirmed.HasField("similarity")) == (False, False)
    assert await stored(rig, "words", prepared.share_id) is None
    assert await stored(rig, "wordings", prepared.share_id) is None
    assert (await stored(rig, "shares", prepared.share_id))["text_hash"] == ""
    (fact,) = await rig.said(said_pb2.ShareMade, employee_id)
    assert fact.message.channel == facts_pb2.CHANNEL_REVIEW


async def test_the_charter_holds_at_the_second_call_too(rig: Rig, programme_id: str) -> None:
    employee_id = await rig.advocate(programme_id, "linkedin")
    content_id = await rig.item(programme_id)
    prepared = await prepare(rig, employee_id, content_id)
    version: dict[str, Any] = {
        "programme_id": programme_id,
        "version": 1,
        "occurred_at_ms": 1_700_000_000_001,
    }
    collections = rig.house.mongo.collections
    await rig.hear(content_pb2.CharterPublished(**version))

    async def confirmation() -> str:
        return (await refusal(rig, employee_id, wire.ConfirmShareRequest(share_id=prepared.share_id))).reason

    published = {"_id": programme_id, "charters.0": {"$exists": True}}
    await until(lambda: collections["programmes"].find_one(published))
    assert await confirmation() == "CHARTER_NOT_ACKNOWLEDGED"
    await rig.hear(content_pb2.CharterAcknowledged(employee_id=employee_id, **version))
    await until(lambda: collections["acknowledgements"].find_one({"employee_id": employee_id}))
    await rig.click(prepared.link)
    await confirm(rig, employee_id, prepared.share_id)
    (fact,) = await rig.said(said_pb2.ShareMade, employee_id)
    assert fact.message.eligibility == facts_pb2.Eligibility(consent=True, charter=True, training=True)
    (verified,) = await rig.said(said_pb2.ShareVerified, employee_id)
    assert verified.message.evidence == said_pb2.EVIDENCE_CLICK


async def test_what_was_cancelled_is_not_confirmed(rig: Rig, programme_id: str) -> None:
    employee_id = await rig.advocate(programme_id, "linkedin")
    prepared = await prepare(rig, employee_id, await rig.item(programme_id))
    await rig.call("WithdrawAdvocate", wire.WithdrawAdvocateRequest(programme_id=programme_id), employee_id)
    again = wire.EnrolRequest(
        programme_id=programme_id, consents=[wire.Consent(purpose=SHARING, network="linkedin")]
    )
    await rig.call("Enrol", again, employee_id)
    cancelled = await refusal(rig, employee_id, wire.ConfirmShareRequest(share_id=prepared.share_id))
    assert cancelled == Refusal("FAILED_PRECONDITION", "CANCELLED")
