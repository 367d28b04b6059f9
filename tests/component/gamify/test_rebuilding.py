"""Rebuild equals live: books are kept and said, everything else follows from the log once more."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import grpc
import pymongo
import pytest
from google.protobuf.message import Message

from chassis.collections import Book, Projected
from chassis.projection.rebuild import Rebuild
from portevoix.gamify.v1 import challenges_pb2, challenges_pb2_grpc
from portevoix.gamify.v1 import events_pb2 as news
from portevoix.gamify.v1 import recognition_pb2 as kudos_wire
from portevoix.gamify.v1 import service_pb2 as wire
from tests.component.gamify.conftest import Clock, Gamify, living, messages
from tests.component.gamify.deeds import MANAGER, Doer, doer, lines_of, ms, points_of, programme, publish
from tests.component.gamify.shop import Shop, opened
from tests.issuer import Issuer
from tests.waiting import until

DOOR = "gRPC gamify.v1, topics portevoix.share.v1 and portevoix.gamify.v1"
BASE = datetime(2026, 9, 7, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NAMES = {"en": "Voice", "fr": "Voix"}
GENERATION = re.compile(r"\.g\d+$")
DECIDED: Mapping[str, type[Message]] = {  # the collection of each decision, and what is said of it
    "rules": news.RulesPublished,
    "backfills": news.RulesBackfilled,
    "adjustments": news.PointsAdjusted,
    "rewards": news.RewardChanged,
    "redemptions": news.RewardRedeemed,
    "recognition": news.RecognitionGiven,
    "challenges": news.ChallengeChanged,
    "visibilities": news.VisibilityChanged,
}
OTHERS = ("wallets", "spendings", "editions", "reports", "givings", "pseudonyms", "challenge_parts")


def rules(points: int) -> wire.Rules:
    """So much for a share, and a badge."""
    share = wire.Rule(rule_id="share", deed=wire.DEED_SHARE, points=points)
    often = wire.Rule(rule_id="often", deed=wire.DEED_CLICK, points=1, recurrence=wire.RECURRENCE_WEEKLY)
    badge = wire.Badge(
        badge_id="days", names=NAMES, kind=wire.BADGE_KIND_STREAK, deed=wire.DEED_SHARE, tiers=[2, 3]
    )
    return wire.Rules(rules=[share, often], badges=[badge], points_per_day=50)


def deeds(people: Sequence[Doer], seed: int) -> list[Any]:
    """Three weeks of sharing, retracting and clicking, in no order at all."""
    chance = Random(seed)
    found: list[Any] = []
    for number in range(60):
        who = chance.choice(people)
        at = BASE + chance.randrange(21 * 24) * HOUR
        made = who.share(
            at, item=f"{who.programme_id}-{number % 15}", network=chance.choice(["linkedin", "x"])
        )
        found += [made, *(who.click(made, at + n * HOUR) for n in range(chance.randrange(3)))]
        if chance.random() < 0.2:
            found.append(who.retract(made, at + chance.randrange(48) * HOUR))
    chance.shuffle(found)
    return found


async def lived(gamify: Gamify, shop: Shop, people: Sequence[Doer]) -> None:
    """Everything that calls can decide, in the middle of what is heard."""
    which = shop.programme_id
    heard = deeds(people, 7)
    await publish(gamify, which, rules(7), BASE + 7 * DAY)
    await gamify.say(*(one.joined(BASE) for one in people), *heard[:60])
    await publish(gamify, which, rules(3), BASE + 14 * DAY)
    await gamify.say(*heard[60:100])
    gamify.clock.at_ms = ms(BASE + 30 * DAY)
    for place, one in enumerate(people):
        await shop.give(one.employee_id, 40 + place)
    report = await gamify.ask(
        "PreviewBackfill",
        wire.PreviewBackfillRequest(
            programme_id=which, version=2, from_ms=ms(BASE), until_ms=ms(BASE + 10 * DAY)
        ),
        *MANAGER,
    )
    chosen = wire.BackfillRulesRequest(programme_id=which, report_id=report.report_id)
    await gamify.ask("BackfillRules", chosen, *MANAGER)
    await gamify.say(*heard[100:])
    await until(lambda: _settled(gamify, people), what="points were given")
    reward = await shop.reward(points=30)
    await shop.redeem(people[0].employee_id, reward)
    await shop.redeem(people[1].employee_id, reward)
    thanks = kudos_wire.GiveKudosRequest(
        programme_id=which, employee_id=people[0].employee_id, words="well done"
    )
    await shop.call("GiveKudos", thanks, people[1].employee_id)
    shown = (wire.VISIBILITY_PRIVATE, wire.VISIBILITY_TEAM, wire.VISIBILITY_PSEUDONYMOUS)
    for one, visibility in zip(people, shown, strict=True):
        request = wire.SetVisibilityRequest(visibility=visibility)
        await shop.call("SetVisibility", request, one.employee_id)
    await gamify.say(*(one.named(BASE) for one in people))
    await _challenge(gamify, which)


async def _settled(gamify: Gamify, people: Sequence[Doer]) -> bool:
    """Adjustments came back to the ledger, and nobody is judged by rules of before."""
    adjusted = gamify.database["ledger.g1"].count_documents({"kind": "ADJUSTMENT"})
    behind = gamify.database["accounts.g1"].count_documents({"epoch": {"$lt": 1}})
    return (adjusted, behind) == (len(people), 0)


async def _challenge(gamify: Gamify, which: str) -> None:
    now = gamify.clock()
    challenge = challenges_pb2.Challenge(
        programme_id=which,
        names=NAMES,
        contestant=challenges_pb2.CONTESTANT_PERSON,
        aim=challenges_pb2.AIM_RANKING,
        winners=1,
        deed=wire.DEED_SHARE,
        starts_at_ms=now + 3_600_000,
        ends_at_ms=now + 7_200_000,
    )
    request = challenges_pb2.AnnounceChallengeRequest(challenge=challenge)
    async with grpc.aio.insecure_channel(f"127.0.0.1:{gamify.house.rpc.port}") as channel:
        metadata = gamify.issuer.metadata("pm", ["programme_manager"], key=which)
        await challenges_pb2_grpc.ChallengeServiceStub(channel).AnnounceChallenge(request, metadata=metadata)


async def answers(gamify: Gamify, people: Sequence[Doer]) -> list[Any]:
    """What everybody is told."""
    found: list[Any] = []
    for one in people:
        badges = wire.ListBadgesRequest(programme_id=one.programme_id)
        found += [
            await points_of(gamify, one),
            _nets(await lines_of(gamify, one)),
            (await gamify.ask("ListBadges", badges, one.employee_id)).SerializeToString(),
        ]
    board = wire.GetBoardRequest(
        programme_id=people[0].programme_id, period=wire.BOARD_PERIOD_MONTH, date=BASE.date().isoformat()
    )
    rows = (await gamify.ask("GetBoard", board, "eve")).rows
    assert [row.pseudonym for row in rows if row.pseudonym]
    return [*found, *(row.SerializeToString() for row in rows)]


def _nets(lines: Sequence[wire.PointsLine]) -> Mapping[tuple[str, str], tuple[int, str]]:
    """The net and the last reason of each fact and rule; the way there may differ."""
    nets: dict[tuple[str, str], tuple[int, str]] = {}
    for one in sorted(lines, key=lambda line: line.ordinal):
        key = (one.event_id or one.redemption_id, one.rule_id)
        nets[key] = nets.get(key, (0, ""))[0] + one.points, one.reason
    return {key: net for key, net in nets.items() if net != (0, "RULE_REPLACED")}


@pytest.mark.row("X4", door=DOOR)
async def test_projections_that_are_dropped_come_back_from_the_log_as_they_were(
    kafka: str, mongodb: str, namespace: str, issuer: Issuer
) -> None:
    async with living(kafka, mongodb, issuer, namespace) as gamify, opened(gamify) as shop:
        people = [doer(shop.programme_id, name) for name in ("ada", "bob", "cyd")]
        await lived(gamify, shop, people)
        assert_declared(gamify)
        await assert_decisions_said(gamify)
        before = await answers(gamify, people)
        rebuild = Rebuild(gamify.house.projections["points"], gamify.house.mongo, gamify.house.river)
        live = await rebuild.snapshot()
        books = kept(gamify)
        published = gamify.published
    drop_projections(gamify, mongodb)
    async with living(kafka, mongodb, issuer, namespace, Clock(ms(BASE + 30 * DAY))) as gamify:
        gamify.published = published
        await gamify.consumed()
        await until(lambda: _settled(gamify, people), what="what was said of decisions was heard again")
        rebuild = Rebuild(gamify.house.projections["points"], gamify.house.mongo, gamify.house.river)
        again = await rebuild.snapshot()
        assert again.digest == live.digest
        assert await answers(gamify, people) == before
        assert kept(gamify) == books
        rebuilt = await rebuild.run()  # beside the live one, and in its place
        assert (rebuilt.generation, rebuilt.digest) == (2, live.digest)
        assert await answers(gamify, people) == before


@pytest.mark.row("X4", door=DOOR, part="of what fell again nothing is left")
async def test_what_fell_again_counts_as_what_never_was(fresh: Gamify) -> None:
    which = await programme(fresh)
    await publish(fresh, which, rules(2), BASE)
    anna = doer(which)
    made = anna.share(BASE + HOUR, topics=["green"])
    await fresh.say(made, anna.click(made, BASE + 2 * HOUR))
    await fresh.say(anna.retract(made, BASE + HOUR))  # in a batch of its own, as a rebuild has it not
    rebuild = Rebuild(fresh.house.projections["points"], fresh.house.mongo, fresh.house.river)
    live = await rebuild.snapshot()
    assert (await rebuild.run()).digest == live.digest


def assert_declared(gamify: Gamify) -> None:
    """Every collection that there is was declared, a book or what follows from the log."""
    declared = {one.name: one for one in gamify.house.mongo.collections.declared}
    stored = set(gamify.database.list_collection_names())
    assert {GENERATION.sub("", name) for name in stored} <= declared.keys()
    for one in declared.values():
        assert isinstance(one, Book | Projected)
        if isinstance(one, Projected):
            assert one.by in gamify.house.projections
    for name in stored:
        assert bool(GENERATION.search(name)) == isinstance(declared[GENERATION.sub("", name)], Projected)


async def assert_decisions_said(gamify: Gamify) -> None:
    """Each decision stands on the topic once."""
    decided = {name: gamify.database[name].count_documents({}) for name in DECIDED}
    assert min(decided.values()) > 0, decided
    records = await gamify.everything_said()
    assert {name: len(messages(kind, records)) for name, kind in DECIDED.items()} == decided


def kept(gamify: Gamify) -> Mapping[str, list[Any]]:
    """The books of decisions."""
    return {
        name: sorted(gamify.database[name].find(), key=lambda one: str(one["_id"]))
        for name in (*DECIDED, *OTHERS)
    }


def drop_projections(gamify: Gamify, mongodb: str) -> None:
    """While no house lives: what follows from the log goes, and how far it was read."""
    with pymongo.MongoClient[dict[str, Any]](mongodb) as client:
        database = client[gamify.database.name]
        names = [name for name in database.list_collection_names() if GENERATION.search(name)]
        assert len(names) > 8
        for name in names:
            database.drop_collection(name)
        database["offsets"].delete_many({})
