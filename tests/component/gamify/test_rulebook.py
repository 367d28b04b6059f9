"""Rules over real parts: published, tried, extended to the past; points by hand; groups left out."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from google.protobuf import json_format

from chassis.projection.rebuild import Rebuild
from portevoix.gamify.v1 import events_pb2 as news
from portevoix.gamify.v1 import service_pb2 as wire
from portevoix.share.v1 import events_pb2 as share
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
    said,
    whole,
)
from tests.waiting import until

RULES = "gRPC gamify.v1.GamifyService"
BASE = datetime(2027, 3, 1, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
NAMES = {"en": "Voice", "fr": "Voix"}


def share_rule(rule_id: str, points: int, **other: Any) -> wire.Rule:
    """A rule about shares; whatever is not named here asks for a match."""
    plain = {name: other.pop(name) for name in ("from_ms", "until_ms", "network") if name in other}
    match = wire.Match(**other) if other else None
    return wire.Rule(rule_id=rule_id, deed=wire.DEED_SHARE, points=points, match=match, **plain)


def paying(points: int) -> wire.Rules:
    """So much for a share."""
    return wire.Rules(rules=[share_rule("share", points)], points_per_day=1000)


DEPENDENT = wire.Rules(
    points_per_day=1000,
    rules=[
        share_rule("network", 1, network="x"),
        share_rule("kind", 2, kinds=["video", "photo"]),
        share_rule("category", 3, categories=["brand"]),
        share_rule("campaign", 4, campaign_ids=["spring"]),
        share_rule("topic", 5, topics=["green"]),
        share_rule("team", 6, teams=["Paris"]),
        share_rule("department", 7, departments=["Sales"]),
        share_rule("country", 8, countries=["MA"]),
        share_rule("action", 9, action_ids=["live"]),
        share_rule("both", 10, kinds=["video"], topics=["people"]),
        share_rule("window", 11, network="mastodon", from_ms=ms(BASE + HOUR), until_ms=ms(BASE + 2 * HOUR)),
        wire.Rule(
            rule_id="hire", deed=wire.DEED_CONVERSION, points=50, match=wire.Match(conversions=["hire"])
        ),
    ],
)


@pytest.mark.row("G2", door=f"{RULES}/PublishRules")
async def test_a_rule_may_depend_on_content_campaign_and_network(gamify: Gamify) -> None:
    which = await programme(gamify)
    assert await publish(gamify, which, DEPENDENT, BASE) == 2
    plain = doer(which)
    cases: list[tuple[Doer, dict[str, Any], dict[str, int]]] = [
        (plain, {}, {}),
        (doer(which), {"network": "x"}, {"network": 1}),
        (doer(which), {"kind": "photo"}, {"kind": 2}),
        (doer(which), {"category": "brand"}, {"category": 3}),
        (doer(which), {"campaign_id": "spring"}, {"campaign": 4}),
        (doer(which), {"campaign_id": "autumn", "category": "industry", "kind": "article"}, {}),
        (doer(which), {"topics": ["people", "green"]}, {"topic": 5}),
        (doer(which, team="Paris"), {}, {"team": 6}),
        (doer(which, department="Sales"), {}, {"department": 7}),
        (doer(which, country="MA"), {}, {"country": 8}),
        (doer(which), {"actions": ("live", "other")}, {"action": 9}),
        (doer(which), {"kind": "video", "topics": ["people"]}, {"kind": 2, "both": 10}),
    ]
    inside, outside = doer(which), doer(which)
    made = plain.share(BASE, item="of-plain")
    await gamify.say(
        *(who.share(BASE, **like) for who, like, _ in cases),
        inside.share(BASE + HOUR, network="mastodon"),
        outside.share(BASE + 2 * HOUR, network="mastodon"),
        plain.convert(made, BASE + HOUR, share.CONVERSION_KIND_HIRE),
        plain.convert(made, BASE + HOUR, share.CONVERSION_KIND_LEAD),
    )
    cases += [(inside, {}, {"window": 11}), (outside, {}, {"window": 0})]
    for who, like, earned in cases:
        wanted = earned | ({"hire": 50} if who is plain else {})
        lines = await lines_of(gamify, who)
        assert {one.rule_id: one.points for one in lines} == wanted, like
        assert {one.rule_version for one in lines} <= {2}
    assert [one.reason for one in await lines_of(gamify, outside)] == ["OUTSIDE_WINDOW"]


async def test_rules_that_cannot_be_or_come_at_a_wrong_time_are_refused(gamify: Gamify) -> None:
    which, other = await programme(gamify), await programme(gamify)
    gamify.clock.at_ms = ms(BASE)

    def request(minutes: float, rules: wire.Rules | None = None, **where: str) -> wire.PublishRulesRequest:
        at_ms = ms(BASE + timedelta(minutes=minutes))
        where = where or {"programme_id": which}
        return wire.PublishRulesRequest(rules=rules or paying(5), effective_at_ms=at_ms, **where)

    found = await refused(gamify, "PublishRules", request(4.9), *MANAGER)
    assert found[:2] == ("INVALID_ARGUMENT", "TOO_SOON")
    assert set(found[2]) == {"effective_at_ms"}
    assert (await gamify.ask("PublishRules", request(5), *MANAGER)).version == 2
    for minutes in (5, 4 + 59 / 60 + 1e-3):
        gamify.clock.at_ms = ms(BASE - timedelta(minutes=1))
        found = await refused(gamify, "PublishRules", request(minutes), *MANAGER)
        assert found == ("FAILED_PRECONDITION", "NOT_IN_ORDER", {})
    wrong = wire.Rules(
        rules=[share_rule("a", 0), share_rule("a", 1, network="indeed")],
        badges=[
            wire.Badge(
                badge_id="b",
                names={"en": "B"},
                kind=wire.BADGE_KIND_THRESHOLD,
                deed=wire.DEED_SURVEY_ANSWER,
                tiers=[2, 1],
            )
        ],
        levels=[wire.Level(points=1, names=NAMES), wire.Level(points=1, names=NAMES)],
    )
    code, reason, named = await refused(gamify, "PublishRules", request(60, wrong), *MANAGER)
    assert (code, reason) == ("INVALID_ARGUMENT", "WRONG_RULES")
    assert named == {
        "rules[0].points": "NOT_POSITIVE",
        "rules[1].rule_id": "SAME_ID",
        "rules[1].network": "REVIEW_SITE",
        "badges[0].deed": "SURVEY_ANSWER",
        "badges[0].names": "NEEDS_TEXT",
        "badges[0].tiers": "TIERS_NOT_RISING",
        "levels[1].points": "LEVELS_NOT_RISING",
    }
    found = await refused(gamify, "PublishRules", request(60, programme_id="nowhere"), *MANAGER)
    assert found[:2] == ("NOT_FOUND", "UNKNOWN_PROGRAMME")
    nameless = request(60)
    nameless.programme_id = ""
    found = await refused(gamify, "PublishRules", nameless, *MANAGER)
    assert found == ("INVALID_ARGUMENT", "PROGRAMME_NEEDED", {"programme_id": found[2]["programme_id"]})
    for call, asked in (
        ("PublishRules", request(60)),
        ("PreviewBackfill", wire.PreviewBackfillRequest(programme_id=which, version=2, until_ms=1)),
        ("AdjustPoints", wire.AdjustPointsRequest(employee_id="e", points=1, note="n", programme_id=which)),
    ):
        found = await refused(gamify, call, asked, "somebody", "employee", "hr", "auditor", "service")
        assert found[:2] == ("PERMISSION_DENIED", "ROLE_MISSING")
    versions = (await gamify.ask("GetRules", wire.GetRulesRequest(programme_id=other), "e")).versions
    assert [one.version for one in versions] == [1]


async def test_a_version_is_said_once_however_often_the_call_is_repeated(gamify: Gamify) -> None:
    which = await programme(gamify)
    gamify.clock.at_ms = ms(BASE)
    rules = wire.Rules(
        rules=[share_rule("share", 4)],
        shares_per_network_and_day=2,
        points_per_day=50,
        late_after_ms=7_000,
        hold_declared=True,
        badges=[
            wire.Badge(
                badge_id="b",
                names=NAMES,
                kind=wire.BADGE_KIND_STREAK,
                deed=wire.DEED_SHARE,
                tiers=[2, 3],
                period=wire.BADGE_PERIOD_WEEK,
                freezes=1,
            )
        ],
        levels=[wire.Level(points=10, names=NAMES)],
        without=[wire.Group(team="Board")],
        floor=7,
    )
    rules.point_value.amount, rules.point_value.currency = "0.05", "EUR"
    request = wire.PublishRulesRequest(programme_id=which, rules=rules, effective_at_ms=ms(BASE + HOUR))
    again = gamify.issuer.metadata(*("pm", ["programme_manager"]), key=uuid4().hex)
    answers = [await gamify.stub.PublishRules(request, metadata=again, timeout=20) for _ in range(3)]
    assert [one.version for one in answers] == [2, 2, 2]
    assert await publish(gamify, which, paying(9), BASE + 2 * HOUR) == 3
    first, second = await said(gamify, news.RulesPublished, which, 2)
    assert (first.version, first.effective_at_ms, first.author_id) == (2, ms(BASE + HOUR), "pm")
    assert second.version == 3
    told = json_format.Parse(first.rules_json, wire.Rules())
    shipped, stored, last = (
        await gamify.ask("GetRules", wire.GetRulesRequest(programme_id=which), "e")
    ).versions
    assert told == stored.all
    assert (stored.all.badges[0].badge_id, stored.all.floor, stored.all.hold_declared) == ("b", 7, True)
    assert (stored.all.point_value.amount, stored.all.without[0].team) == ("0.05", "Board")
    assert (stored.author_id, stored.published_at_ms) == ("pm", ms(BASE))
    assert [one.effective_at_ms for one in (shipped, stored, last)] == [
        0,
        ms(BASE + HOUR),
        ms(BASE + 2 * HOUR),
    ]


async def preview(gamify: Gamify, which: str, rules: wire.Rules, **other: Any) -> Any:
    """The dry run for the days about BASE."""
    request = wire.PreviewRulesRequest(
        programme_id=which, rules=rules, first_date="2027-03-01", last_date="2027-03-02", **other
    )
    return await gamify.ask("PreviewRules", request, *MANAGER)


@pytest.mark.row("X5", door=RULES)
async def test_a_rule_changed_in_mid_period_and_a_dry_run_that_writes_nothing(gamify: Gamify) -> None:
    which = await programme(gamify)
    await publish(gamify, which, paying(5), BASE + HOUR)
    anna, bob, cyd = doer(which), doer(which, "bob"), doer(which, "cyd")
    await gamify.say(
        *(one.joined(BASE) for one in (anna, bob, cyd)),
        anna.named(BASE),
        cyd.named(BASE),
        cyd.named(BASE + HOUR, given=False),
        anna.share(BASE + HOUR - timedelta(milliseconds=1)),
        anna.share(BASE + HOUR),
        bob.share(BASE + 2 * HOUR),
        *(cyd.share(BASE, network="x") for _ in range(3)),
        anna.share(BASE - timedelta(days=7)),  # on a day that is not looked at
    )
    versions = {(one.rule_version, one.points) for one in await lines_of(gamify, anna)}
    assert versions == {(1, 2), (2, 5)}  # earlier events keep the earlier version
    gamify.clock.at_ms = ms(BASE + timedelta(days=3))
    before = whole(gamify)
    wanted = wire.Rules(
        rules=[share_rule("share", 1), share_rule("on-x", 4, network="x")], points_per_day=1000
    )
    trial = await preview(gamify, which, wanted)
    found = [(one.row_number, one.employee_id, one.points_now, one.points_then) for one in trial.people]
    assert found == [
        (1, "", 6, 15),  # cyd, who took the consent back
        (2, anna.employee_id, 7, 2),
        (3, "", 5, 1),
    ]
    sums = (trial.people_count, trial.more, trial.less, trial.points_now, trial.points_then)
    assert sums == (3, 1, 2, 18, 18)
    first = await preview(gamify, which, wanted, limit=1)
    assert [one.points_then for one in first.people] == [15]
    assert first.people_count == 3
    same = await preview(gamify, which, paying(5))
    assert [(one.points_now, one.points_then) for one in same.people] == [(6, 15), (7, 10), (5, 5)]
    code, reason, named = await refused(
        gamify,
        "PreviewRules",
        wire.PreviewRulesRequest(
            programme_id=which,
            rules=wire.Rules(rules=[share_rule("a", 0)]),
            first_date="2027-03-01",
            last_date="2027-03-02",
        ),
        *MANAGER,
    )
    assert (code, reason, named) == ("INVALID_ARGUMENT", "WRONG_RULES", {"rules[0].points": "NOT_POSITIVE"})
    assert whole(gamify) == before
    assert await points_of(gamify, anna) == 9


async def test_in_works_council_mode_a_dry_run_gives_sums_alone(gamify: Gamify) -> None:
    which = await programme(gamify, works_council=True)
    anna = doer(which)
    await gamify.say(anna.named(BASE), anna.share(BASE))
    trial = await preview(gamify, which, paying(3))
    assert list(trial.people) == []
    sums = (trial.people_count, trial.more, trial.less, trial.points_now, trial.points_then)
    assert sums == (1, 1, 0, 2, 3)


def ledger(gamify: Gamify) -> dict[str, Any]:
    return {str(one["_id"]): one for one in gamify.database["ledger.g1"].find()}


@pytest.mark.row("X5", door=f"{RULES}/BackfillRules", part="extended to the past by compensating lines")
async def test_a_backfill_appends_what_makes_the_difference_and_edits_nothing(fresh: Gamify) -> None:
    gamify = fresh
    which = await programme(gamify)
    other = wire.Rules(rules=[share_rule("share", 5), share_rule("extra", 1)], points_per_day=1000)
    assert await publish(gamify, which, other, BASE + 24 * HOUR) == 2
    anna, bob, cyd = doer(which), doer(which, "bob"), doer(which, "cyd")
    made = anna.share(BASE)
    await gamify.say(
        made,
        anna.click(made, BASE + HOUR),
        bob.share(BASE + HOUR),
        bob.share(BASE + 30 * HOUR),
        cyd.share(BASE + 30 * HOUR),
    )
    gamify.clock.at_ms = ms(BASE + 48 * HOUR)
    window: dict[str, Any] = {
        "programme_id": which,
        "from_ms": ms(BASE - HOUR),
        "until_ms": ms(BASE + 12 * HOUR),
    }
    asked = wire.PreviewBackfillRequest(version=2, **window)
    before = ledger(gamify)
    report = await gamify.ask("PreviewBackfill", asked, *MANAGER)
    # Anna's share 2 -> 5 and 1 more, her click 10 -> 0; Bob's share 2 -> 5 and 1 more.
    assert (report.people, report.lines, report.given, report.taken) == (2, 5, 4, 6)
    assert ledger(gamify) == before
    assert [await points_of(gamify, one) for one in (anna, bob, cyd)] == [12, 8, 6]
    for wrong, reason in (
        ({"version": 9}, "UNKNOWN_VERSION"),
        ({"until_ms": window["from_ms"]}, "ENDS_BEFORE_START"),
        ({"until_ms": ms(BASE + 49 * HOUR)}, "IN_THE_FUTURE"),
    ):
        request = wire.PreviewBackfillRequest(**{"version": 2, **window, **wrong})
        assert (await refused(gamify, "PreviewBackfill", request, *MANAGER))[1] == reason
    chosen = wire.BackfillRulesRequest(programme_id=which, report_id=report.report_id)
    gamify.clock.at_ms = ms(BASE + 49 * HOUR) + 1
    outdated: tuple[str, str, dict[str, str]] = ("FAILED_PRECONDITION", "REPORT_OUTDATED", {})
    assert await refused(gamify, "BackfillRules", chosen, *MANAGER) == outdated
    nothing = wire.BackfillRulesRequest(programme_id=which, report_id="never-told")
    assert await refused(gamify, "BackfillRules", nothing, *MANAGER) == outdated
    gamify.clock.at_ms = ms(BASE + 48 * HOUR)
    answer = await gamify.ask("BackfillRules", chosen, *MANAGER)
    assert (answer.people, answer.lines) == (2, 5)

    async def carried_out() -> None:
        assert [await points_of(gamify, one) for one in (anna, bob, cyd)] == [6, 12, 6]

    await until(lambda: _true(carried_out), what="carried out")
    after = ledger(gamify)
    assert after | before == after  # nothing was edited
    lines = await lines_of(gamify, anna)
    assert {(one.rule_id, one.ordinal, one.points, one.reason) for one in lines} == {
        ("share", 0, 2, "AWARDED"),
        ("share", 1, 3, "AWARDED"),
        ("extra", 0, 1, "AWARDED"),
        ("click", 0, 10, "AWARDED"),
        ("click", 1, -10, "RULE_REPLACED"),
    }
    reversal = next(one for one in lines if one.reason == "RULE_REPLACED")
    assert reversal.kind == wire.LINE_KIND_REVERSAL
    assert reversal.sentence
    (told,) = await said(gamify, news.RulesBackfilled, which)
    assert (told.version, told.from_ms, told.until_ms) == (2, window["from_ms"], window["until_ms"])
    assert told.author_id == "pm"
    versions = (await gamify.ask("GetRules", wire.GetRulesRequest(programme_id=which), "e")).versions
    assert [(one.from_ms, one.until_ms, one.author_id) for one in versions[1].backfills] == [
        (window["from_ms"], window["until_ms"], "pm")
    ]
    assert await refused(gamify, "BackfillRules", chosen, *MANAGER) == outdated  # decided since
    await gamify.say(cyd.share(BASE + 2 * HOUR))  # of a time that another version judges now
    assert await points_of(gamify, cyd) == 12
    rebuild = Rebuild(gamify.house.projections["points"], gamify.house.mongo, gamify.house.river)
    live = await rebuild.snapshot()
    assert (await rebuild.run()).digest == live.digest
    assert [await points_of(gamify, one) for one in (anna, bob, cyd)] == [6, 12, 12]


async def _true(check: Any) -> bool:
    await check()
    return True


async def test_points_by_hand_are_a_line_with_its_author_and_their_reason(gamify: Gamify) -> None:
    which = await programme(gamify)
    gamify.clock.at_ms = ms(datetime(2027, 3, 1, 23, 30, tzinfo=UTC))  # the next day in Paris
    anna = doer(which)
    await gamify.say(anna.joined(BASE), anna.share(BASE))

    def request(who: str, points: int) -> wire.AdjustPointsRequest:
        note = "A talk at the fair / Une intervention au salon"
        return wire.AdjustPointsRequest(programme_id=which, employee_id=who, points=points, note=note)

    own = await refused(gamify, "AdjustPoints", request("pm", 5), *MANAGER)
    assert own[:2] == ("PERMISSION_DENIED", "OWN_POINTS")
    unknown = await refused(gamify, "AdjustPoints", request("nobody", 5), *MANAGER)
    assert unknown[:2] == ("NOT_FOUND", "UNKNOWN_PERSON")
    nothing = await refused(gamify, "AdjustPoints", request(anna.employee_id, 0), *MANAGER)
    assert nothing[:2] == ("INVALID_ARGUMENT", "INVALID_REQUEST")
    key = gamify.issuer.metadata(*("pm", ["programme_manager"]), key=uuid4().hex)
    answers = {
        (await gamify.stub.AdjustPoints(request(anna.employee_id, 250), metadata=key)).adjustment_id
        for _ in range(2)
    }
    assert len(answers) == 1  # the caps of a day do not apply, and a repeat gives nothing
    await gamify.ask("AdjustPoints", request(anna.employee_id, -300), *MANAGER)

    async def heard() -> bool:
        return await points_of(gamify, anna) == 2 + 250 - 300

    await until(heard, what="the ledger has the lines")
    for language, word in (("en", "by hand"), ("fr", "main")):
        lines = [one for one in await lines_of(gamify, anna, language) if one.author_id]
        assert {(one.kind, one.points, one.reason) for one in lines} == {
            (wire.LINE_KIND_ADJUSTMENT, 250, "ADJUSTED"),
            (wire.LINE_KIND_ADJUSTMENT, -300, "ADJUSTED"),
        }
        assert {(one.author_id, one.note) for one in lines} == {("pm", request("", 1).note)}
        assert {one.local_date for one in lines} == {"2027-03-02"}
        assert all(word in one.sentence for one in lines)
    told = await said(gamify, news.PointsAdjusted, anna.employee_id, 2)
    assert Counter((one.points, one.author_id, one.programme_id) for one in told) == Counter(
        [(250, "pm", which), (-300, "pm", which)]
    )
    balance = await gamify.ask("GetBalance", wire.GetBalanceRequest(programme_id=which), anna.employee_id)
    assert (balance.points, balance.earned, balance.spent) == (-48, -48, 0)


async def test_of_groups_that_are_left_out_nothing_is_stored(gamify: Gamify) -> None:
    which = await programme(gamify)
    rules = paying(5)
    rules.without.extend([wire.Group(team="Board"), wire.Group(department="Sales", country="DE")])
    await publish(gamify, which, rules, BASE)
    anna = doer(which, team="Board")
    bob = doer(which, "bob", department="Sales", country="DE")
    cyd = doer(which, "cyd", department="Sales", country="FR")
    moved = replace(anna, team="Lyon")
    before, books = whole(gamify), gamify.books()
    made = anna.share(BASE)
    facts = [
        made,
        anna.verify(made, BASE + HOUR),
        anna.click(made, BASE + HOUR),
        anna.like(made, BASE + HOUR),
        anna.retract(made, BASE + 2 * HOUR),
        anna.act(BASE, f"a-{which}"),
        anna.undo(BASE + HOUR, f"a-{which}"),
        bob.share(BASE),
    ]
    await gamify.say(*facts)
    after = gamify.books()
    assert after["ignored"] - books["ignored"] == after["consumed"] - books["consumed"] == len(facts)
    assert whole(gamify) == before
    assert [await points_of(gamify, one) for one in (anna, bob)] == [0, 0]
    await gamify.say(cyd.share(BASE), moved.share(BASE + HOUR), anna.share(BASE - HOUR))
    # Who they are when they do it says it, and the rules of that time.
    assert [await points_of(gamify, one) for one in (anna, bob, cyd)] == [7, 0, 5]


async def test_a_group_may_be_left_out_of_the_past_and_is_in_the_dry_run(fresh: Gamify) -> None:
    gamify = fresh
    which = await programme(gamify)
    leaving_out = paying(5)
    leaving_out.without.append(wire.Group(team="Board"))
    await publish(gamify, which, leaving_out, BASE + 24 * HOUR)
    await publish(gamify, which, paying(5), BASE + 48 * HOUR)
    anna, bob = doer(which, team="Board"), doer(which, "bob")
    item = f"{which}-1"
    await gamify.say(
        anna.share(BASE, item=item),
        anna.share(BASE + 30 * HOUR),
        anna.share(BASE + 50 * HOUR),
        bob.share(BASE),
    )
    assert [await points_of(gamify, one) for one in (anna, bob)] == [7, 2]
    gamify.clock.at_ms = ms(BASE + 72 * HOUR)
    trial = await preview(gamify, which, leaving_out)
    assert [(one.points_now, one.points_then) for one in trial.people] == [(2, 5), (2, 0)]

    async def extend(version: int, first: datetime, last: datetime) -> None:
        asked = wire.PreviewBackfillRequest(
            programme_id=which, version=version, from_ms=ms(first), until_ms=ms(last)
        )
        report = await gamify.ask("PreviewBackfill", asked, *MANAGER)
        chosen = wire.BackfillRulesRequest(programme_id=which, report_id=report.report_id)
        await gamify.ask("BackfillRules", chosen, *MANAGER)

    await extend(2, BASE, BASE + HOUR)
    await until(lambda: _are(gamify, {anna: 5, bob: 5}), what="what she had is taken back")
    # What was left out in its own time was not kept: other rules find nothing there, nor does a rebuild.
    await extend(3, BASE + 24 * HOUR, BASE + 47 * HOUR)
    await gamify.say(anna.share(BASE + 31 * HOUR), anna.share(BASE + HOUR / 2))
    rebuild = Rebuild(gamify.house.projections["points"], gamify.house.mongo, gamify.house.river)
    live = await rebuild.snapshot()
    assert (await rebuild.run()).digest == live.digest
    assert await _are(gamify, {anna: 5, bob: 5})


async def _are(gamify: Gamify, wanted: dict[Doer, int]) -> bool:
    return {one: await points_of(gamify, one) for one in wanted} == wanted


async def test_milestones_go_by_the_rules_of_their_time_whatever_a_backfill_says(fresh: Gamify) -> None:
    gamify = fresh
    which = await programme(gamify)
    counting, strict = paying(5), paying(4)
    counting.badges.append(
        wire.Badge(
            badge_id="nth", names=NAMES, kind=wire.BADGE_KIND_MILESTONE, deed=wire.DEED_SHARE, tiers=[2, 4]
        )
    )
    strict.late_after_ms = 1
    await publish(gamify, which, counting, BASE)
    await publish(gamify, which, strict, BASE + 24 * HOUR)
    anna = doer(which)
    await gamify.say(*(anna.share(BASE + n * HOUR, late=HOUR) for n in range(2)))
    (reached,) = await said(gamify, news.MilestoneReached, anna.employee_id)
    assert reached.threshold == 2
    gamify.clock.at_ms = ms(BASE + 72 * HOUR)
    asked = wire.PreviewBackfillRequest(
        programme_id=which, version=3, from_ms=ms(BASE), until_ms=ms(BASE + 24 * HOUR)
    )
    report = await gamify.ask("PreviewBackfill", asked, *MANAGER)
    chosen = wire.BackfillRulesRequest(programme_id=which, report_id=report.report_id)
    await gamify.ask("BackfillRules", chosen, *MANAGER)
    await until(lambda: _are(gamify, {anna: 0}), what="both are too late now")
    await gamify.say(anna.share(BASE + 3 * HOUR), anna.share(BASE + 4 * HOUR, late=HOUR))
    badges = await gamify.ask("ListBadges", wire.ListBadgesRequest(programme_id=which), anna.employee_id)
    assert [(one.badge_id, one.tier) for one in badges.badges] == [("nth", 2)]
    reached_then = await said(gamify, news.MilestoneReached, anna.employee_id, 2)
    assert [one.threshold for one in reached_then] == [2, 4]
    rebuild = Rebuild(gamify.house.projections["points"], gamify.house.mongo, gamify.house.river)
    live = await rebuild.snapshot()
    assert (await rebuild.run()).digest == live.digest
