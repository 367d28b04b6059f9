"""A share is shown to be there by the address of its post: once, and for one share only."""

import asyncio
import re
from importlib import import_module
from inspect import getmembers, isclass
from random import randrange
from typing import Any

import grpc
import pytest

from chassis.settings import HouseSettings
from portevoix.share.v1 import events_pb2 as said_pb2
from portevoix.share.v1 import service_pb2 as wire
from portevoix.type.v1 import facts_pb2
from services.share.wiring import read_networks
from tests.component.share.rig import SHARE, Refusal, Rig, refusal_of
from tests.waiting import until

HOUSES = ("content", "share", "gamify", "metrics", "survey")
USED = Refusal("INVALID_ARGUMENT", "ADDRESS_USED", frozenset({"post_address"}))
ELSEWHERE = Refusal("INVALID_ARGUMENT", "NOT_OF_THIS_NETWORK", frozenset({"post_address"}))


def post() -> str:
    """The number of a post that nobody else wrote."""
    return str(randrange(7 * 10**18, 8 * 10**18))


def linkedin(number: str) -> str:
    """Its address on LinkedIn."""
    return f"https://www.linkedin.com/feed/update/urn:li:activity:{number}/"


def verification(share: Any, address: str) -> wire.VerifyShareRequest:
    """The address of a share's post."""
    return wire.VerifyShareRequest(share_id=share.share_id, post_address=address)


async def fence(rig: Rig, employee_id: str) -> None:
    """All that was said of the person before stands on the log from here on."""
    naming = wire.Consent(purpose=said_pb2.CONSENT_PURPOSE_NAMING)
    await rig.call("SetConsent", wire.SetConsentRequest(consent=naming, given=True), employee_id)

    async def look() -> list[Any]:
        return [
            one
            for one in await rig.log(SHARE)
            if one.key == employee_id
            and isinstance(one.message, said_pb2.ConsentChanged)
            and one.message.purpose == said_pb2.CONSENT_PURPOSE_NAMING
        ]

    await until(look)


def settings_of(house: str) -> list[type[HouseSettings]]:
    """The settings classes of a house, those of every house among them."""
    module = import_module(f"services.{house}.settings")
    return [one for _, one in getmembers(module, isclass) if issubclass(one, HouseSettings)]


@pytest.mark.row("X18", door="gRPC share.v1.ShareService")
async def test_a_share_goes_from_declared_to_verified_by_hand_alone(rig: Rig, programme_id: str) -> None:
    employee_id = await rig.advocate(programme_id, "linkedin")
    request = wire.PrepareShareRequest(content_id=await rig.item(programme_id), network="linkedin")
    prepared = await rig.call("PrepareShare", request, employee_id)
    assert prepared.link in prepared.text
    assert prepared.composer.startswith("https://www.linkedin.com/")
    await rig.call("ConfirmShare", wire.ConfirmShareRequest(share_id=prepared.share_id), employee_id)
    (made,) = await rig.said(said_pb2.ShareMade, employee_id)
    assert made.message.provenance == facts_pb2.PROVENANCE_DECLARED
    (own,) = (await rig.call("ListShares", wire.ListSharesRequest(), employee_id)).shares
    assert not own.HasField("verified_at_ms")

    verified = await rig.call("VerifyShare", verification(prepared, linkedin(post())), employee_id)
    (fact,) = await rig.said(said_pb2.ShareVerified, employee_id)
    shown = fact.message
    assert (shown.share_id, shown.network) == (prepared.share_id, "linkedin")
    assert shown.evidence == said_pb2.EVIDENCE_ADDRESS
    assert (shown.person, shown.item) == (made.message.person, made.message.item)
    assert shown.moment.occurred_at_ms == verified.verified_at_ms >= made.message.moment.occurred_at_ms
    (own,) = (await rig.call("ListShares", wire.ListSharesRequest(), employee_id)).shares
    assert own.verified_at_ms == verified.verified_at_ms


