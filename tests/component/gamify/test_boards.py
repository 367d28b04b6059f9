"""Boards over real parts: who stands where, and what each viewer sees of it."""

from asyncio import gather
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from random import Random
from typing import Any
from uuid import uuid4

import pytest
from google.protobuf.message import Message

from chassis.mongo import Transaction
from portevoix.gamify.v1 import events_pb2 as news
from portevoix.gamify.v1 import service_pb2 as wire
from portevoix.share.v1 import events_pb2 as share
from services.gamify.domain.model.boards import Cut, Place, Scope
from services.gamify.domain.model.deeds import Deed
from services.gamify.domain.model.rules import Backfill, Rule, RuleVersion
from services.gamify.storage.decisions import add_backfill, add_version
from services.gamify.storage.standings import StoredStandings
from tests.component.gamify.conftest import Gamify
from tests.component.gamify.events import NOON_MS
from tests.component.gamify.field import POINTS, Field
from tests.component.gamify.shop import Refusal, opened
from tests.waiting import until

DOOR = "gRPC gamify.v1.GamifyService/GetBoard"
TEAMS, DEPARTMENTS = wire.BOARD_SUBJECT_TEAMS, wire.BOARD_SUBJECT_DEPARTMENTS
DAY_MS = 86_400_000
PRIVATE, TEAM = wire.VISIBILITY_PRIVATE, wire.VISIBILITY_TEAM
PUBLIC, PSEUDONYMOUS = wire.VISIBILITY_PUBLIC, wire.VISIBILITY_PSEUDONYMOUS


@pytest.fixture
async def field(mall: Gamify) -> AsyncIterator[Field]:
    async with opened(mall) as shop:
        yield Field(shop)


def numbers(board: wire.GetBoardResponse) -> list[tuple[int, int, int, int]]:
    """Place, rank, dense rank and points of each row."""
    return [(row.row_number, row.rank, row.dense_rank, row.points) for row in board.rows]


def names(field: Field, board: wire.GetBoardResponse) -> list[str]:
    """Who is named, row by row."""
    return [field.name(row.employee_id) for row in board.rows]


@pytest.mark.row("G3", door=DOOR)
async def test_more_comes_first_then_who_reached_it_earlier_then_the_lower_id(field: Field) -> None:
    for name in ("ada", "bob", "cyd", "dan", "eva"):
        await field.say(field.agreed(name))
    await field.say(
        field.shared("eva", 1),
        field.clicked("eva", 2),
        field.shared("cyd", 7),
        field.shared("bob", 7),
        field.shared("dan", 5),
        field.shared("ada", 9),
    )
    board = await field.board()
    assert names(field, board) == ["eva", "dan", "bob", "cyd", "ada"]
    assert numbers(board) == [(1, 1, 1, 12), (2, 2, 2, 2), (3, 2, 2, 2), (4, 2, 2, 2), (5, 2, 2, 2)]
    assert (board.people, board.withheld, board.programme_id) == (5, "", field.shop.programme_id)
    assert numbers(await field.board(limit=2)) == numbers(board)[:2]
    await field.say(field.shared("ada", 11))
    assert names(field, await field.board()) == ["eva", "ada", "dan", "bob", "cyd"]
    assert numbers(await field.board())[2] == (3, 3, 3, 2)


