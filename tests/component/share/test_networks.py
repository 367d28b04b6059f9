"""Every network of the table by one and the same path: composer or copy, confirm, counted."""

from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

import grpc
import pytest
import pytest_asyncio

from portevoix.content.v1 import service_pb2 as content_pb2
from portevoix.share.v1 import events_pb2 as said_pb2
from portevoix.share.v1 import service_pb2 as wire
from portevoix.type.v1 import facts_pb2
from services.share.domain.model.stamps import Channel
from services.share.domain.rules.lengths import length
from services.share.wiring import read_networks
from tests.component.share.rig import LINKS, Refusal, Rig, refusal_of

NETWORKS = read_networks()
MESSAGE = "Fière de l’équipe 👩🏽‍🔧: 50 % & plus? #énergie=1+1; 日本\nÀ lire"
REVIEW_SITES = ("glassdoor", "indeed")


class Shelf(NamedTuple):
    """An item with the same suggestion for every network, and its programme."""

    programme_id: str
    content_id: str


@pytest_asyncio.fixture(scope="module")
async def shelf(rig: Rig) -> Shelf:
    """What every test of this file shares."""
    programme_id = await rig.programme()
    suggestions = [
        content_pb2.Suggestion(suggestion_id=f"s-{one}", network=one, language="fr", text=MESSAGE)
        for one in NETWORKS
    ]
    return Shelf(programme_id, await rig.item(programme_id, *suggestions))


async def prepared_by(rig: Rig, employee_id: str, shelf: Shelf, network: str) -> wire.PrepareShareResponse:
    """A share made ready."""
    request = wire.PrepareShareRequest(content_id=shelf.content_id, network=network)
    answer: wire.PrepareShareResponse = await rig.call("PrepareShare", request, employee_id)
    return answer


@pytest.mark.row("S1", "X18", door="gRPC share.v1.ShareService")
@pytest.mark.parametrize("network", NETWORKS)
async def test_every_network_keeps_the_same_contract(rig: Rig, shelf: Shelf, network: str) -> None:
    row = NETWORKS[network]
    review = row.channel is Channel.REVIEW
    employee_id = await rig.advocate(shelf.programme_id, network)
    prepared = await prepared_by(rig, employee_id, shelf, network)

    assert prepared.link.startswith(f"{LINKS}/l/")
    assert employee_id not in str(prepared)
    assert prepared.message == ("" if review else MESSAGE)
    assert prepared.text == (prepared.link if review else f"{MESSAGE}\n{prepared.link}")
    assert prepared.length == length(row, prepared.text)
    assert prepared.HasField("length_limit") == (row.length_limit is not None)
    assert prepared.length_limit == (row.length_limit or 0)
    assert bool(prepared.composer) == bool(row.composer)
    if prepared.composer:
        assert prepared.composer.isascii()
        parts = urlsplit(prepared.composer)
        assert parts.scheme in {"https", "mailto"}
        values = parse_qs(parts.query or parts.fragment, strict_parsing=True)
        carried = {value for found in values.values() for value in found}
        assert {prepared.text} <= carried or {MESSAGE, prepared.link} <= carried

    confirm = wire.ConfirmShareRequest(share_id=prepared.share_id, follower_count=12)
    confirmed = await rig.call("ConfirmShare", confirm, employee_id)
    (fact,) = await rig.said(said_pb2.ShareMade, employee_id)
    made = fact.message
    assert (made.share_id, made.network, made.channel) == (prepared.share_id, network, row.channel)
    assert made.moment.occurred_at_ms == confirmed.made_at_ms
    assert made.provenance == facts_pb2.PROVENANCE_DECLARED


@pytest.mark.row("S1", door="gRPC share.v1.ShareService/PrepareShare")
async def test_a_network_that_the_table_lacks_is_refused_and_shown_the_way_by_hand(
    rig: Rig, shelf: Shelf
) -> None:
    employee_id = await rig.advocate(shelf.programme_id, "other")
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await prepared_by(rig, employee_id, shelf, "myspace")
    refusal = Refusal("INVALID_ARGUMENT", "UNKNOWN_NETWORK", frozenset({"network"}))
    assert refusal_of(caught.value) == refusal
    assert "other" in (caught.value.details() or "")
    prepared = await prepared_by(rig, employee_id, shelf, "other")
    assert (prepared.composer, prepared.text) == ("", f"{MESSAGE}\n{prepared.link}")


