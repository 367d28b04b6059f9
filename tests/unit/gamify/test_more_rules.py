"""Rules of every sort: how often, for how much, with what evidence, by whom; and milestones."""

from dataclasses import replace
from typing import Any

import pytest

from services.gamify.domain.facts import Fact
from services.gamify.domain.model.badges import Badge, BadgeKind
from services.gamify.domain.model.deeds import Deed, Match
from services.gamify.domain.model.ledger import AccountKey
from services.gamify.domain.model.rules import (
    SHIPPED,
    Backfill,
    Group,
    Recurrence,
    Rule,
    RuleBook,
    RuleVersion,
)
from services.gamify.domain.rules.judging import excluded
from services.gamify.domain.rules.recounting import recounted
from tests.unit.gamify.facts import (
    ANNA,
    HOUR_MS,
    NOON_MS,
    acted,
    adjusted,
    because,
    clicked,
    corrected,
    ledger,
    points_told,
    reacted,
    recorded,
    retracted,
    shared,
    undone,
    verified,
)

LIKES = Match(measures=frozenset({"likes"}))


def version(*rules: Rule, **other: Any) -> RuleVersion:
    """Nothing but these rules, from the beginning of time."""
    return replace(SHIPPED, version=2, effective_at_ms=1, rules=rules, **other)


def test_a_rule_may_award_once_and_never_again() -> None:
    once = version(Rule("first", Deed.CLICK, 5, recurrence=Recurrence.ONCE))
    books, _ = recorded([clicked("a"), clicked("b", 1), clicked("c", 2, day="2026-10-30")], published=[once])
    assert ledger(books) == [
        ("a", 0, 5, "AWARDED"),
        ("b", 0, 0, "ALREADY_EARNED"),
        ("c", 0, 0, "ALREADY_EARNED"),
    ]


@pytest.mark.parametrize(
    ("recurrence", "days", "earned"),
    [
        (Recurrence.DAILY, ["2026-09-28", "2026-09-28", "2026-09-29"], [5, 0, 5]),
        # 2026-12-28 to 2027-01-03 is ISO week 53 of 2026; 2027-01-04 begins week 1.
        (Recurrence.WEEKLY, ["2026-12-28", "2027-01-03", "2027-01-04"], [5, 0, 5]),
        (Recurrence.MONTHLY, ["2026-01-31", "2026-02-01", "2026-02-28"], [5, 5, 0]),
    ],
)
def test_a_rule_may_award_once_in_a_time_of_the_persons_calendar(
    recurrence: Recurrence, days: list[str], earned: list[int]
) -> None:
    rule = version(Rule("often", Deed.CLICK, 5, recurrence=recurrence))
    facts = [clicked(f"e{n}", n, day=day) for n, day in enumerate(days)]
    for batches in ([facts], facts):
        books, _ = recorded(*batches, published=[rule])
        assert [line[2] for line in ledger(books)] == earned


def test_the_earliest_of_a_time_earns_whenever_it_arrives_and_its_heir_when_it_goes() -> None:
    daily = version(Rule("daily", Deed.CLICK, 5, recurrence=Recurrence.DAILY))
    books, _ = recorded(clicked("b", 5), clicked("a", 1), corrected("c", "a", 9), published=[daily])
    assert ledger(books) == [
        ("b", 0, 5, "AWARDED"),
        ("a", 0, 5, "AWARDED"),
        ("b", 1, -5, "ALREADY_EARNED"),
        ("a", 1, -5, "RECLASSIFIED"),
        ("b", 2, 5, "AWARDED"),
    ]


def test_points_may_be_for_each_unit_and_what_a_counter_loses_comes_off_the_newest() -> None:
    each = version(Rule("likes", Deed.REACTION, 2, per_unit=True, match=LIKES))
    books, _ = recorded(
        reacted("a", likes=3), reacted("b", 1, likes=2), reacted("c", 2, likes=-3), published=[each]
    )
    assert ledger(books) == [
        ("a", 0, 6, "AWARDED"),
        ("b", 0, 4, "AWARDED"),
        ("a", 1, -2, "AWARDED"),
        ("b", 1, -4, "NO_UNITS_LEFT"),
        ("c", 0, 0, "NO_UNITS_LEFT"),
    ]
    assert books.balances() == {"anna": 4}


def test_what_a_counter_lost_before_it_had_anything_the_next_units_pay() -> None:
    each = version(Rule("likes", Deed.REACTION, 2, per_unit=True, match=LIKES))
    books, _ = recorded([reacted("a", likes=-2), reacted("b", 1, likes=5)], published=[each])
    assert ledger(books) == [("a", 0, 0, "NO_UNITS_LEFT"), ("b", 0, 6, "AWARDED")]


def test_a_report_of_a_counter_that_went_up_may_count_as_one() -> None:
    seen = version(Rule("seen", Deed.REACTION, 3, match=LIKES))
    facts = [reacted("a", likes=40), reacted("b", 1, likes=-4), reacted("c", 2, comments=4)]
    books, _ = recorded(facts, published=[seen])
    assert ledger(books) == [("a", 0, 3, "AWARDED")]


@pytest.mark.parametrize(("percent", "earned"), [(100, 3), (150, 4), (33, 0), (200, 6)])
def test_a_multiplier_is_rounded_down(percent: int, earned: int) -> None:
    books, _ = recorded(shared("a"), published=[version(Rule("share", Deed.SHARE, 3, percent=percent))])
    assert books.balances() == {"anna": earned}


HOLDING = version(*SHIPPED.rules, hold_declared=True)


