"""Sharing in two calls, in one's own words, by hand where the network has no door."""

import asyncio
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from bench.sharing_calls import at_once
from chassis.mongo import CONCURRENT_TRANSACTIONS
from portevoix.content.v1 import service_pb2 as content_pb2
from portevoix.share.v1 import events_pb2 as said_pb2
from portevoix.share.v1 import links_pb2
from portevoix.share.v1 import service_pb2 as wire
from portevoix.type.v1 import facts_pb2
from services.share import outside
from tests.component.share.rig import LINKS, Refusal, Rig
from tests.waiting import until


def suggestion(text: str, language: str = "fr", network: str = "linkedin") -> content_pb2.Suggestion:
    """A suggested message."""
    return content_pb2.Suggestion(suggestion_id=text[:20], network=network, language=language, text=text)


@pytest.mark.row("S2", door="gRPC share.v1.ShareService")
async def test_two_calls_from_the_feed_to_a_share(rig: Rig, programme_id: str) -> None:
    employee_id = await rig.advocate(programme_id, "linkedin")
    content_id = await rig.item(programme_id, suggestion("Fier de ce que l'équipe a fait"))
    request = wire.PrepareShareRequest(content_id=content_id, network="linkedin")
    prepared = await rig.call("PrepareShare", request, employee_id)
    assert prepared.message == "Fier de ce que l'équipe a fait"
    assert prepared.link.startswith(f"{LINKS}/l/")
    assert prepared.text == f"{prepared.message}\n{prepared.link}"
    assert parse_qs(urlsplit(prepared.composer).query)["text"] == [prepared.text]
    confirm = wire.ConfirmShareRequest(share_id=prepared.share_id, follower_count=480)
    confirmed = await rig.call("ConfirmShare", confirm, employee_id)
    assert not confirmed.edited
    assert confirmed.similarity == 1
    (fact,) = await rig.said(said_pb2.ShareMade, employee_id)
    made = fact.message
    assert (made.share_id, made.network, made.follower_count) == (prepared.share_id, "linkedin", 480)
    assert made.provenance == facts_pb2.PROVENANCE_DECLARED
    assert made.item.content_id == content_id
    assert made.person == facts_pb2.Person(
        employee_id=employee_id, team="Grid", department="Operations", country="MA", language="fr"
    )
    assert made.eligibility == facts_pb2.Eligibility(consent=True, charter=True, training=True)
    assert made.moment.occurred_at_ms == confirmed.made_at_ms


@pytest.mark.row("S15", door="gRPC share.v1.ShareService")
async def test_sharing_takes_two_calls_whose_latency_is_reported(rig: Rig, programme_id: str) -> None:
    def answered() -> int:
        counter = rig.house.telemetry.grpc_server_handled_total
        samples = [one for family in counter.collect() for one in family.samples]
        return sum(round(one.value) for one in samples if one.name.endswith("_total"))

    employee_id = await rig.advocate(programme_id, "linkedin")
    content_id = await rig.item(programme_id, suggestion("A link, a message and a composer"))
    before = answered()
    ready = wire.PrepareShareRequest(content_id=content_id, network="linkedin")
    prepared = await rig.call("PrepareShare", ready, employee_id)
    posted = wire.ConfirmShareRequest(share_id=prepared.share_id)
    accepted = await rig.call("ConfirmShare", posted, employee_id)
    assert accepted.made_at_ms
    assert answered() - before == 2

    report = list((await at_once(rig, people=2, shares=1)).lines("two people at once"))
    assert [line.split()[0] for line in report[1:]] == ["PrepareShare", "ConfirmShare", "ListNetworks"]
    assert all(re.search(r"p50 +[0-9.]+ ms  p99 +[0-9.]+ ms", line) for line in report[1:])


async def test_a_share_is_made_once(rig: Rig, programme_id: str) -> None:
    employee_id = await rig.advocate(programme_id, "linkedin")
    prepared = await rig.share(employee_id, await rig.item(programme_id))
    again = wire.ConfirmShareRequest(share_id=prepared.share_id, text="something else")
    await rig.call("ConfirmShare", again, employee_id)
    await rig.share(employee_id, await rig.item(programme_id))
    await rig.said(said_pb2.ShareMade, employee_id, 2)


