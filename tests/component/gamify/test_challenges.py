"""Challenges and contests: announced for some, followed while they run, closed once, counted again."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from typing import Any
from uuid import uuid4

import grpc
import pytest
import pytest_asyncio

from chassis.projection.progress import LogProgress
from portevoix.gamify.v1 import challenges_pb2 as wire
from portevoix.gamify.v1 import events_pb2 as events
from portevoix.gamify.v1 import service_pb2 as rules
from portevoix.share.v1 import events_pb2 as share
from services.gamify.usecases.closing import SETTLE_MS
from services.gamify.wiring.challenges import closing_of
from tests.component.gamify.conftest import Clock, living
from tests.component.gamify.contests import CLOSES_MS, ENDS_MS, MANAGER, NOW_MS, Contests
from tests.component.gamify.events import NOON_MS
from tests.conftest import drop_databases
from tests.issuer import Issuer

DOOR = "gRPC gamify.v1.ChallengeService"
TEAM, EVERYBODY = wire.CONTESTANT_TEAM, wire.CONTESTANT_EVERYBODY
UNKNOWN: tuple[str, str, dict[str, str]] = ("NOT_FOUND", "UNKNOWN_CHALLENGE", {})


@pytest_asyncio.fixture(scope="module")
async def house(kafka: str, mongodb: str, issuer: Issuer) -> AsyncIterator[Contests]:
    """A house whose clock stands before every challenge."""
    namespace = f"t{uuid4().hex[:10]}"
    async with (
        living(kafka, mongodb, issuer, namespace, Clock(NOW_MS)) as alive,
        grpc.aio.insecure_channel(f"127.0.0.1:{alive.house.rpc.port}") as channel,
    ):
        yield Contests(alive, channel)
    drop_databases(mongodb, namespace)


@pytest_asyncio.fixture
async def contests(house: Contests) -> AsyncIterator[Contests]:
    """A programme of this test alone."""
    yield await Contests(house.gamify, house.channel).founded()
    house.gamify.clock.at_ms = NOW_MS


def results(rows: Any) -> list[tuple[int, str]]:
    """Points and the person or team of each row."""
    return [(row.points, row.employee_id or row.group) for row in rows]


@pytest.mark.parametrize(
    ("wrong", "field", "code"),
    [
        ({"starts_at_ms": NOW_MS + 299_999}, "starts_at_ms", "TOO_SOON"),
        ({"ends_at_ms": NOON_MS}, "ends_at_ms", "ENDS_BEFORE_START"),
        ({"names": {"en": "Live"}}, "names", "NEEDS_TEXT"),
        ({"aim": wire.AIM_GOAL}, "target", "TARGET_NEEDED"),
        ({"contestant": EVERYBODY}, "aim", "TARGET_NEEDED"),
        ({"winners": 0}, "winners", "WINNERS_NEEDED"),
        ({"match": rules.Match(networks=["orkut"])}, "match.networks", "UNKNOWN_NETWORK"),
        ({"match": rules.Match(networks=["indeed"])}, "match.networks", "REVIEW_SITE"),
        ({"deed": rules.DEED_SURVEY_ANSWER}, "deed", "SURVEY_ANSWER"),
        ({"match": rules.Match(conversions=["sale"])}, "match.conversions", "NOT_FOR_DEED"),
    ],
)
async def test_what_cannot_be_announced_is_named(
    contests: Contests, wrong: Mapping[str, Any], field: str, code: str
) -> None:
    request = wire.AnnounceChallengeRequest(challenge=contests.challenge(**wrong))
    want = ("INVALID_ARGUMENT", code, {f"challenge.{field}": code})
    assert await contests.refused("AnnounceChallenge", request) == want


async def test_a_programme_is_named_where_there_are_several(contests: Contests) -> None:
    await Contests(contests.gamify, contests.channel).founded()
    none = wire.AnnounceChallengeRequest(challenge=contests.challenge(programme_id=""))
    other = wire.AnnounceChallengeRequest(challenge=contests.challenge(programme_id="nowhere"))
    needed = ("INVALID_ARGUMENT", "PROGRAMME_NEEDED", {"programme_id": "there are several programmes"})
    assert await contests.refused("AnnounceChallenge", none) == needed
    assert (await contests.refused("AnnounceChallenge", other))[:2] == ("NOT_FOUND", "UNKNOWN_PROGRAMME")
    assert (await contests.refused("ListChallenges", wire.ListChallengesRequest()))[:2] == needed[:2]


async def test_each_decision_is_said_once(contests: Contests) -> None:
    challenge = contests.challenge(match=rules.Match(networks=["x"], campaign_ids=["c"]), grace_ms=5, unit=2)
    request = wire.AnnounceChallengeRequest(challenge=challenge)
    first, again = [await contests.ask("AnnounceChallenge", request, "pm", MANAGER, key="k") for _ in "ab"]
    assert first == again
    cancel = wire.CancelChallengeRequest(challenge_id=first.challenge_id)
    for _ in "ab":
        await contests.ask("CancelChallenge", cancel, "pm", MANAGER)
    await contests.close()
    said = await contests.gamify.all_said(events.ChallengeChanged, first.challenge_id)
    assert [one.cancelled for one in said] == [False, True]
    challenge.challenge_id = first.challenge_id
    assert json.loads(said[0].challenge_json)["match"] == {"networks": ["x"], "campaignIds": ["c"]}
    view = (await contests.get(first.challenge_id)).view
    assert (view.challenge, view.state) == (challenge, wire.CHALLENGE_STATE_CANCELLED)
    assert await contests.refused("CancelChallenge", wire.CancelChallengeRequest(challenge_id="-")) == UNKNOWN


@pytest.mark.row("G6", "S19", door=DOOR)
async def test_progress_is_what_happened_in_the_window_and_stands(contests: Contests) -> None:
    challenge_id = await contests.announce(match=rules.Match(action_ids=["live"]))
    live = [contests.shared("anna", NOON_MS + n, actions=["live"]) for n in (0, 1)]
    last = contests.shared("ben", ENDS_MS - 1, actions=["other", "live"])
    await contests.gamify.say(
        *live,
        last,
        contests.shared("anna", NOON_MS - 1, actions=["live"]),
        contests.shared("anna", ENDS_MS, actions=["live"]),
        contests.shared("anna", NOON_MS + 2, actions=["other"]),
        contests.shared("ben", NOON_MS + 3),
    )
    seen = await contests.get(challenge_id, "anna")
    assert (seen.own, results(seen.rows)[0]) == (2, (2, contests.named("anna")))
    assert (seen.everybody, seen.people) == (0, 0), "two are fewer than the floor"
    assert ((await contests.get(challenge_id)).everybody, (await contests.get(challenge_id)).people) == (3, 2)
    await contests.gamify.say(contests.taken_back(live[0], NOON_MS + 9))
    assert (await contests.get(challenge_id, "anna")).own == 1


@pytest.mark.row("G6", door=DOOR)
async def test_a_deed_counts_within_the_caps_and_points_as_they_were_earned(contests: Contests) -> None:
    deeds = await contests.announce()
    points = await contests.announce(unit=rules.BADGE_UNIT_POINTS)
    await contests.gamify.say(*(contests.shared("anna", NOON_MS + n) for n in range(5)))
    assert (await contests.get(deeds, "anna")).own == 3, "three shares a day and network count"
    assert (await contests.get(points, "anna")).own == 6


@pytest.mark.row("G6", door=DOOR)
async def test_a_challenge_is_for_its_audience_alone(contests: Contests) -> None:
    lyon = await contests.announce(audience=[rules.Group(team="Lyon")], starts_at_ms=NOON_MS + 1)
    everybody = await contests.announce()
    await contests.gamify.say(
        contests.belongs("anna", "Lyon"),
        contests.belongs("ben", "Paris"),
        contests.shared("anna", NOON_MS + 1, team="Lyon"),
        contests.shared("ben", NOON_MS + 1, team="Paris"),
    )
    assert ((await contests.get(lyon, "anna")).own, (await contests.get(lyon)).everybody) == (1, 1)
    ben = contests.named("ben")
    assert await contests.refused("GetChallenge", wire.GetChallengeRequest(challenge_id=lyon), ben) == UNKNOWN
    request = wire.ListChallengesRequest(programme_id=contests.programme_id)
    for who, ids in (((ben,), [everybody]), ((contests.named("anna"),), [lyon, everybody])):
        found = (await contests.ask("ListChallenges", request, *who)).challenges
        assert [one.challenge.challenge_id for one in found] == ids
    assert len((await contests.ask("ListChallenges", request, "audit", "auditor")).challenges) == 2


@pytest.mark.row("G6", door=DOOR)
async def test_a_challenge_goes_from_announced_to_closed_by_its_times(contests: Contests) -> None:
    challenge_id = await contests.announce()
    recount = wire.RecountChallengeRequest(challenge_id=challenge_id)
    states = []
    for at_ms in (NOON_MS - 1, NOON_MS, ENDS_MS - 1, ENDS_MS, CLOSES_MS - 1):
        contests.gamify.clock.at_ms = at_ms
        await contests.close(at_ms)
        view = (await contests.get(challenge_id)).view
        states.append(wire.ChallengeState.Name(view.state).rpartition("_")[2])
        assert view.closes_at_ms == CLOSES_MS
    assert states == ["ANNOUNCED", "RUNNING", "RUNNING", "COUNTING", "COUNTING"]
    assert (await contests.refused("RecountChallenge", recount, "audit", "auditor"))[1] == "NOT_CLOSED"
    await contests.gamify.say(contests.shared("anna", NOON_MS))
    await contests.close()
    assert (await contests.get(challenge_id)).view.state == wire.CHALLENGE_STATE_CLOSED
    cancel = wire.CancelChallengeRequest(challenge_id=challenge_id)
    assert (await contests.refused("CancelChallenge", cancel))[1] == "CLOSED_ALREADY"


@pytest.mark.row("G7", door=DOOR)
async def test_the_winners_follow_from_the_ledger_at_the_closing_whatever_comes_later(
    contests: Contests,
) -> None:
    challenge_id = await contests.announce()
    anna = [contests.shared("anna", NOON_MS + n) for n in (10, 30)]
    ben = [contests.shared("ben", NOON_MS + n, accepted_ms=CLOSES_MS) for n in (20, 5)]
    late = contests.shared("cleo", NOON_MS + 1, accepted_ms=CLOSES_MS + 1)
    await contests.gamify.say(*anna, *ben, late, contests.shared("dora", NOON_MS))
    await asyncio.gather(contests.close(), contests.close())
    want = [contests.named("ben"), contests.named("anna")]
    closed = await contests.gamify.all_said(events.ChallengeClosed, challenge_id)
    assert len(closed) == 1, "two processes close it, and it closes once"
    assert (list(closed[0].winners), list(closed[0].results), closed[0].too_late) == (want, [2, 2], 1)
    assert closed[0].occurred_at_ms == CLOSES_MS
    await contests.gamify.say(
        contests.taken_back(ben[0], NOON_MS + 99, CLOSES_MS + 5),
        *(contests.shared("eve", NOON_MS + n, accepted_ms=CLOSES_MS + 9) for n in range(3)),
    )
    again = await contests.recount(challenge_id)
    assert (again.same, again.winners, again.too_late) == (True, 2, 4)
    seen = await contests.get(challenge_id, "ben")
    assert (seen.won, seen.own, seen.too_late) == (True, 2, 1)
    assert results(seen.winners) == [(2, want[0]), (2, "")]
    assert [row.points for row in seen.rows] == [2, 2, 1]
    assert not (await contests.get(challenge_id, "dora")).won


@pytest.mark.row("G7", door=DOOR)
async def test_a_changed_book_is_found_out_by_counting_again(contests: Contests) -> None:
    challenge_id = await contests.announce()
    await contests.gamify.say(contests.shared("anna"), contests.shared("ben", NOON_MS + 1))
    await contests.close()
    assert (await contests.recount(challenge_id)).same
    book = contests.gamify.database["challenges"]
    book.update_one({"_id": challenge_id}, {"$set": {"winners": [[contests.named("ben"), 1]]}})
    assert not (await contests.recount(challenge_id)).same


@pytest.mark.row("G7", door=DOOR)
async def test_it_closes_once_the_ledger_has_what_the_log_held_by_then(
    contests: Contests, monkeypatch: pytest.MonkeyPatch
) -> None:
    challenge_id = await contests.announce()
    await contests.gamify.say(contests.shared("anna"))
    real = LogProgress.stands

    async def behind(log: LogProgress) -> Mapping[tuple[str, int], int]:
        return {where: max(0, at - 1) for where, at in (await real(log)).items()}

    with monkeypatch.context() as patch:
        patch.setattr(LogProgress, "stands", behind)
        await closing_of(contests.parts()).run(CLOSES_MS + SETTLE_MS)
    assert contests.due(CLOSES_MS) == 1
    await contests.close()
    assert (await contests.get(challenge_id)).view.state == wire.CHALLENGE_STATE_CLOSED


@pytest.mark.row("G7", door=DOOR)
async def test_teams_are_ranked_per_advocate_and_small_ones_are_not(contests: Contests) -> None:
    ranking = await contests.announce(contestant=TEAM)
    goal = await contests.announce(contestant=TEAM, aim=wire.AIM_GOAL, target=6)
    together = await contests.announce(contestant=EVERYBODY, aim=wire.AIM_GOAL, target=15)
    paris = [contests.shared(f"p{n}", NOON_MS + n) for n in (0, 1, 2, 3, 4, 4)]
    lyon = [contests.shared(f"l{n}", NOON_MS + n, team="Lyon") for n in range(5)]
    nice = [contests.shared(f"n{n // 2}", NOON_MS + n, team="Nice") for n in range(8)]
    await contests.gamify.say(*paris, *lyon, *nice)
    await contests.close()
    seen = await contests.get(ranking, "p4")
    shown = [
        (row.group, row.rank, row.points, row.advocates, row.points_per_advocate) for row in seen.winners
    ]
    assert shown == [("Paris", 1, 6, 5, 1.2), ("Lyon", 2, 5, 5, 1.0)]
    assert seen.won
    assert results((await contests.get(goal, "l1")).winners) == [(6, "Paris")]
    everybody = await contests.get(together, "n1")
    assert (everybody.won, everybody.everybody, everybody.people) == (True, 19, 14)
    for one in (ranking, goal, together):
        assert (await contests.recount(one)).same


@pytest.mark.row("G7", "X14", door=DOOR)
async def test_people_are_shown_as_they_agreed_to_be(contests: Contests) -> None:
    challenge_id = await contests.announce(winners=9)
    naming, points = share.CONSENT_PURPOSE_NAMING, share.CONSENT_PURPOSE_POINTS
    people = ["public", "mute", "private", "team", "pseudo", "pointless"]
    await contests.gamify.say(
        *(contests.shared(one, NOON_MS + n) for n, one in enumerate(people)),
        *(contests.consents(one, naming, one != "mute") for one in people),
        contests.consents("pointless", points, False),
        contests.belongs("team", "Paris"),
        contests.belongs("near", "Paris"),
        contests.belongs("far", "Lyon"),
    )
    chosen = {"private": "PRIVATE", "team": "TEAM", "pseudo": "PSEUDONYMOUS"}
    for name, visibility in chosen.items():
        document = {"_id": contests.named(name), "v": 1, "visibility": visibility}
        contests.gamify.database["visibilities"].insert_one(document)
    await contests.close()
    for viewer, wanted in (
        ("near", ["public", "", "team", ""]),
        ("far", ["public", "", "", ""]),
        ("private", ["public", "", "private", "", ""]),
    ):
        seen = await contests.get(challenge_id, viewer)
        for rows in (seen.rows, seen.winners):
            assert [row.employee_id for row in rows] == [one and contests.named(one) for one in wanted]
            assert [row.named for row in rows] == [bool(one) for one in wanted]


@pytest.mark.row("G7", "X14", door=DOOR)
async def test_in_works_council_mode_nobody_sees_what_another_person_did(house: Contests) -> None:
    quiet = await Contests(house.gamify, house.channel).founded(works_council=True)
    challenge_id = await quiet.announce()
    named = share.CONSENT_PURPOSE_NAMING
    consents = [quiet.consents(name, named, True) for name in ("anna", "ben")]
    await quiet.gamify.say(*consents, quiet.shared("anna"), quiet.shared("ben"))
    await quiet.close()
    seen = await quiet.get(challenge_id, "anna")
    assert results(seen.rows) == results(seen.winners) == [(1, quiet.named("anna"))]
    assert (seen.own, seen.everybody, seen.people, seen.won) == (1, 0, 0, True)
    manager = await quiet.get(challenge_id)
    assert (list(manager.rows), list(manager.winners), manager.everybody, manager.people) == ([], [], 0, 0)