@pytest.mark.row("S8", door="gRPC share.v1.ShareService")
@pytest.mark.parametrize("network", ["instagram", "other"])
async def test_what_the_company_does_not_use_is_shared_to_by_copying(
    rig: Rig, shelf: Shelf, network: str
) -> None:
    employee_id = await rig.advocate(shelf.programme_id, network)
    prepared = await prepared_by(rig, employee_id, shelf, network)
    assert not prepared.composer
    assert prepared.text == f"{MESSAGE}\n{prepared.link}"
    assert (await rig.click(prepared.link)).status_code == 302
    await rig.call("ConfirmShare", wire.ConfirmShareRequest(share_id=prepared.share_id), employee_id)
    (made,) = await rig.said(said_pb2.ShareMade, employee_id)
    assert (made.message.share_id, made.message.network) == (prepared.share_id, network)
    assert made.message.provenance == facts_pb2.PROVENANCE_DECLARED
    (visit,) = await rig.said(said_pb2.EngagementObserved, employee_id)
    assert (visit.message.share_id, visit.message.network) == (prepared.share_id, network)
    assert visit.message.deltas == [facts_pb2.Delta(measure=facts_pb2.MEASURE_CLICKS, amount=1)]


@pytest.mark.row("S10", door="gRPC share.v1.ShareService")
@pytest.mark.parametrize("network", REVIEW_SITES)
async def test_a_review_site_gets_an_invitation_and_no_words(rig: Rig, shelf: Shelf, network: str) -> None:
    employee_id = await rig.advocate(shelf.programme_id, network)
    not_wanted = Refusal("INVALID_ARGUMENT", "WORDS_NOT_WANTED", frozenset({"text"}))
    own = wire.PrepareShareRequest(content_id=shelf.content_id, network=network, text="Five stars")
    assert await rig.refused("PrepareShare", own, employee_id) == not_wanted
    prepared = await prepared_by(rig, employee_id, shelf, network)
    assert (prepared.message, prepared.suggestion_id, prepared.composer) == ("", "", "")
    assert prepared.text == prepared.link
    confirm = wire.ConfirmShareRequest(share_id=prepared.share_id, text="Five stars")
    assert await rig.refused("ConfirmShare", confirm, employee_id) == not_wanted
    await rig.call("ConfirmShare", wire.ConfirmShareRequest(share_id=prepared.share_id), employee_id)
    (made,) = await rig.said(said_pb2.ShareMade, employee_id)
    assert made.message.channel == facts_pb2.CHANNEL_REVIEW
    (own_share,) = (await rig.call("ListShares", wire.ListSharesRequest(), employee_id)).shares
    assert own_share.text == ""


async def test_the_table_is_shown_as_it_is(rig: Rig) -> None:
    networks = (await rig.call("ListNetworks", wire.ListNetworksRequest(), "e1")).networks
    assert [one.network for one in networks] == list(NETWORKS)
    table = {one.network: one for one in networks}
    assert table["linkedin"].measures == [
        facts_pb2.MEASURE_LIKES,
        facts_pb2.MEASURE_COMMENTS,
        facts_pb2.MEASURE_RESHARES,
        facts_pb2.MEASURE_IMPRESSIONS,
        facts_pb2.MEASURE_CLICKS,
    ]
    for network in ("whatsapp", "email", "word_of_mouth", "other"):
        assert table[network].measures == [facts_pb2.MEASURE_CLICKS]
    verifiable = {one for one, row in table.items() if row.verifiable}
    assert verifiable == {"linkedin", "x", "facebook", "instagram", "mastodon", "bluesky"}
    review = {one for one, row in table.items() if row.channel == facts_pb2.CHANNEL_REVIEW}
    assert review == {one for one, row in table.items() if not row.may_earn} == set(REVIEW_SITES)
    assert not any(table[one].measures or table[one].composer for one in review)