async def test_suggestions_take_turns_among_colleagues(rig: Rig, programme_id: str) -> None:
    texts = ["Une première façon de le dire", "Une autre façon", "Et une troisième"]
    content_id = await rig.item(programme_id, *map(suggestion, texts), suggestion("In English", "en"))
    request = wire.PrepareShareRequest(content_id=content_id, network="linkedin")
    shown = [
        (await rig.call("PrepareShare", request, await rig.advocate(programme_id, "linkedin"))).message
        for _ in range(6)
    ]
    assert shown == texts * 2


async def test_what_content_refuses_is_refused(rig: Rig, programme_id: str) -> None:
    employee_id = await rig.advocate(programme_id, "linkedin", "x")
    withdrawn = await rig.item(programme_id, published=False)
    inside = await rig.item(programme_id, external=False)
    foreign = await rig.item(programme_id, departments=frozenset({"Legal"}))

    async def refused(content_id: str, network: str = "linkedin") -> tuple[str, str]:
        request = wire.PrepareShareRequest(content_id=content_id, network=network)
        return (await rig.refused("PrepareShare", request, employee_id))[:2]

    assert await refused(withdrawn) == ("FAILED_PRECONDITION", "NOT_PUBLISHED")
    assert await refused(inside) == ("FAILED_PRECONDITION", "INTERNAL_ONLY")
    assert (await refused(foreign))[0] == "NOT_FOUND"
    assert (await refused("nothing"))[0] == "NOT_FOUND"
    assert await refused(foreign, "myspace") == ("INVALID_ARGUMENT", "UNKNOWN_NETWORK")


async def test_charter_and_training_gate_sharing(rig: Rig, programme_id: str) -> None:
    employee_id = await rig.advocate(programme_id, "linkedin")
    content_id = await rig.item(programme_id)
    request = wire.PrepareShareRequest(content_id=content_id, network="linkedin")
    rig.content.charters[programme_id] = 2
    rig.content.acknowledged[employee_id, programme_id] = 1
    refusal = await rig.refused("PrepareShare", request, employee_id)
    assert refusal == Refusal("PERMISSION_DENIED", "CHARTER_NOT_ACKNOWLEDGED")
    rig.content.acknowledged[employee_id, programme_id] = 2
    rig.content.trained[employee_id] = False
    refusal = await rig.refused("PrepareShare", request, employee_id)
    assert refusal == Refusal("PERMISSION_DENIED", "TRAINING_NOT_VALID")
    rig.content.trained[employee_id] = True
    assert (await rig.call("PrepareShare", request, employee_id)).share_id


async def test_consent_taken_back_in_between_stops_a_share(rig: Rig, programme_id: str) -> None:
    employee_id = await rig.advocate(programme_id, "linkedin")
    request = wire.PrepareShareRequest(content_id=await rig.item(programme_id), network="linkedin")
    prepared = await rig.call("PrepareShare", request, employee_id)
    consent = wire.Consent(purpose=said_pb2.CONSENT_PURPOSE_SHARING, network="linkedin")
    await rig.call("SetConsent", wire.SetConsentRequest(consent=consent, given=False), employee_id)
    confirm = wire.ConfirmShareRequest(share_id=prepared.share_id)
    assert (await rig.refused("ConfirmShare", confirm, employee_id)).reason == "NO_CONSENT"


async def test_a_share_is_its_authors_own(rig: Rig, programme_id: str) -> None:
    author, other = await rig.advocate(programme_id, "linkedin"), await rig.advocate(programme_id, "linkedin")
    prepared = await rig.share(author, await rig.item(programme_id))
    retract = wire.RetractShareRequest(share_id=prepared.share_id)
    assert await rig.refused("RetractShare", retract, other) == Refusal("NOT_FOUND", "UNKNOWN_SHARE")
    confirm = wire.ConfirmShareRequest(share_id=prepared.share_id)
    assert await rig.refused("ConfirmShare", confirm, other) == Refusal("NOT_FOUND", "UNKNOWN_SHARE")
    assert not (await rig.call("ListShares", wire.ListSharesRequest(), other)).shares


