"""Recognition over real parts: thanks reach whom they are for, and others hear of those alone who agreed."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import grpc
import pytest

from portevoix.gamify.v1 import events_pb2 as news
from portevoix.gamify.v1 import recognition_pb2 as wire
from portevoix.share.v1 import events_pb2 as share
from portevoix.type.v1 import facts_pb2 as types
from services.gamify.domain.model.badges import Badge, BadgeKind
from services.gamify.domain.model.challenges import Aim, Challenge, Contestant, Winner
from services.gamify.domain.model.deeds import Deed
from services.gamify.domain.model.rules import DAY_MS
from services.gamify.storage.documents.challenges import challenge_to_document
from tests.component.gamify.conftest import Gamify
from tests.component.gamify.shop import Refusal, Shop, moment, now_ms, opened, refusal_of
from tests.waiting import until

COMMUNICATIONS = ("ic", "internal_communications")
NAMING, POINTS = share.CONSENT_PURPOSE_NAMING, share.CONSENT_PURPOSE_POINTS


@pytest.fixture
async def shop(mall: Gamify) -> AsyncIterator[Shop]:
    async with opened(mall) as shop:
        yield shop


def kudos(shop: Shop, who: str, words: str = "well done") -> wire.GiveKudosRequest:
    """Thanks to somebody."""
    return wire.GiveKudosRequest(programme_id=shop.programme_id, employee_id=who, words=words)


async def received(shop: Shop, who: str, **asked: Any) -> list[wire.Recognition]:
    """What somebody was thanked for."""
    request = wire.ListRecognitionRequest(**asked)
    return list((await shop.call("ListRecognition", request, who)).recognition)


async def consent(shop: Shop, who: str, purpose: Any, given: bool, ends_ms: int | None = None) -> None:
    """A word on a purpose."""
    event = share.ConsentChanged(
        person=types.Person(employee_id=who),
        moment=moment(),
        purpose=purpose,
        given=given,
        expires_at_ms=ends_ms,
    )
    await shop.gamify.say(event)


def day(shift: int = 0) -> str:
    """Today, or so many days later, in UTC."""
    return time.strftime("%Y-%m-%d", time.gmtime(time.time() + shift * 86_400))


async def digest(shop: Shop, language: str = "", shift: int = 0) -> wire.GetDigestResponse:
    """What may be told of yesterday, today and tomorrow."""
    request = wire.GetDigestRequest(
        programme_id=shop.programme_id,
        first_date=day(shift - 1),
        last_date=day(shift + 1),
        language=language,
    )
    answer: wire.GetDigestResponse = await shop.call("GetDigest", request, *COMMUNICATIONS)
    return answer


async def test_thanks_reach_whom_they_are_for(shop: Shop) -> None:
    anna, bob = await shop.people(2)
    await consent(shop, bob, POINTS, False)
    first = (await shop.call("GiveKudos", kudos(shop, bob, "for the talk"), anna)).recognition_id
    request = wire.GiveThanksRequest(programme_id=shop.programme_id, employee_id=bob, words="for the year")
    second = (await shop.call("GiveThanks", request, "chief", "manager")).recognition_id
    latest, earlier = await received(shop, bob)
    assert (latest.recognition_id, latest.kind, latest.words, latest.from_employee_id) == (
        second,
        "thanks",
        "for the year",
        "chief",
    )
    assert (earlier.recognition_id, earlier.kind, earlier.words, earlier.from_employee_id) == (
        first,
        "kudos",
        "for the talk",
        anna,
    )
    assert [one.recognition_id for one in await received(shop, bob, limit=1)] == [second]
    assert await received(shop, anna) == []
    said = await shop.said(news.RecognitionGiven, 2, [bob])
    assert said[0] == news.RecognitionGiven(
        recognition_id=first,
        employee_id=bob,
        from_employee_id=anna,
        kind="kudos",
        occurred_at_ms=earlier.given_at_ms,
        programme_id=shop.programme_id,
    )
    assert await shop.balance(bob) == 0


async def test_whom_nobody_can_thank(shop: Shop) -> None:
    (anna,) = await shop.people(1)
    oneself = Refusal("INVALID_ARGUMENT", "ONESELF", frozenset({"employee_id"}))
    assert await shop.refused("GiveKudos", kudos(shop, anna), anna) == oneself
    unknown = Refusal("NOT_FOUND", "UNKNOWN_PERSON")
    assert await shop.refused("GiveKudos", kudos(shop, "nobody"), anna) == unknown
    elsewhere = wire.GiveKudosRequest(programme_id="none", employee_id="x", words="y")
    assert await shop.refused("GiveKudos", elsewhere, anna) == Refusal("NOT_FOUND", "UNKNOWN_PROGRAMME")
    thanks = wire.GiveThanksRequest(programme_id=shop.programme_id, employee_id=anna, words="y")
    assert (await shop.refused("GiveThanks", thanks, "eve", "employee")).code == "PERMISSION_DENIED"


async def test_ten_thanks_a_day_however_many_are_given_at_once(shop: Shop) -> None:
    anna, bob, *others = await shop.people(12)
    begun = day()

    async def give(who: str) -> str:
        try:
            await shop.call("GiveKudos", kudos(shop, who), anna)
        except grpc.aio.AioRpcError as error:
            refusal = refusal_of(error)
            return f"{refusal.code} {refusal.reason}"
        return ""

    before = await shop.attempts("retried")
    ended = Counter(await asyncio.gather(*(give(who) for who in (bob, *others) * 4)))
    assert await shop.attempts("retried") - before < 20
    if day() == begun:  # over midnight the next day's ten come on top
        assert ended == {"": 10, "RESOURCE_EXHAUSTED ENOUGH_FOR_TODAY": 34}
        given = [one for who in (bob, *others) for one in await received(shop, who)]
        assert len(given) == 10
        assert len({one.recognition_id for one in given}) == 10
    await shop.call("GiveKudos", kudos(shop, anna), bob)


async def test_thanks_that_come_again_are_given_once(shop: Shop) -> None:
    anna, bob = await shop.people(2)
    calls = [shop.call("GiveKudos", kudos(shop, bob), anna, key="once") for _ in range(5)]
    assert len({one.recognition_id for one in await asyncio.gather(*calls)}) == 1
    assert len(await received(shop, bob)) == 1


def shared(shop: Shop, who: str) -> share.ShareMade:
    """A share that earns."""
    return share.ShareMade(
        share_id=f"s-{who}",
        person=types.Person(employee_id=who),
        moment=moment(),
        item=types.Item(content_id="item", programme_id=shop.programme_id),
        network="linkedin",
        eligibility=types.Eligibility(consent=True, charter=True, training=True),
        provenance=types.PROVENANCE_MEASURED,
    )


async def won(shop: Shop, people: list[str]) -> None:
    """A challenge that is over, with its winners: only time could close one that a call announced."""
    challenge = Challenge(
        f"c-{shop.programme_id}",
        shop.programme_id,
        {"en": "Spring race", "fr": "Course de printemps"},
        Contestant.PERSON,
        Aim.GOAL,
        Deed.SHARE,
        now_ms() - DAY_MS,
        now_ms(),
        grace_ms=0,
        closed=True,
        winners=tuple(Winner(who, 1) for who in people),
    )
    await asyncio.to_thread(shop.stored("challenges").insert_one, challenge_to_document(challenge))


async def celebrated(shop: Shop, people: list[str]) -> None:
    """Everybody has a badge, a milestone, a challenge and thanks."""
    await shop.rules(
        badges=(
            Badge("first", BadgeKind.FIRST_TIME, Deed.SHARE, (1,), names={"en": "Start", "fr": "Départ"}),
            Badge("many", BadgeKind.MILESTONE, Deed.SHARE, (1,), names={"en": "Shares", "fr": "Partages"}),
        )
    )
    await shop.gamify.say(*(shared(shop, who) for who in people))
    query = {"programme_id": shop.programme_id}
    await until(lambda: shop.stored("honours.g1").count_documents(query) == 2 * len(people))
    await won(shop, people)
    for place, who in enumerate(people):
        await shop.call("GiveKudos", kudos(shop, who, "a secret between us"), f"giver-{place}")


KINDS = {"BADGE", "MILESTONE", "CHALLENGE", "KUDOS"}


@pytest.mark.row("G11", door="gRPC gamify.v1.RecognitionService/GetDigest")
async def test_the_digest_tells_of_those_alone_who_agreed_to_be_named(shop: Shop) -> None:
    people = await shop.people(8)
    named, private, team, pseudonymous, public, without, over, silent = people
    for who in (named, private, team, pseudonymous, public, without):
        await consent(shop, who, NAMING, True)
    await consent(shop, over, NAMING, True, now_ms() - 1)
    await consent(shop, without, POINTS, False)
    chosen = {private: "PRIVATE", team: "TEAM", pseudonymous: "PSEUDONYMOUS", public: "PUBLIC"}
    rows = [{"_id": who, "v": 1, "visibility": what} for who, what in chosen.items()]
    await asyncio.to_thread(shop.stored("visibilities").insert_many, rows)
    await celebrated(shop, people)

    answer = await digest(shop)
    told = Counter((one.employee_id, one.kind) for one in answer.lines)
    assert told == {(who, kind): 1 for who in (named, public) for kind in KINDS}
    moments = [one.occurred_at_ms for one in answer.lines]
    assert moments == sorted(moments)
    assert "secret" not in str(answer)
    assert "giver" not in str(answer)
    hers = {one.kind: one.sentence for one in answer.lines if one.employee_id == named}
    assert hers == {
        "BADGE": "{name} earned the badge “Start”.",
        "MILESTONE": "{name} reached a milestone: “Shares”, number 1.",
        "CHALLENGE": "{name} won the challenge “Spring race”.",
        "KUDOS": "{name} was thanked by a colleague.",
    }
    items = [f"- {one.sentence.replace('{name}', '{name:' + one.employee_id + '}')}" for one in answer.lines]
    assert answer.markdown.splitlines() == items

    french = await digest(shop, "fr-FR")
    assert {one.sentence for one in french.lines if one.kind == "CHALLENGE"} == {
        "{name} a remporté le défi « Course de printemps »."
    }
    assert not (await digest(shop, shift=-5)).lines
    await consent(shop, named, NAMING, False)
    assert {one.employee_id for one in (await digest(shop)).lines} == {public}
    await consent(shop, silent, NAMING, True)
    assert {one.employee_id for one in (await digest(shop)).lines} == {public, silent}
    await shop.programme(works_council=True)
    withheld = await digest(shop)
    assert (list(withheld.lines), withheld.markdown) == ([], "")


async def test_days_that_cannot_be(shop: Shop) -> None:
    async def wrong(first: str, last: str) -> Refusal:
        request = wire.GetDigestRequest(programme_id=shop.programme_id, first_date=first, last_date=last)
        return await shop.refused("GetDigest", request, *COMMUNICATIONS)

    assert await wrong("2026-02-30", "2026-03-01") == Refusal(
        "INVALID_ARGUMENT", "NOT_A_DATE", frozenset({"first_date"})
    )
    last = frozenset({"last_date"})
    assert await wrong("2026-03-02", "2026-03-01") == Refusal("INVALID_ARGUMENT", "ENDS_BEFORE_START", last)
    assert await wrong("2026-01-01", "2027-01-03") == Refusal("INVALID_ARGUMENT", "TOO_MANY_DAYS", last)
