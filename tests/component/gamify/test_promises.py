"""What people are promised of their points: each is explained, none is lost, none computed unasked."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from portevoix.gamify.v1 import service_pb2 as wire
from portevoix.share.v1 import events_pb2 as share
from portevoix.type.v1 import facts_pb2 as types
from tests.component.gamify.conftest import Gamify
from tests.component.gamify.deeds import (
    MANAGER,
    Doer,
    doer,
    lines_of,
    ms,
    points_of,
    programme,
    publish,
    refused,
    whole,
)
from tests.waiting import until

EXPLAIN = "gRPC gamify.v1.GamifyService/ExplainPoints"
BASE = datetime(2026, 5, 4, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOT_ABLE = types.Eligibility(charter=True, training=True)
WINDOWED = wire.Rules(
    rules=[
        wire.Rule(rule_id="share", deed=wire.DEED_SHARE, points=2),
        wire.Rule(rule_id="click", deed=wire.DEED_CLICK, points=10),
        wire.Rule(rule_id="live", deed=wire.DEED_SHARE, points=4, from_ms=ms(BASE), until_ms=ms(BASE + HOUR)),
    ]
)


def entries(gamify: Gamify, which: str) -> dict[str, Any]:
    """Everything that is stored of a programme's ledger."""
    found = gamify.database["ledger.g1"].find({"a": {"$gte": f"{which}\x1f", "$lt": f"{which}\x20"}})
    return {str(one["_id"]): one for one in found}