@pytest.mark.row("G3", door=DOOR)
async def test_a_board_is_about_its_period(field: Field) -> None:
    days = {
        "2026-09-28": 1,
        "2026-09-27": 2,
        "2026-09-05": 1,
        "2026-08-30": 1,
        "2026-07-01": 1,
        "2026-01-02": 1,
    }
    await field.say(field.agreed("ada"))
    for day, count in {**days, "2025-12-31": 3}.items():
        await field.say(*(field.shared("ada", number, day) for number in range(count)))
    expected = {
        "DAY": (2, "2026-09-28", "2026-09-28"),
        "WEEK": (2, "2026-09-28", "2026-10-04"),
        "MONTH": (8, "2026-09-01", "2026-09-30"),
        "ROLLING_30_DAYS": (10, "2026-08-30", "2026-09-28"),
        "QUARTER": (12, "2026-07-01", "2026-09-30"),
        "YEAR": (14, "2026-01-01", "2026-12-31"),
        "ALL_TIME": (20, "", ""),
    }
    for period, (points, first, last) in expected.items():
        board = await field.board("ada", period)
        assert [row.points for row in board.rows] == [points], period
        assert (board.first_date, board.last_date) == (first, last)
        stands = await field.rank("ada", period)
        assert (stands.points, stands.row_number, stands.rank, stands.dense_rank) == (points, 1, 1, 1)
        assert (stands.people, stands.first_date, stands.last_date) == (1, first, last)
    assert (await field.board(period="DAY")).closes_at_ms == NOON_MS + 8 * DAY_MS
    assert (await field.board(period="ALL_TIME")).closes_at_ms == 0


@pytest.mark.row("G3", door=DOOR)
async def test_a_board_is_of_a_team_a_department_or_a_campaign(field: Field) -> None:
    stamps = {"ada": ("Paris", "Sales"), "bob": ("Lyon", "Sales"), "cyd": ("Lyon", "Works")}
    for name, (team, department) in stamps.items():
        await field.say(field.agreed(name), field.shared(name, team=team, department=department))
    moved = field.shared("bob", DAY_MS, "2026-09-29", team="Paris")
    await field.say(moved, field.shared("ada", 4, campaign="spring"))
    await field.shop.rules(floor=0)
    assert names(field, await field.board(period="WEEK", team="Lyon")) == ["cyd", "bob"]
    assert names(field, await field.board(period="WEEK", department="Works")) == ["cyd"]
    paris = await field.board(period="WEEK", team="Paris", department="Sales")
    assert (names(field, paris), numbers(paris)) == (["ada", "bob"], [(1, 1, 1, 4), (2, 2, 2, 2)])
    for period in ("DAY", "YEAR", "ALL_TIME"):
        spring = await field.board(period=period, campaign_id="spring")
        assert (names(field, spring), numbers(spring)) == (["ada"], [(1, 1, 1, 2)])
    assert not (await field.board(campaign_id="summer")).rows


@pytest.mark.row("G3", door=DOOR)
async def test_what_enters_the_log_after_the_closing_does_not_count(field: Field) -> None:
    within, after = 8 * DAY_MS, 8 * DAY_MS + 1
    await field.say(field.shared("ada", 0, late_ms=within), field.shared("bob", 0, late_ms=after))
    for period, people in {"DAY": 1, "WEEK": 2, "MONTH": 2, "QUARTER": 2, "ALL_TIME": 2}.items():
        assert (await field.board(period=period)).people == people, period
    quarter_closes = DAY_MS * 10  # noon of 28 September, and until noon UTC of 8 October
    await field.say(field.shared("cyd", 0, late_ms=quarter_closes + 1))
    assert (await field.board(period="MONTH")).people == 2
    assert (await field.board(period="QUARTER")).people == 2
    assert (await field.board(period="YEAR")).people == 3
    assert (await field.rank("cyd", "QUARTER")).points == 0
    assert (await field.rank("cyd", "ALL_TIME")).points == 2


@pytest.mark.row("G8", door=DOOR)
async def test_only_who_consents_now_is_named_and_everybody_sees_their_own_row(field: Field) -> None:
    await field.say(*(field.shared(name, at) for at, name in enumerate(("ada", "bob", "cyd", "dan"))))
    await field.say(
        field.agreed("ada"),
        field.agreed("bob"),
        field.agreed("bob", given=False, at_ms=1),
        field.agreed("cyd", expires_at_ms=NOON_MS + 1),
    )
    board = await field.board(limit=3)
    assert names(field, board) == ["ada", "", ""]
    assert [row.named for row in board.rows] == [True, False, False]
    assert not any(row.own or row.pseudonym or row.group for row in board.rows)
    own = (await field.board("dan")).rows[3]
    assert (own.own, own.named, field.name(own.employee_id)) == (True, True, "dan")
    assert names(field, await field.board("crm", role="service")) == ["ada", "", "", ""]
    await field.say(field.agreed("ada", given=False, at_ms=2))
    assert names(field, await field.board()) == ["", "", "", ""]