def test_a_declared_share_waits_for_evidence_and_then_earns_as_from_the_beginning() -> None:
    books, _ = recorded(shared("a", declared=True), verified("b", 5), published=[HOLDING])
    assert ledger(books) == [("a", 0, 0, "AWAITING_EVIDENCE"), ("a", 1, 2, "AWARDED")]
    books, _ = recorded(verified("b", 5), shared("a", declared=True), published=[HOLDING])
    assert ledger(books) == [("a", 0, 2, "AWARDED")]


def test_what_waits_stands_in_nobodys_way_and_takes_its_place_back_with_its_evidence() -> None:
    waiting, sure = shared("a", declared=True), shared("b", 1, share="s2")
    books, _ = recorded(waiting, sure, verified("c", 9), published=[HOLDING])
    assert ledger(books) == [
        ("a", 0, 0, "AWAITING_EVIDENCE"),
        ("b", 0, 2, "AWARDED"),
        ("a", 1, 2, "AWARDED"),
        ("b", 1, -2, "DUPLICATE_SHARE"),
    ]


def test_a_measured_share_and_a_programme_that_holds_nothing_wait_for_nothing() -> None:
    assert ledger(recorded(shared("a"), published=[HOLDING])[0]) == [("a", 0, 2, "AWARDED")]
    assert ledger(recorded(shared("a", declared=True))[0]) == [("a", 0, 2, "AWARDED")]


def test_an_activity_earns_each_for_itself_and_is_taken_back_whichever_comes_first() -> None:
    talk = version(Rule("talk", Deed.ACTIVITY, 6, match=Match(details=frozenset({"comment"}))))
    books, _ = recorded(acted("a"), acted("b", 1, which="a2"), undone("c", 2), published=[talk])
    assert ledger(books) == [
        ("a", 0, 6, "AWARDED"),
        ("b", 0, 6, "AWARDED"),
        ("a", 1, -6, "RETRACTED"),
    ]
    books, _ = recorded(undone("c", 2), acted("a"), published=[talk])
    assert ledger(books) == [("a", 0, 0, "RETRACTED")]


def test_points_by_hand_are_a_line_that_no_cap_asks_and_that_asks_for_no_cap() -> None:
    many: list[Fact] = [clicked(f"c{n:02}", n) for n in range(10)]
    books, told = recorded(adjusted("a", 500), many, adjusted("z", -20, 99), clicked("d", 100))
    assert ledger(books)[0] == ("a", 0, 500, "ADJUSTED")
    assert ledger(books)[-2:] == [("z", 0, -20, "ADJUSTED"), ("d", 0, 0, "DAY_CAP")]
    assert books.balances() == {"anna": 580}
    assert books.days()["anna", "2026-09-28"].given == 480
    entry = books.written[0][1]
    assert entry.fact is not None
    assert (entry.fact.author_id, entry.fact.note) == ("pm", "thanks")
    assert points_told(told)[0] == 500


def test_of_who_belongs_to_an_excluded_group_nothing_is_computed() -> None:
    groups = (Group(team="Board"), Group(department="Sales", country="DE"), Group())
    book = RuleBook([version(*SHIPPED.rules, without=groups)])
    facts = [
        shared("a", about={"team": "Board"}),
        shared("b", about={"department": "Sales", "country": "DE"}),
        shared("c", about={"department": "Sales", "country": "FR"}),
        shared("d", about={}),
    ]
    assert [one.position.event_id for one in facts if not excluded(one, book)] == ["c", "d"]


MILESTONES = version(*SHIPPED.rules, badges=(Badge("nth", BadgeKind.MILESTONE, Deed.SHARE, (2, 3)),))


def test_a_milestone_is_told_once_and_never_taken_back() -> None:
    _, told = recorded(
        shared("a"),
        shared("b", 1, share="s2", item="2"),
        retracted("c", 2, share="s2", item="2"),
        shared("d", 3, share="s3", item="2"),
        retracted("e", 4, share="s3", item="2"),
        published=[MILESTONES],
    )
    moves = [(key, one.badge_id, one.tier, one.threshold, one.earned) for key, one in told.badges]
    assert moves == [(ANNA, "nth", 1, 2, True), (ANNA, "nth", 2, 3, True)]
    assert all(one.milestone for _, one in told.badges)


def test_what_its_own_stamps_decline_brings_no_milestone_nearer() -> None:
    _, told = recorded(
        [shared("a"), shared("b", 1, item="2", **because("NO_CONSENT"))], published=[MILESTONES]
    )
    assert told.badges == []


def test_each_programme_has_an_account_of_its_own() -> None:
    elsewhere = shared("b", 1, share="s2")._replace(account=AccountKey("q", "anna"))
    books, _ = recorded([shared("a"), elsewhere])
    assert {key: kept.root.earned for key, kept in books.accounts.items()} == {ANNA: 2, elsewhere.account: 2}


def test_a_badge_that_other_rules_do_not_count_for_is_taken_back_by_a_backfill() -> None:
    badge = Badge("keen", BadgeKind.THRESHOLD, Deed.SHARE, (1, 2))
    before = version(*SHIPPED.rules, badges=(badge,))
    after = replace(SHIPPED, version=3, effective_at_ms=NOON_MS + HOUR_MS, badges=())
    books, _ = recorded([shared("a"), shared("b", 1, item="2")], published=[before, after])
    book = RuleBook([before, after], [Backfill(3, 0, NOON_MS + HOUR_MS, backfill_id="back")])
    entries = [entry for _, entry in books.written]
    changes = recounted(ANNA, book, entries, books.accounts[ANNA].root)
    assert [(one.badge_id, one.tier, one.earned) for one in changes.badges] == [
        ("keen", 2, False),
        ("keen", 1, False),
    ]
