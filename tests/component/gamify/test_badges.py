"""Badges and milestones over real parts: awarded once, taken back, and on real calendars."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from chassis.projection.rebuild import Rebuild
from portevoix.gamify.v1 import events_pb2 as news
from portevoix.gamify.v1 import service_pb2 as wire
from tests.component.gamify.conftest import Gamify, messages
from tests.component.gamify.deeds import MANAGER, Doer, doer, points_of, programme, publish, refused

BADGES = "gRPC gamify.v1.GamifyService/ListBadges, topic portevoix.gamify.v1"
BASE = datetime(2026, 1, 5, 9, tzinfo=UTC)
DAY = timedelta(days=1)
SHARE, CLICK = wire.DEED_SHARE, wire.DEED_CLICK
Told = tuple[str, int, bool]
"""A badge, its tier, and whether it was earned."""


def badge(
    badge_id: str, kind: wire.BadgeKind.ValueType, deed: wire.Deed.ValueType, *tiers: int, **other: Any
) -> wire.Badge:
    names = {"en": f"The {badge_id}", "fr": f"Le {badge_id}"}
    return wire.Badge(badge_id=badge_id, names=names, kind=kind, deed=deed, tiers=tiers, **other)


RULES = wire.Rules(
    rules=[
        wire.Rule(rule_id="share", deed=SHARE, points=2),
        wire.Rule(rule_id="click", deed=CLICK, points=10),
    ],
    badges=[
        badge("takes-part", wire.BADGE_KIND_FIRST_TIME, SHARE, 1),
        badge("steady", wire.BADGE_KIND_THRESHOLD, SHARE, 2, 4),
        badge("days", wire.BADGE_KIND_STREAK, CLICK, 2, 3, 4, period=wire.BADGE_PERIOD_DAY),
        badge("weekly", wire.BADGE_KIND_STREAK, CLICK, 2, 3, period=wire.BADGE_PERIOD_WEEK),
        badge("month", wire.BADGE_KIND_PERIODIC, CLICK, 2, 3, period=wire.BADGE_PERIOD_MONTH),
        badge("nth", wire.BADGE_KIND_MILESTONE, SHARE, 3, 5),
    ],
)


async def place(gamify: Gamify) -> str:
    """A programme with these badges, from the beginning of the story on; it is late in 2028 by now."""
    which = await programme(gamify)
    await publish(gamify, which, RULES, BASE - 30 * DAY)
    gamify.clock.at_ms = round(datetime(2028, 12, 1, tzinfo=UTC).timestamp() * 1000)
    return which


async def held(gamify: Gamify, who: Doer, language: str = "en") -> dict[str, wire.BadgeHeld]:
    request = wire.ListBadgesRequest(programme_id=who.programme_id, language=language)
    found = (await gamify.ask("ListBadges", request, who.employee_id)).badges
    assert [one.badge_id for one in found] == sorted(one.badge_id for one in found)
    return {one.badge_id: one for one in found}


async def tiers(gamify: Gamify, who: Doer) -> dict[str, int]:
    """The tiers that are held, of badges that are."""
    return {name: one.tier for name, one in (await held(gamify, who)).items() if one.tier}


async def told(gamify: Gamify, who: Doer) -> list[Told]:
    """All that was said of badges, milestones apart."""
    records = await gamify.everything_said(who.employee_id)
    kinds = ((news.BadgeEarned, True), (news.BadgeRevoked, False))
    return [(one.badge_id, one.tier, earned) for kind, earned in kinds for _, one in messages(kind, records)]


def ids(records: Sequence[Any]) -> set[bytes]:
    """The ids of what was said."""
    return {dict(one.headers)["ce_id"] for one in records}


def at(text: str) -> datetime:
    """A moment as ISO 8601 has it."""
    return datetime.fromisoformat(text)


@pytest.mark.row("G4", door=BADGES)
async def test_each_level_of_a_badge_is_awarded_once_and_survives_a_rebuild_unchanged(fresh: Gamify) -> None:
    gamify, which = fresh, await place(fresh)
    anna, bob = doer(which), doer(which, "bob")
    shares = [anna.share(BASE + n * DAY) for n in range(5)]
    clicks = [anna.click(shares[0], BASE + n * DAY) for n in range(3)]
    pairs = [(str(uuid4()), one) for one in [*shares, *clicks]]
    await gamify.publish([*pairs, *pairs[::-1], *pairs])  # each event three times
    await gamify.consumed()
    await gamify.say(bob.share(BASE))
    expected = {"takes-part": 1, "steady": 2, "days": 2, "month": 2, "nth": 2}
    assert await tiers(gamify, anna) == expected
    assert await tiers(gamify, bob) == {"takes-part": 1}
    levels = [
        ("takes-part", 1),
        ("steady", 1),
        ("steady", 2),
        ("days", 1),
        ("days", 2),
        ("month", 1),
        ("month", 2),
    ]
    assert Counter(await told(gamify, anna)) == Counter((*one, True) for one in levels)
    before, log = await held(gamify, anna), await gamify.everything_said()
    assert list(before["steady"].earned_on) == ["2026-01-06", "2026-01-08"]
    assert list(before["days"].earned_on) == ["2026-01-06", "2026-01-07"]
    assert (before["days"].progress, before["days"].next_threshold) == (3, 4)
    assert (before["steady"].progress, before["steady"].next_threshold) == (5, 0)
    assert (before["weekly"].tier, before["weekly"].next_threshold) == (0, 2)
    assert before["steady"].name == "The steady"
    assert (await held(gamify, anna, "fr-CA"))["steady"].name == "Le steady"
    rebuild = Rebuild(gamify.house.projections["points"], gamify.house.mongo, gamify.house.river)
    live = await rebuild.snapshot()
    assert (await rebuild.run()).digest == live.digest
    assert await held(gamify, anna) == before
    assert await tiers(gamify, bob) == {"takes-part": 1}
    zoe = doer(which, "zoe")
    await gamify.say(zoe.share(BASE))  # the rebuilt generation goes on
    assert await held(gamify, anna) == before
    assert await tiers(gamify, zoe) == {"takes-part": 1}
    again, hers = await gamify.everything_said(), await gamify.everything_said(zoe.employee_id)
    kinds = sorted(dict(one.headers)["ce_type"].decode().rpartition(".")[2] for one in hers)
    assert kinds == ["BadgeEarned", "PointsChanged"]
    assert await told(gamify, zoe) == [("takes-part", 1, True)]
    assert ids(again) - ids(hers) == ids(log)  # nothing was said anew
    assert len(again) == len(log) + len(hers)


async def test_badges_are_shown_to_who_has_them_and_to_services(gamify: Gamify) -> None:
    which = await place(gamify)
    anna = doer(which)
    await gamify.say(anna.share(BASE))
    request = wire.ListBadgesRequest(programme_id=which, employee_id=anna.employee_id)
    assert (await refused(gamify, "ListBadges", request, "bob", "employee"))[1] == "NOT_YOURS"
    assert (await refused(gamify, "ListBadges", request, *MANAGER))[1] == "ROLE_MISSING"
    answer = await gamify.ask("ListBadges", request, "share", "service")
    assert {one.badge_id: one.tier for one in answer.badges}["takes-part"] == 1


@pytest.mark.row("G9", door=BADGES)
async def test_everybody_who_takes_part_has_the_badge_for_it_whatever_their_rank(gamify: Gamify) -> None:
    which = await place(gamify)
    first, second, last = doer(which, "first"), doer(which, "second"), doer(which, "last")
    made = first.share(BASE)
    late = second.share(BASE + 40 * DAY)
    await gamify.say(made, *(first.click(made, BASE + timedelta(minutes=n)) for n in range(9)))
    await gamify.say(late, second.click(late, BASE + 41 * DAY), last.share(BASE + 300 * DAY))
    assert [await points_of(gamify, one) for one in (first, second, last)] == [92, 12, 2]
    for one in (first, second, last):
        badge_held = (await held(gamify, one))["takes-part"]
        assert (badge_held.tier, len(badge_held.earned_on)) == (1, 1)
        assert ("takes-part", 1, True) in await told(gamify, one)
    none = doer(which, "none")
    assert await tiers(gamify, none) == {}


@pytest.mark.row("G10", door=BADGES)
async def test_a_milestone_is_said_at_the_nth_share_and_never_again(gamify: Gamify) -> None:
    which = await place(gamify)
    anna = doer(which)
    shares = [anna.share(BASE + n * DAY, item=f"{which}-{n}") for n in range(3)]
    await gamify.say(*shares[:2])
    assert (await held(gamify, anna))["nth"].tier == 0
    assert await gamify.all_said(news.MilestoneReached, anna.employee_id) == []
    third = [(str(uuid4()), shares[2])]
    await gamify.publish(third * 3)
    await gamify.say(anna.retract(shares[2], BASE + 3 * DAY))
    await gamify.say(anna.share(BASE + 4 * DAY, item=f"{which}-2"))  # the same item once more
    await gamify.publish(third)
    await gamify.consumed()
    (reached,) = await gamify.all_said(news.MilestoneReached, anna.employee_id)
    assert (reached.milestone_id, reached.threshold, reached.programme_id) == ("nth", 3, which)
    nth = (await held(gamify, anna))["nth"]
    assert (nth.tier, nth.milestone, nth.next_threshold) == (1, True, 5)
    await gamify.say(*(anna.retract(one, BASE + 5 * DAY) for one in shares[:2]))
    assert (await held(gamify, anna))["nth"].tier == 1  # once reached it stays
    assert await gamify.all_said(news.MilestoneReached, anna.employee_id) == [reached]
    await gamify.say(anna.share(BASE + 6 * DAY))
    both = await gamify.all_said(news.MilestoneReached, anna.employee_id)
    assert [one.threshold for one in both] == [3, 5]


@pytest.mark.row("G4", door=BADGES, part="what it stands on falls")
async def test_a_late_or_reversed_fact_takes_a_badge_back_and_gives_it_again(gamify: Gamify) -> None:
    which = await place(gamify)
    anna = doer(which)
    made = anna.share(BASE)
    ids = await gamify.say(made, *(anna.click(made, BASE + n * DAY) for n in range(3)))
    assert (await tiers(gamify, anna))["days"] == 2
    await gamify.say(anna.click(made, BASE + 5 * DAY, corrects=ids[2]))  # the day in the middle
    assert "days" not in await tiers(gamify, anna)
    revoked = await gamify.all_said(news.BadgeRevoked, anna.employee_id)
    assert {(one.badge_id, one.tier, one.reason) for one in revoked if one.badge_id == "days"} == {
        ("days", 2, "RECLASSIFIED"),
        ("days", 1, "RECLASSIFIED"),
    }
    await gamify.say(anna.click(made, BASE + DAY))  # the day in the middle, heard of late
    assert (await tiers(gamify, anna))["days"] == 2
    days = [one for one in await told(gamify, anna) if one[0] == "days"]
    assert Counter(days) == Counter(
        {("days", 1, True): 2, ("days", 2, True): 2, ("days", 1, False): 1, ("days", 2, False): 1}
    )
    await gamify.say(anna.retract(made, BASE - timedelta(hours=1) + 2 * DAY))
    assert await tiers(gamify, anna) == {"days": 1, "month": 1}  # the visits before it stay
    (back,) = [
        one
        for one in await gamify.all_said(news.BadgeRevoked, anna.employee_id)
        if one.badge_id == "takes-part"
    ]
    assert (back.tier, back.reason) == (1, "RETRACTED")


CALENDARS = [
    # Morocco goes from UTC+1 to UTC on 15 February 2026 (a day of 25 hours) and back on 22 March (23).
    (
        "Africa/Casablanca",
        ["2026-02-13T23:30Z", "2026-02-14T23:30Z", "2026-02-15T23:30Z", "2026-02-16T23:30Z"],
        ["2026-02-14", "2026-02-15", "2026-02-15", "2026-02-16"],
        {"days": 2, "weekly": 1, "month": 2},
    ),
    (
        "Africa/Casablanca",
        ["2026-03-20T23:30Z", "2026-03-21T23:30Z", "2026-03-22T23:30Z", "2026-03-23T23:30Z"],
        ["2026-03-20", "2026-03-21", "2026-03-23", "2026-03-24"],
        {"days": 1, "weekly": 1, "month": 2},
    ),
    # Summer time begins on 29 March 2026 and ends on 25 October.
    (
        "Europe/Paris",
        ["2026-03-27T22:30Z", "2026-03-28T22:30Z", "2026-03-29T22:30Z"],
        ["2026-03-27", "2026-03-28", "2026-03-30"],
        {"days": 1, "weekly": 1, "month": 2},
    ),
    (
        "Europe/Paris",
        ["2026-10-23T22:30Z", "2026-10-24T22:30Z", "2026-10-25T22:30Z", "2026-10-25T23:00Z"],
        ["2026-10-24", "2026-10-25", "2026-10-25", "2026-10-26"],
        {"days": 2, "weekly": 1, "month": 2},
    ),
    # Toronto's ends on 1 November 2026.
    (
        "America/Toronto",
        ["2026-10-31T04:30Z", "2026-11-01T04:30Z", "2026-11-02T04:30Z", "2026-11-02T05:00Z"],
        ["2026-10-31", "2026-11-01", "2026-11-01", "2026-11-02"],
        {"days": 2, "weekly": 1, "month": 2},
    ),
    # Week 53 of 2026 goes from 28 December to 3 January, week 1 of 2027 begins on the 4th.
    (
        "Asia/Tokyo",
        ["2026-12-27T14:59Z", "2026-12-27T15:00Z", "2027-01-03T14:59Z", "2027-01-03T15:00Z"],
        ["2026-12-27", "2026-12-28", "2027-01-03", "2027-01-04"],
        {"days": 1, "weekly": 2, "month": 1},
    ),
    # The ends of months: a leap day, and one in which half the world is in the next.
    (
        "Europe/Paris",
        ["2028-02-28T12:00Z", "2028-02-29T22:59Z", "2028-02-29T23:00Z"],
        ["2028-02-28", "2028-02-29", "2028-03-01"],
        {"days": 2, "month": 1},
    ),
    (
        "America/Toronto",
        ["2026-05-01T03:59Z", "2026-05-01T04:00Z", "2026-05-31T23:59Z", "2026-06-01T04:00Z"],
        ["2026-04-30", "2026-05-01", "2026-05-31", "2026-06-01"],
        {"days": 1, "weekly": 1, "month": 1},
    ),
]


@pytest.mark.row("G4", door=BADGES, part="on everybody's own calendar")
@pytest.mark.parametrize(("zone", "moments", "dates", "expected"), CALENDARS)
@pytest.mark.parametrize("backwards", [False, True])
async def test_periods_are_those_of_the_persons_own_calendar(
    gamify: Gamify,
    zone: str,
    moments: Sequence[str],
    dates: Sequence[str],
    expected: dict[str, int],
    backwards: bool,
) -> None:
    which = await place(gamify)
    anna = doer(which, zone=zone)
    made = anna.share(at(moments[0]) - 60 * DAY)
    clicks = [anna.click(made, at(one)) for one in moments]
    assert [one.moment.local_date for one in clicks] == dates
    await gamify.say(made)
    for one in reversed(clicks) if backwards else clicks:
        await gamify.say(one)
    found = await tiers(gamify, anna)
    assert found.pop("takes-part") == 1
    assert found == expected
    distinct = sorted(set(dates))
    assert set((await held(gamify, anna))["days"].earned_on) <= set(distinct[1:])