@pytest.mark.row("G13", door="gRPC gamify.v1.GamifyService/SetVisibility")
async def test_a_person_chooses_to_whom_they_are_shown(field: Field) -> None:
    everybody = {"ada": PRIVATE, "bob": TEAM, "cyd": PUBLIC, "dan": PSEUDONYMOUS}
    for at_ms, (name, chosen) in enumerate(everybody.items()):
        assert (await visible(field, name)) == PUBLIC
        await field.choose(name, chosen)
        assert (await visible(field, name)) == chosen
        await field.say(field.agreed(name), field.shared(name, at_ms), field.employed(name))
    await field.say(field.employed("moe", team="Lyon"), field.employed("kim"))
    to_team, to_others = await field.board("kim"), await field.board("moe")
    assert names(field, to_team) == ["bob", "cyd", ""]
    assert names(field, to_others) == names(field, await field.board("zoe")) == ["", "cyd", ""]
    assert [row.row_number for row in to_others.rows] == [2, 3, 4]  # who is private has a place
    assert to_others.people == 4
    (private,) = [row for row in (await field.board("ada")).rows if row.own]
    assert (private.row_number, private.points) == (1, 2)
    alias = to_others.rows[2].pseudonym
    assert alias
    assert (await field.board("zoe")).rows[2].pseudonym == alias
    assert (await field.board("dan")).rows[2].pseudonym == alias
    assert (await field.board("zoe", "WEEK")).rows[2].pseudonym not in ("", alias)
    said = await field.shop.said(news.VisibilityChanged, 4, map(field.who, everybody))
    assert [one.visibility for one in sorted(said, key=lambda one: one.employee_id)] == [
        "private",
        "team",
        "public",
        "pseudonymous",
    ]
    await field.choose("cyd", PRIVATE)
    assert names(field, await field.board("kim")) == ["bob", ""]


async def visible(field: Field, name: str) -> wire.Visibility.ValueType:
    answer = await field.shop.call("GetVisibility", wire.GetVisibilityRequest(), field.who(name))
    return answer.visibility  # type: ignore[no-any-return]


@pytest.mark.row("G14", door=DOOR)
@pytest.mark.row("C28", door=DOOR, part="leaders are on a board of their own")
async def test_leaders_have_a_board_of_their_own(field: Field) -> None:
    for name in ("ada", "boss", "chef"):
        await field.say(field.agreed(name), field.shared(name, leader=name != "ada"))
    await field.say(field.clicked("boss", 1, leader=True))
    people = await field.board()
    leaders = await field.board(subject=wire.BOARD_SUBJECT_LEADERS)
    assert (names(field, people), people.people) == (["ada"], 1)
    assert (names(field, leaders), leaders.people) == (["boss", "chef"], 2)
    chef = await field.rank("chef")
    assert (chef.points, chef.row_number, chef.people) == (2, 2, 2)
    await field.say(field.shared("boss", DAY_MS, "2026-09-29", leader=False))  # steps down
    assert names(field, await field.board(date="2026-09-29")) == ["boss"]
    assert [row.points for row in (await field.board(period="WEEK")).rows] == [2, 2]


@pytest.mark.row("X22", door=DOOR)
async def test_ten_times_the_followers_cannot_pass_the_cap(field: Field) -> None:
    await field.say(field.agreed("ada"), field.agreed("big"), field.shared("ada"), field.shared("big"))
    await field.say(*(field.clicked("ada", 10 + at) for at in range(12)))
    await field.say(*(field.clicked("big", at) for at in range(120)))
    board = await field.board()
    assert [row.points for row in board.rows] == [100, 100]
    assert [row.rank for row in board.rows] == [1, 1]


