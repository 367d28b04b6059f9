"""Visits: each stored with its class, judged anew by taking back and saying again; bursts are bots."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from chassis.mongo import Transaction
from portevoix.share.v1 import events_pb2 as said_pb2
from portevoix.share.v1 import links_pb2 as wire
from portevoix.share.v1 import service_pb2 as service_wire
from portevoix.type.v1 import facts_pb2
from services.share.domain.model.links import Visit, Visitor
from services.share.domain.model.stamps import ClickClass
from services.share.storage import StoredBooks, UnitOfWork
from services.share.storage.clicks import StoredClicks
from services.share.usecases.clicks import record_visits
from services.share.wiring.parts import say
from tests.component.share.rig import Refusal, Rig, Said, browser, person
from tests.waiting import until

HUMAN, BOT, SCANNER = (
    facts_pb2.CLICK_CLASS_HUMAN,
    facts_pb2.CLICK_CLASS_BOT,
    facts_pb2.CLICK_CLASS_SCANNER,
)
ADMINISTRATOR = ("root", "administrator")
Stands = tuple[int, bool]  # class, first


async def test_a_visit_judged_anew_is_taken_back_and_said_again(rig: Rig, programme_id: str) -> None:
    employee_id, link = await shared(rig, programme_id)
    for agent in (None, None, "curl/8.5.0"):
        await rig.click(link, agent)
    first, second, bot = await listed(rig, link, 3)
    assert [stands(one) for one in (first, second, bot)] == [(HUMAN, True), (HUMAN, False), (BOT, False)]
    before = {one.event_id: one.message for one in await observed(rig, employee_id, 3)}
    assert set(before) == {one.click_id for one in (first, second, bot)}

    assert await reclassify(rig, [first.click_id], BOT) == (1, 0)
    assert [stands(one) for one in await listed(rig, link)] == [(BOT, False), (HUMAN, True), (BOT, False)]
    said = [one for one in await observed(rig, employee_id, 7) if one.event_id not in before]
    back = {one.message.corrects: one.message for one in said if one.message.corrects}
    again = [one.message for one in said if not one.message.corrects]
    assert set(back) == {first.click_id, second.click_id}
    for click_id, message in back.items():
        taken = before[click_id]
        assert [delta.amount for delta in message.deltas] == [-1]
        for part in ("click", "person", "item", "eligibility", "share_id", "network", "channel", "source"):
            assert getattr(message, part) == getattr(taken, part)
        assert message.moment.occurred_at_ms == taken.moment.occurred_at_ms
        assert message.moment.accepted_at_ms > taken.moment.accepted_at_ms
    keys = {bytes(one.click.visitor_month) for one in (*before.values(), *again)}
    assert len(keys) == 2  # the browser's, and curl's
    assert sorted(map(click_of, again)) == [(HUMAN, True), (BOT, False)]

    assert await reclassify(rig, [first.click_id], BOT) == (0, 1)
    assert await reclassify(rig, [first.click_id, bot.click_id], HUMAN) == (2, 0)
    assert [stands(one) for one in await listed(rig, link)] == [(HUMAN, True), (HUMAN, False), (HUMAN, True)]
    said = await observed(rig, employee_id, 7 + 2 * 3)
    corrected = [one.message.corrects for one in said if one.message.corrects]
    assert len(set(corrected)) == len(corrected)
    assert set(corrected) <= {one.event_id for one in said}
    assert net(said) == {(HUMAN, True): 2, (HUMAN, False): 1}
    lines = await rig.house.mongo.collections["reclassifications"].find({"note": "a test"}).to_list(None)
    assert [(one["by"], one["class"], one["changed"]) for one in lines[-2:]] == [
        ("root", BOT, 1),
        ("root", HUMAN, 2),
    ]


async def test_everything_of_a_visitor_is_judged_at_once(rig: Rig, programme_id: str) -> None:
    employee_id, link = await shared(rig, programme_id)
    _, other = await shared(rig, programme_id)
    agent = browser(link)
    for visited in (link, other, link):
        await rig.click(visited, agent)
    await rig.click(other)  # somebody else
    await observed(rig, employee_id, 2)
    named = (await listed(rig, other, 2))[0].click_id
    assert await reclassify(rig, [named], SCANNER, whole_visitor=True) == (3, 0)
    assert [stands(one) for one in await listed(rig, link)] == [(SCANNER, False)] * 2
    assert [stands(one) for one in await listed(rig, other)] == [(SCANNER, False), (HUMAN, True)]
    assert net(await observed(rig, employee_id, 2 + 4)) == {(SCANNER, False): 2}


async def test_pages_follow_each_other(rig: Rig, programme_id: str) -> None:
    _, link = await shared(rig, programme_id)
    for _ in range(3):
        await rig.click(link)
    whole = await listed(rig, link, 3)
    assert [one.occurred_at_ms for one in whole] == sorted(one.occurred_at_ms for one in whole)
    request = wire.ListClicksRequest(code=code_of(link), page_size=2)
    page = await rig.call("ListClicks", request, *ADMINISTRATOR)
    request.page_token = page.next_page_token
    rest = await rig.call("ListClicks", request, *ADMINISTRATOR)
    assert [*page.clicks, *rest.clicks] == whole
    assert rest.next_page_token == ""


async def test_what_is_refused(rig: Rig, programme_id: str) -> None:
    _, link = await shared(rig, programme_id)
    await rig.click(link)
    (click,) = await listed(rig, link, 1)
    known = judgement([click.click_id], BOT)
    assert (await rig.refused("ReclassifyClicks", known, "e", "employee")).code == "PERMISSION_DENIED"
    for unknown in (str(uuid4()), "no-id", click.click_id.upper()):
        request = judgement([click.click_id, unknown], BOT)
        refused = await rig.refused("ReclassifyClicks", request, *ADMINISTRATOR)
        assert refused[:2] == ("NOT_FOUND", "UNKNOWN_CLICK")
    nowhere = wire.ListClicksRequest(code="zzzzzzzzzz")
    assert (await rig.refused("ListClicks", nowhere, *ADMINISTRATOR))[:2] == ("NOT_FOUND", "UNKNOWN_LINK")
    await add_copies(rig, click.click_id, 1000)
    known.whole_visitor = True
    too_many = Refusal("INVALID_ARGUMENT", "TOO_MANY", frozenset({"click_ids"}))
    assert await rig.refused("ReclassifyClicks", known, *ADMINISTRATOR) == too_many
    assert {stands(one)[0] for one in await listed(rig, link)} == {HUMAN}


async def test_many_links_within_seconds_are_a_bots(rig: Rig, programme_id: str) -> None:
    employee_id = await rig.advocate(programme_id, "linkedin", "x", "facebook", "bluesky", "mastodon")
    content_id = await rig.item(programme_id)
    networks = ("linkedin", "x", "facebook", "bluesky", "mastodon")
    all_links = [(await rig.share(employee_id, content_id, network)).link for network in networks]
    hasty = browser(employee_id)
    for link in all_links[:4]:
        await rig.click(link, hasty)
        await rig.click(link, hasty)
    assert net(await observed(rig, employee_id, 8)) == {(HUMAN, True): 4, (HUMAN, False): 4}
    await rig.click(all_links[0])  # somebody else, who keeps to one link
    await rig.click(all_links[4], hasty)
    said = await observed(rig, employee_id, 10 + 2 * 8)
    assert net(said) == {(BOT, False): 9, (HUMAN, True): 1}
    assert stands(last := (await listed(rig, all_links[4]))[0]) == (BOT, False)

    assert await reclassify(rig, [last.click_id], HUMAN, whole_visitor=True) == (9, 0)
    await rig.click(all_links[0], hasty)  # what was judged is never convicted again
    assert net(await observed(rig, employee_id, 26 + 2 * 9 + 1)) == {(HUMAN, True): 6, (HUMAN, False): 5}


async def test_those_who_judge_and_visit_at_once_do_not_cross(rig: Rig, programme_id: str) -> None:
    employee_id, link = await shared(rig, programme_id)
    for _ in range(3):
        await rig.click(link)
    ids = [one.click_id for one in await listed(rig, link, 3)]

    async def judge(number: int) -> None:
        await reclassify(rig, [ids[number % 3]], (BOT, HUMAN)[number % 2])

    await asyncio.gather(*(judge(n) for n in range(12)), *(rig.click(link) for _ in range(12)))
    visits = await listed(rig, link, 15)
    assert len(visits) == 15
    humans = [one for one in visits if stands(one)[0] == HUMAN]
    assert [one.first_visit for one in humans] == [True] + [False] * (len(humans) - 1)

    async def adds_up() -> bool:
        said = [one for one in await rig.log() if is_observation(one, employee_id)]
        return net(said) == Counter(map(stands, visits))

    await until(adds_up)


async def test_whoever_relies_on_a_first_visit_holds_it(rig: Rig, programme_id: str) -> None:
    _, link = await shared(rig, programme_id)
    await rig.click(link)
    (first,) = await listed(rig, link, 1)
    stored = await rig.house.mongo.collections["clicks"].find_one({"_id": UUID(first.click_id)})
    key = stored["visitor_day"]
    again = Visit(
        str(uuid4()), str(stored["share_id"]), stored["at_ms"] + 1, ClickClass.HUMAN, Visitor(key, key, key)
    )
    recorded, go = asyncio.Event(), asyncio.Event()

    async def slowly(tx: Transaction) -> None:
        books = StoredBooks(rig.house.mongo.collections, rig.house.keys)
        await record_visits([again], books, UnitOfWork(tx, rig.house.keys, say))
        recorded.set()
        await go.wait()

    recording = asyncio.create_task(rig.house.mongo.transact(slowly))
    await recorded.wait()
    judging = asyncio.create_task(reclassify(rig, [first.click_id], BOT))
    await asyncio.wait([judging], timeout=0.3)
    go.set()
    await asyncio.gather(recording, judging)
    assert [stands(one) for one in await listed(rig, link)] == [(BOT, False), (HUMAN, True)]


async def test_the_first_visit_of_a_person_is_evidence(rig: Rig, programme_id: str) -> None:
    employee_id, link = await shared(rig, programme_id)
    await rig.click(link, "curl/8.5.0")
    await observed(rig, employee_id, 1)
    assert not [
        one
        for one in await rig.log()
        if type(one.message) is said_pb2.ShareVerified and one.key == employee_id
    ]
    await rig.click(link)
    await rig.click(link)
    await observed(rig, employee_id, 3)
    (fact,) = await rig.said(said_pb2.ShareVerified, employee_id)
    _, visit, _ = await listed(rig, link)
    assert fact.message.evidence == said_pb2.EVIDENCE_CLICK
    assert fact.message.moment.occurred_at_ms == visit.occurred_at_ms
    stored = await rig.house.mongo.collections["shares"].find_one({"_id": fact.message.share_id})
    assert stored["verified_at_ms"] == visit.occurred_at_ms


async def test_a_visit_judged_to_be_a_persons_is_evidence(rig: Rig, programme_id: str) -> None:
    employee_id, link = await shared(rig, programme_id)
    await rig.click(link, "curl/8.5.0")
    (visit,) = await listed(rig, link, 1)
    assert await reclassify(rig, [visit.click_id], HUMAN) == (1, 0)
    (fact,) = await rig.said(said_pb2.ShareVerified, employee_id)
    assert fact.message.evidence == said_pb2.EVIDENCE_CLICK
    assert fact.message.moment.occurred_at_ms == visit.occurred_at_ms
    assert fact.message.moment.accepted_at_ms > visit.occurred_at_ms


async def test_a_visit_keeps_what_it_was_first_said_with(rig: Rig, programme_id: str) -> None:
    external_id = uuid4().hex
    employee_id = await rig.advocate(programme_id, "linkedin", external_id=external_id)
    request = service_wire.PrepareShareRequest(content_id=await rig.item(programme_id), network="linkedin")
    link = (await rig.call("PrepareShare", request, employee_id)).link
    await rig.click(link)
    (visit,) = await listed(rig, link, 1)
    (first,) = await observed(rig, employee_id, 1)
    assert (first.message.person.team, first.message.moment.zone) == ("Grid", "Africa/Casablanca")
    assert first.message.eligibility.consent

    moved = person(external_id, team="Sales", zone="Asia/Tokyo", effective_at_ms=1_700_000_100_000)
    await rig.import_people([moved])
    withdrawal = service_wire.WithdrawAdvocateRequest(programme_id=programme_id)
    await rig.call("WithdrawAdvocate", withdrawal, employee_id)
    for click_class in (BOT, HUMAN):
        assert await reclassify(rig, [visit.click_id], click_class) == (1, 0)
    for one in await observed(rig, employee_id, 5):
        for part in ("person", "item", "eligibility", "network", "channel"):
            assert getattr(one.message, part) == getattr(first.message, part)
        for part in ("occurred_at_ms", "local_date", "zone"):
            assert getattr(one.message.moment, part) == getattr(first.message.moment, part)


async def test_what_is_read_to_judge_does_not_grow_with_reloads(rig: Rig, programme_id: str) -> None:
    _, link = await shared(rig, programme_id)
    await rig.click(link)
    (first,) = await listed(rig, link, 1)
    await add_copies(rig, first.click_id, 1000)
    collections = rig.house.mongo.collections
    clicks = StoredClicks(collections, None)
    named = await clicks.find([first.click_id])
    (earliest,) = await clicks.beside(list(named.values()))
    assert (earliest.click_class, earliest.first) == (ClickClass.HUMAN, False)
    assert await reclassify(rig, [first.click_id], BOT) == (1, 0)
    (now_first,) = [one for one in await listed(rig, link) if one.first_visit]
    assert now_first.click_id == earliest.click_id


async def shared(rig: Rig, programme_id: str) -> tuple[str, str]:
    """Somebody, and the link of a share of theirs."""
    employee_id = await rig.advocate(programme_id, "linkedin")
    return employee_id, (await rig.share(employee_id, await rig.item(programme_id))).link


def code_of(link: str) -> str:
    return link.rsplit("/", 1)[1]


async def listed(rig: Rig, link: str, count: int = 0) -> Sequence[wire.ListedClick]:
    """The visits of a link as they stand, oldest first, once `count` of them are counted."""
    request = wire.ListClicksRequest(code=code_of(link))

    async def look() -> Sequence[wire.ListedClick]:
        found = list((await rig.call("ListClicks", request, *ADMINISTRATOR)).clicks)
        assert len(found) >= count
        return found

    found: Sequence[wire.ListedClick] = await until(look) if count else await look()
    return found


def judgement(click_ids: Sequence[str], click_class: int, **more: Any) -> wire.ReclassifyClicksRequest:
    more["class"] = click_class  # a keyword of the language
    return wire.ReclassifyClicksRequest(click_ids=click_ids, note="a test", **more)


async def reclassify(rig: Rig, click_ids: Sequence[str], click_class: int, **more: Any) -> tuple[int, int]:
    """How many had another class, and how many had this one."""
    done = await rig.call("ReclassifyClicks", judgement(click_ids, click_class, **more), *ADMINISTRATOR)
    return done.changed, done.unchanged


def stands(click: wire.ListedClick) -> Stands:
    return getattr(click, "class"), click.first_visit


def click_of(message: said_pb2.EngagementObserved) -> Stands:
    return getattr(message.click, "class"), message.click.first_visit


def net(said: Sequence[Said]) -> Counter[Stands]:
    """What was said less what was taken back."""
    total = Counter[Stands]()
    for one in said:
        total[click_of(one.message)] += one.message.deltas[0].amount
    return +total


def is_observation(one: Said, employee_id: str) -> bool:
    return one.key == employee_id and type(one.message) is said_pb2.EngagementObserved


async def observed(rig: Rig, employee_id: str, count: int) -> list[Said]:
    return await rig.said(said_pb2.EngagementObserved, employee_id, count)


async def add_copies(rig: Rig, click_id: str, count: int) -> None:
    """More visits of the same visitor."""
    clicks = rig.house.mongo.collections["clicks"]
    (one,) = [found async for found in clicks.find({}) if str(found["_id"]) == click_id]
    copy = {name: value for name, value in one.items() if name != "first"}
    await clicks.insert_many([{**copy, "_id": uuid4()} for _ in range(count)])