@pytest.mark.row("X18", door="environment")
async def test_no_house_can_be_told_a_key_of_a_network(rig: Rig) -> None:
    """The house of these tests was given this environment and nothing else."""
    names = {one for one in read_networks() if len(one) > 1} - {"other", "event", "forum", "email"}
    of_a_network = re.compile("|".join([*names, "twitter", "api_?key", "oauth", "client_(id|secret)"]))
    known = {name for house in HOUSES for one in settings_of(house) for name in one.model_fields}
    assert {"kafka", "mongodb", "links"} <= known
    assert not [name for name in known | {*rig.environment} if of_a_network.search(name.lower())]


async def test_a_share_is_verified_once_and_its_address_goes_no_further(rig: Rig, programme_id: str) -> None:
    employee_id = await rig.advocate(programme_id, "linkedin")
    share = await rig.share(employee_id, await rig.item(programme_id))
    number = post()
    first = await rig.call("VerifyShare", verification(share, linkedin(number)), employee_id)
    again = await rig.call("VerifyShare", verification(share, f"{linkedin(number)}?a=1"), employee_id)
    other = await rig.call("VerifyShare", verification(share, linkedin(post())), employee_id)
    assert first == again == other
    await fence(rig, employee_id)
    await rig.said(said_pb2.ShareVerified, employee_id)
    assert not [one for one in await rig.log(SHARE) if number.encode() in one.value]
    for name in await rig.house.mongo.database.list_collection_names():
        async for document in rig.house.mongo.database[name].find({}):
            assert number not in repr(document), name


async def test_a_share_with_evidence_takes_no_post_that_another_needs(rig: Rig, programme_id: str) -> None:
    employee_id, colleague = [await rig.advocate(programme_id, "linkedin") for _ in range(2)]
    content_id, number = await rig.item(programme_id), post()
    greedy = await rig.share(employee_id, content_id)
    theirs = await rig.share(colleague, content_id)
    own = await rig.call("VerifyShare", verification(greedy, linkedin(post())), employee_id)
    assert await rig.call("VerifyShare", verification(greedy, linkedin(number)), employee_id) == own

    # Nor does one that a visit has shown to be there.
    visited = await rig.share(employee_id, content_id)
    assert (await rig.click(visited.link)).status_code == 302
    (_, seen) = await rig.said(said_pb2.ShareVerified, employee_id, 2)
    answer = await rig.call("VerifyShare", verification(visited, linkedin(number)), employee_id)
    assert answer.verified_at_ms == seen.message.moment.occurred_at_ms

    assert (await rig.call("VerifyShare", verification(theirs, linkedin(number)), colleague)).verified_at_ms
    posts = rig.house.mongo.collections["posts"]
    mine = await posts.find({"employee_id": employee_id}).to_list(None)
    assert [one["share_id"] for one in mine] == [greedy.share_id]


async def test_the_post_of_a_share_taken_back_may_prove_the_right_one(rig: Rig, programme_id: str) -> None:
    employee_id = await rig.advocate(programme_id, "linkedin")
    content_id, number = await rig.item(programme_id), post()
    wrong, right = [await rig.share(employee_id, content_id) for _ in range(2)]
    await rig.call("VerifyShare", verification(wrong, linkedin(number)), employee_id)
    assert await rig.refused("VerifyShare", verification(right, linkedin(number)), employee_id) == USED
    await rig.call("RetractShare", wire.RetractShareRequest(share_id=wrong.share_id), employee_id)
    await rig.call("VerifyShare", verification(right, linkedin(number)), employee_id)
    facts = await rig.said(said_pb2.ShareVerified, employee_id, 2)
    assert [one.message.share_id for one in facts] == [wrong.share_id, right.share_id]