@pytest.mark.row("X22", "G3", door=DOOR)
async def test_teams_compete_by_points_per_active_advocate_above_the_floor(field: Field) -> None:
    sizes = {"Big": 10, "Small": 5, "Tiny": 4}
    for team, size in sizes.items():
        stamped: dict[str, Any] = {"team": team, "department": team[0]}
        await field.say(*(field.shared(f"{team}{one}", one, **stamped) for one in range(size)))
        await field.say(field.clicked(f"{team}0", 50, **stamped), field.clicked(f"{team}idle", 51, **stamped))
    for period in ("DAY", "QUARTER"):
        board = await field.board(period=period, subject=TEAMS)
        found = [(row.group, row.points, row.advocates, row.points_per_advocate) for row in board.rows]
        assert found == [("Small", 30, 5, 6.0), ("Big", 40, 10, 4.0)]
        assert (board.hidden_groups, board.people, board.withheld) == (1, 22, "")
        assert not any(row.employee_id or row.named for row in board.rows)
    departments = await field.board(subject=DEPARTMENTS)
    assert [row.group for row in departments.rows] == ["S", "B"]
    await field.say(field.employed("Big1", team="Big", department="B"))
    around = await field.board("Big1", subject=TEAMS, around_me=True, limit=1)
    assert [(row.group, row.row_number) for row in around.rows] == [("Big", 2)]
    await field.say(field.shared("Tiny9", team="Tiny"))
    assert (await field.board(subject=TEAMS)).hidden_groups == 0
    await field.shop.rules(floor=6)
    raised = await field.board(subject=TEAMS)
    assert ([row.group for row in raised.rows], raised.hidden_groups) == (["Big"], 2)


@pytest.mark.row("X22", door=DOOR)
async def test_a_board_shows_those_around_me(field: Field) -> None:
    await field.say(*(field.shared(f"p{number:02}", number) for number in range(20)))
    around = await field.board("p10", around_me=True, limit=5)
    assert [row.row_number for row in around.rows] == [9, 10, 11, 12, 13]
    assert [row.own for row in around.rows] == [False, False, True, False, False]
    last = await field.board("p19", around_me=True, limit=5)
    assert [row.row_number for row in last.rows] == [16, 17, 18, 19, 20]
    assert not (await field.board("zoe", around_me=True)).rows


@pytest.mark.row("X14", door=DOOR, part="boards")
async def test_in_works_council_mode_nobody_reads_of_anybody_else(field: Field) -> None:
    await field.say(*(field.agreed(f"p{number}") for number in range(4)))
    await field.say(*(field.shared(f"p{number}", number) for number in range(4)))
    await field.shop.programme(works_council=True)
    for asked in ({}, {"around_me": True}, {"team": "Paris"}, {"period": "YEAR"}):
        board = await field.board("p2", **asked)
        assert names(field, board) == ["p2"]
        assert (board.rows[0].row_number, board.people, board.withheld) == (3, 0, "WORKS_COUNCIL")
    for viewer, role in (("zoe", "employee"), ("boss", "leader"), ("share", "service")):
        board = await field.board(viewer, role=role)
        assert (list(board.rows), board.people, board.withheld) == ([], 0, "WORKS_COUNCIL")
    assert (await field.rank("p2")).people == 0
    assert (await field.rank("p2")).row_number == 3
    teams = await field.board(subject=TEAMS)
    assert (list(teams.rows), teams.hidden_groups, teams.people) == ([], 1, 0)
    await field.say(field.shared("p4", 4))
    teams = await field.board(subject=TEAMS)
    assert [(row.group, row.advocates) for row in teams.rows] == [("Paris", 5)]
    assert (await field.board("p2")).people == (await field.rank("p2")).people == 5
    assert len((await field.board("p2")).rows) == 1