def kept_and_more(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Nothing was edited and nothing removed."""
    return after | before == after and len(after) > len(before)


@pytest.mark.row("X2", door=EXPLAIN)
async def test_every_point_and_every_refusal_is_a_line_and_the_lines_are_the_balance(gamify: Gamify) -> None:
    which = await programme(gamify)
    await publish(gamify, which, WINDOWED, BASE - DAY)
    anna, bob = doer(which), doer(which, "bob")
    made = anna.share(BASE, item=f"{which}-1")
    again, unable = anna.share(BASE + HOUR / 2, item=f"{which}-1"), anna.share(BASE + HOUR / 4)
    unable.eligibility.CopyFrom(NOT_ABLE)
    more = [anna.share(BASE + HOUR + n * HOUR / 60) for n in range(3)]
    visits = [anna.click(made, BASE + 2 * HOUR + n * HOUR / 60) for n in range(11)]
    bot = anna.click(made, BASE + HOUR / 2, by=types.CLICK_CLASS_BOT)
    ids = await gamify.say(made, again, unable, *more, *visits, bot, bob.joined(BASE), bob.share(BASE))
    await gamify.say(anna.click(made, BASE + 5 * HOUR, corrects=ids[6]), bob.share(BASE + DAY))
    request = wire.AdjustPointsRequest(
        programme_id=which, employee_id=bob.employee_id, points=-1, note="Counted by hand"
    )
    await gamify.ask("AdjustPoints", request, *MANAGER)
    await until(lambda: _has(gamify, bob, 2 + 4 + 2 - 1), what="the ledger has the adjustment")

    lines = await lines_of(gamify, anna)
    first = {(one.event_id, one.rule_id): one for one in reversed(lines) if not one.ordinal}
    expected = {
        (ids[0], "share"): (2, "AWARDED"),
        (ids[0], "live"): (4, "AWARDED"),
        (ids[1], "share"): (0, "DUPLICATE_SHARE"),
        (ids[2], "share"): (0, "NO_CONSENT"),
        (ids[3], "live"): (0, "OUTSIDE_WINDOW"),
        (ids[5], "share"): (0, "NETWORK_DAY_CAP"),
        (ids[15], "click"): (0, "DAY_CAP"),
        (ids[16], "click"): (0, "DAY_CAP"),
        (ids[17], "click"): (0, "BOT_CLICK"),
    }
    assert {key: (first[key].points, first[key].reason) for key in expected} == expected
    for one in lines:  # the source event, the rule and its version, the points and the reason
        assert (one.event_id in ids, one.rule_version, bool(one.rule_id), bool(one.sentence)) == (
            True,
            2,
            True,
            True,
        )
    for who in (anna, bob):
        total = sum(one.points for one in await lines_of(gamify, who))
        assert total == await points_of(gamify, who)
    sums: Counter[str] = Counter()
    for entry in entries(gamify, which).values():
        sums[entry["a"]] += sum(line[3] for line in entry.get("lines", ()))
    roots = gamify.database["accounts.g1"].find({"programme_id": which})
    assert {one["_id"]: one["earned"] for one in roots} == dict(sums)


async def _has(gamify: Gamify, who: Doer, points: int) -> bool:
    return await points_of(gamify, who) == points


@pytest.mark.row("X3", door="Kafka portevoix.share.v1, gRPC gamify.v1.GamifyService")
async def test_what_falls_is_reversed_by_a_line_and_nothing_is_edited(gamify: Gamify) -> None:
    which = await programme(gamify)
    anna = doer(which)
    one = anna.share(BASE, item=f"{which}-1")
    await gamify.say(anna.joined(BASE), one)
    stages = [entries(gamify, which)]
    await gamify.say(anna.retract(one, BASE + HOUR))
    stages.append(entries(gamify, which))
    assert await points_of(gamify, anna) == 0
    two = anna.share(BASE + 2 * HOUR, item=f"{which}-1")
    (_, visit) = await gamify.say(two, anna.click(two, BASE + 3 * HOUR))
    stages.append(entries(gamify, which))
    assert await points_of(gamify, anna) == 12  # shared, deleted, shared again: the share counts once
    await gamify.say(anna.click(two, BASE + 4 * HOUR, corrects=visit))  # a click that was no person
    stages.append(entries(gamify, which))
    assert await points_of(gamify, anna) == 2
    wrong = wire.AdjustPointsRequest(
        programme_id=which, employee_id=anna.employee_id, points=-2, note="Awarded in error"
    )
    await gamify.ask("AdjustPoints", wrong, *MANAGER)
    await until(lambda: _has(gamify, anna, 0), what="the wrong award is taken back")
    stages.append(entries(gamify, which))
    for before, after in pairwise(stages):
        assert kept_and_more(before, after)
    found = [(line.points, line.reason) for line in await lines_of(gamify, anna)]
    assert Counter(found) == Counter(
        [
            (2, "AWARDED"),
            (-2, "RETRACTED"),
            (2, "AWARDED"),
            (10, "AWARDED"),
            (-10, "RECLASSIFIED"),
            (-2, "ADJUSTED"),
        ]
    )


@pytest.mark.row("G15", door="Kafka portevoix.share.v1, gRPC gamify.v1.GamifyService")
async def test_caps_hold_by_day_and_repeat_and_nobody_loses_points_for_not_sharing(gamify: Gamify) -> None:
    which = await programme(gamify)
    anna, bob = doer(which), doer(which, "bob")
    shares = [anna.share(BASE + n * HOUR / 60) for n in range(5)]
    repeats = [anna.share(BASE + DAY + n * HOUR, item=shares[0].item.content_id) for n in range(3)]
    elsewhere = anna.share(BASE + DAY, item=shares[0].item.content_id, network="x")
    visits = [anna.click(shares[0], BASE + HOUR + n * HOUR / 60) for n in range(12)]
    await gamify.say(*shares, *repeats, elsewhere, *visits)
    lines = await lines_of(gamify, anna)
    by_day: Counter[str] = Counter()
    for one in lines:
        by_day[one.local_date] += one.points
    assert by_day == {"2026-05-04": 100, "2026-05-05": 2}  # points per day; the other network's share
    reasons = Counter(one.reason for one in lines)
    assert reasons == {
        "AWARDED": 3 + 1 + 9,
        "NETWORK_DAY_CAP": 2,
        "DUPLICATE_SHARE": 3,
        "CLIPPED_BY_DAY_CAP": 1,
        "DAY_CAP": 2,
    }
    # A year goes by in which Anna shares nothing and others do.
    await gamify.say(*(bob.share(BASE + 30 * n * DAY) for n in range(12)))
    gamify.clock.at_ms = ms(BASE + 365 * DAY)
    await gamify.say(bob.share(BASE + 365 * DAY))
    assert await lines_of(gamify, anna) == lines
    assert await points_of(gamify, anna) == 102
    # And no rule can take points, whatever somebody may think of.
    for points in (0, -5):
        taking = wire.Rules(rules=[wire.Rule(rule_id="idle", deed=wire.DEED_SHARE, points=points)])
        request = wire.PublishRulesRequest(
            programme_id=which, rules=taking, effective_at_ms=ms(BASE + 400 * DAY)
        )
        found = await refused(gamify, "PublishRules", request, *MANAGER)
        assert found == ("INVALID_ARGUMENT", "WRONG_RULES", {"rules[0].points": "NOT_POSITIVE"})


@pytest.mark.row("G12", door="Kafka portevoix.share.v1", part="of who wants no points nothing is computed")
async def test_of_facts_without_points_nothing_is_kept_and_everything_else_works(gamify: Gamify) -> None:
    which = await programme(gamify)
    anna, bob = doer(which, points=False), doer(which, "bob")
    before, books = whole(gamify), gamify.books()
    made = anna.share(BASE)
    facts = [
        made,
        anna.click(made, BASE + HOUR),
        anna.like(made, BASE + HOUR, 5),
        anna.convert(made, BASE + HOUR, share.CONVERSION_KIND_LEAD),
        anna.act(BASE, f"a-{which}"),
        anna.verify(made, BASE + HOUR),
        anna.retract(made, BASE + 2 * HOUR),
        anna.undo(BASE + HOUR, f"a-{which}"),
    ]
    await gamify.say(*facts)
    after = gamify.books()
    assert {name: after[name] - books[name] for name in after} == {
        "consumed": 8,
        "applied": 0,
        "duplicate": 0,
        "refused": 0,
        "ignored": 8,
        "parked": 0,
    }
    assert whole(gamify) == before
    assert await points_of(gamify, anna) == 0
    assert await lines_of(gamify, anna) == []
    badges = await gamify.ask("ListBadges", wire.ListBadgesRequest(programme_id=which), anna.employee_id)
    assert [one for one in badges.badges if one.tier] == []
    await gamify.say(bob.share(BASE))
    assert await points_of(gamify, bob) == 2