async def test_a_post_proves_one_share_whoever_comes_first(rig: Rig, programme_id: str) -> None:
    content_id, number = await rig.item(programme_id), post()
    people = [await rig.advocate(programme_id, "linkedin") for _ in range(4)]
    shares = [await rig.share(one, content_id) for one in people]
    spellings = [linkedin(number), f"http://fr.linkedin.com/posts/a-activity-{number}-b?c=d"] * 2

    async def claim(who: str, share: Any, address: str) -> Refusal | None:
        try:
            await rig.call("VerifyShare", verification(share, address), who)
        except grpc.aio.AioRpcError as error:
            return refusal_of(error)
        return None

    claims = [claim(*one) for one in zip(people, shares, spellings, strict=True)]
    outcomes = await asyncio.gather(*claims)
    assert (outcomes.count(None), outcomes.count(USED)) == (1, 3)
    await rig.said(said_pb2.ShareVerified, people[outcomes.index(None)])
    own = [(await rig.call("ListShares", wire.ListSharesRequest(), one)).shares[0] for one in people]
    assert [one.HasField("verified_at_ms") for one in own] == [one is None for one in outcomes]


async def test_what_cannot_be_verified_is_refused(rig: Rig, programme_id: str) -> None:
    employee_id = await rig.advocate(programme_id, "linkedin", "whatsapp")
    content_id = await rig.item(programme_id)
    share = await rig.share(employee_id, content_id, "linkedin")
    message = await rig.share(employee_id, content_id, "whatsapp")
    request = wire.PrepareShareRequest(content_id=content_id, network="linkedin")
    ready = await rig.call("PrepareShare", request, employee_id)

    async def refused(of: Any, address: str, who: str = employee_id) -> Refusal:
        return await rig.refused("VerifyShare", verification(of, address), who)

    assert await refused(share, "https://x.com/salma/status/17") == ELSEWHERE
    assert await refused(message, linkedin(post())) == Refusal("FAILED_PRECONDITION", "NOT_VERIFIABLE")
    assert await refused(ready, linkedin(post())) == Refusal("FAILED_PRECONDITION", "NOT_CONFIRMED")
    other = await rig.employ()
    assert await refused(share, linkedin(post()), other) == Refusal("NOT_FOUND", "UNKNOWN_SHARE")
    await rig.call("RetractShare", wire.RetractShareRequest(share_id=share.share_id), employee_id)
    assert await refused(share, linkedin(post())) == Refusal("FAILED_PRECONDITION", "RETRACTED")
    await rig.said(
        said_pb2.ShareRetracted, employee_id
    )  # what came before it under this key stands there too
    said = [one.message for one in await rig.log(SHARE) if one.key == employee_id]
    assert not [one for one in said if isinstance(one, said_pb2.ShareVerified)]


async def test_an_address_may_come_with_the_confirmation(rig: Rig, programme_id: str) -> None:
    employee_id = await rig.advocate(programme_id, "linkedin")
    content_id, number = await rig.item(programme_id), post()
    request = wire.PrepareShareRequest(content_id=content_id, network="linkedin")
    first, second = [await rig.call("PrepareShare", request, employee_id) for _ in range(2)]

    def confirmation(of: Any, address: str) -> wire.ConfirmShareRequest:
        return wire.ConfirmShareRequest(share_id=of.share_id, post_address=address)

    wrong = confirmation(first, "https://example.org/nothing")
    assert await rig.refused("ConfirmShare", wrong, employee_id) == ELSEWHERE
    confirmed = await rig.call("ConfirmShare", confirmation(first, linkedin(number)), employee_id)
    (fact,) = await rig.said(said_pb2.ShareVerified, employee_id)
    assert (fact.message.share_id, fact.message.evidence) == (first.share_id, said_pb2.EVIDENCE_ADDRESS)
    assert fact.message.moment.occurred_at_ms == confirmed.made_at_ms
    used = confirmation(second, linkedin(number))
    assert await rig.refused("ConfirmShare", used, employee_id) == USED
    await fence(rig, employee_id)
    await rig.said(said_pb2.ShareMade, employee_id)