@pytest.mark.row("X14", "X13", door=DOOR, part="boards")
async def test_a_board_of_fewer_people_than_the_floor_shows_the_own_row_alone(field: Field) -> None:
    await field.say(*(field.shared(f"p{number}", number) for number in range(4)))
    small = await field.board("p1", team="Paris")
    assert ([row.own for row in small.rows], small.withheld) == ([True], "BELOW_FLOOR")
    assert (await field.board("p1")).withheld == ""
    await field.say(field.shared("p4", 4))
    large = await field.board("p1", team="Paris")
    assert (len(large.rows), large.withheld) == (5, "")


@pytest.mark.row("X13", door=DOOR, part="boards")
async def test_who_wants_no_points_is_on_no_board_and_in_no_figure(field: Field) -> None:
    await field.say(*(field.shared(f"p{number}", number) for number in range(6)))
    assert (await field.board()).people == 6
    await field.say(field.agreed("p0", POINTS, given=False, at_ms=9))
    for period in ("DAY", "YEAR", "MONTH"):  # one that was read before, and others
        assert (await field.board("p0", period)).people == 5
        assert (await field.rank("p1", period)).row_number == 1
        assert (await field.rank("p0", period)) == wire.GetRankResponse(
            people=5,
            first_date=(await field.rank("p1", period)).first_date,
            last_date=(await field.rank("p1", period)).last_date,
        )
    assert [row.advocates for row in (await field.board(subject=TEAMS)).rows] == [5]
    await field.say(field.agreed("p0", POINTS, at_ms=10))
    assert (await field.board()).people == 6


async def test_a_programme_without_points_has_empty_boards(field: Field) -> None:
    await field.say(field.shared("ada"))
    await field.shop.programme(gamification=False)
    board = await field.board("ada")
    assert (list(board.rows), board.people) == ([], 0)
    assert (await field.rank("ada")).row_number == 0
    await field.shop.programme(gamification=True)
    assert (await field.board("ada")).people == 1


@pytest.mark.parametrize("call", ["GetBoard", "GetRank"])
async def test_a_board_is_of_one_programme_and_of_a_day_that_is(field: Field, call: str) -> None:
    kind = getattr(wire, f"{call}Request")

    async def refused(**asked: str) -> Refusal:
        request = kind(**{"period": wire.BOARD_PERIOD_YEAR, "date": "2026-09-28", **asked})
        return await field.shop.refused(call, request, field.who("ada"))

    async with opened(field.shop.gamify):
        needed = Refusal("INVALID_ARGUMENT", "PROGRAMME_NEEDED", frozenset({"programme_id"}))
        assert await refused() == needed
        assert await refused(programme_id="nowhere") == Refusal("NOT_FOUND", "UNKNOWN_PROGRAMME")
        wrong = Refusal("INVALID_ARGUMENT", "NOT_A_DATE", frozenset({"date"}))
        for date in ("2026-02-30", "2025-02-29"):
            assert await refused(programme_id=field.shop.programme_id, date=date) == wrong


async def test_points_by_hand_and_points_judged_anew_show_on_boards_that_were_read_before(
    field: Field,
) -> None:
    await field.say(field.employed("ada"), field.shared("ada"), field.shared("bob", 1))
    assert (await field.rank("ada", "YEAR")).points == (await field.rank("ada")).points == 2
    await field.shop.give(field.who("ada"), 5)

    async def has(name: str, period: str, points: int) -> bool:
        return bool((await field.rank(name, period)).points == points)

    await until(lambda: has("ada", "ALL_TIME", 7), what="points by hand")
    dearer = RuleVersion(2, 2**50, (Rule("share", Deed.SHARE, 3),))
    backfill = Backfill(2, 0, 2**50, "boss", 1, uuid4().hex)

    async def decide(tx: Transaction) -> None:
        await add_version(tx.collections, tx.session, field.shop.programme_id, dearer)
        await add_backfill(tx.collections, tx.session, field.shop.programme_id, backfill, 0)

    await field.shop.gamify.house.mongo.transact(decide)
    await until(lambda: has("bob", "DAY", 3), what="judged anew")
    await until(lambda: has("ada", "ALL_TIME", 8), what="judged anew")
    assert (await field.rank("bob", "YEAR")).points == 3