async def test_a_share_is_taken_back_once(rig: Rig, programme_id: str) -> None:
    employee_id = await rig.advocate(programme_id, "linkedin")
    prepared = await rig.share(employee_id, await rig.item(programme_id))
    retract = wire.RetractShareRequest(share_id=prepared.share_id)
    first = await rig.call("RetractShare", retract, employee_id)
    assert (await rig.call("RetractShare", retract, employee_id)) == first
    (fact,) = await rig.said(said_pb2.ShareRetracted, employee_id)
    assert fact.message.share_id == prepared.share_id
    confirm = wire.ConfirmShareRequest(share_id=prepared.share_id)
    assert (await rig.refused("ConfirmShare", confirm, employee_id)).reason == "RETRACTED"


async def test_a_repeated_preparation_gets_the_stored_answer(rig: Rig, programme_id: str) -> None:
    employee_id = await rig.advocate(programme_id, "linkedin")
    content_id = await rig.item(programme_id)
    request = wire.PrepareShareRequest(content_id=content_id, network="linkedin")
    first = await rig.call("PrepareShare", request, employee_id, key="again")
    rig.content.items[content_id].published = False
    asked = rig.content.asked
    assert await rig.call("PrepareShare", request, employee_id, key="again") == first
    assert rig.content.asked == asked

    other = wire.PrepareShareRequest(content_id=await rig.item(programme_id), network="linkedin")
    at_once = [rig.call("PrepareShare", other, employee_id, key="at once") for _ in range(3)]
    assert len({one.share_id for one in await asyncio.gather(*at_once)}) == 1


async def test_nobody_waits_for_content_but_those_who_ask_it(
    rig: Rig, programme_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Content hangs, and more people ask it than there may be transactions at once."""
    monkeypatch.setattr(outside, "ANSWER_SECONDS", 20)
    employee_id = await rig.advocate(programme_id, "linkedin", "word_of_mouth")
    content_id = await rig.item(programme_id, published=False)
    calls: list[tuple[str, Any]] = [
        ("PrepareShare", wire.PrepareShareRequest(content_id=content_id, network="linkedin")),
        ("CreateReferral", links_pb2.CreateReferralRequest(content_id=content_id)),
    ]
    rig.content.answers.clear()
    asking = [
        asyncio.create_task(rig.refused(*call, employee_id)) for call in calls * CONCURRENT_TRANSACTIONS
    ]
    try:
        await until(lambda: rig.content.waiting == len(asking))
        await rig.advocate(programme_id, "linkedin")
    finally:
        rig.content.answers.set()
    assert {(await one).reason for one in asking} == {"NOT_PUBLISHED"}


async def test_pages_of_ones_own_shares(rig: Rig, programme_id: str) -> None:
    employee_id = await rig.advocate(programme_id, "linkedin")
    content_id = await rig.item(programme_id)
    made = [(await rig.share(employee_id, content_id)).share_id for _ in range(3)]
    first = await rig.call("ListShares", wire.ListSharesRequest(page_size=2), employee_id)
    rest = wire.ListSharesRequest(page_size=2, page_token=first.next_page_token)
    second = await rig.call("ListShares", rest, employee_id)
    assert [one.share_id for one in [*first.shares, *second.shares]] == made[::-1]
    assert not second.next_page_token
    wrong = wire.ListSharesRequest(page_token="nonsense")
    assert (await rig.refused("ListShares", wrong, employee_id)).fields == {"page_token"}


async def test_the_table_of_networks(rig: Rig) -> None:
    networks = (await rig.call("ListNetworks", wire.ListNetworksRequest(), "e1")).networks
    table = {one.network: one for one in networks}
    assert len(table) == 18
    assert (table["x"].length_limit, table["x"].link_length) == (280, 23)
    assert not table["glassdoor"].may_earn
    assert not table["slack"].external