async def test_sums_are_read_anew_where_the_topic_was_made_again(field: Field) -> None:
    await field.say(field.shared("ada"))
    assert (await field.board()).people == 1
    account = {"_id": f"{field.shop.programme_id}\x1f{field.who('ada')}"}
    day = {"a": account["_id"]}
    field.shop.stored("days.g1").update_one(day, {"$inc": {"points": 7}})
    field.shop.stored("accounts.g1").update_one(account, {"$set": {"rev.offset": 0}})
    assert (await field.rank("ada")).points == 2  # no revision tells of it
    field.shop.stored("offsets").update_one({"projection": "points"}, {"$inc": {"epoch": 1}})
    assert (await field.rank("ada")).points == 9


async def test_few_sums_are_kept_and_read_once_for_all_who_ask_at_once(field: Field) -> None:
    await field.say(field.shared("ada"))
    standings = StoredStandings(field.shop.gamify.house.mongo, sheets=2)
    people = Cut(leaders=False)
    scopes = [
        Scope(field.shop.programme_id, day, "2026-09-28")
        for day in ("2026-09-01", "2026-09-28", "2026-07-01")
    ]
    for scope in scopes:
        at_once = await gather(*(standings.places(scope, people) for _ in range(20)))
        assert len(set(map(id, at_once))) == 1
    first, last = await standings.places(scopes[0], people), await standings.places(scopes[2], people)
    await standings.places(scopes[1], people)  # makes room: two are kept
    assert await standings.places(scopes[2], people) is last
    assert await standings.places(scopes[0], people) is not first
    assert first.of(field.who("ada")) == last.of(field.who("ada")) == Place(field.who("ada"), 2, 1, 1, 1)


@pytest.mark.parametrize("seed", [1, 2])
async def test_whatever_happens_boards_that_were_read_before_are_as_if_read_anew(
    field: Field, seed: int
) -> None:
    random = Random(seed)
    made: list[share.ShareMade] = []
    for at_ms in range(0, 1_200, 100):
        await field.say(*happening(field, random, made, at_ms))
        for period, since in {
            "ROLLING_30_DAYS": "2026-08-30",
            "MONTH": "2026-09-01",
            "YEAR": "2026-01-01",
        }.items():
            board = await field.board(period=period, limit=100)
            assert [(row.points, row.employee_id) for row in board.rows] == summed(field, since), period


def happening(field: Field, random: Random, made: list[share.ShareMade], at_ms: int) -> Sequence[Message]:
    """Shares, visits and retractions of twelve people, on days of two months."""
    events: list[Message] = []
    for number in range(20):
        name, team = f"p{random.randrange(12):02}", random.choice(("Paris", "Lyon"))
        day = random.choice(("2026-09-28", "2026-09-27", "2026-09-01", "2026-08-30", "2026-08-01"))
        kind = random.random()
        if kind < 0.2 and made:
            events.append(field.retracted(made.pop(random.randrange(len(made))), at_ms + number))
        elif kind < 0.6:
            made.append(field.shared(name, at_ms + number, day, team=team))
            events.append(made[-1])
        else:
            events.append(field.clicked(name, at_ms + number, day, team=team))
    return [*(field.agreed(f"p{number:02}") for number in range(12)), *events] if not at_ms else events


def summed(field: Field, since: str) -> list[tuple[int, str]]:
    """The order of people by what is stored of their days."""
    points, reached = defaultdict[str, int](int), defaultdict[str, int](int)
    query = {"programme_id": field.shop.programme_id, "date": {"$gte": since}}
    for day in field.shop.stored("days.g1").find(query):
        who = day["a"].partition("\x1f")[2]
        points[who] += day["points"]
        reached[who] = max(reached[who], (day["reached"] or [0])[0])
    order = sorted((-total, reached[who], who) for who, total in points.items() if total > 0)
    return [(-less, who) for less, _, who in order]
