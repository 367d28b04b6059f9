"""The law of the ledger, clause by clause, in the order in which a person would tell it."""

from dataclasses import replace

import pytest

from services.gamify.domain.facts import Fact
from services.gamify.domain.model.deeds import Deed
from services.gamify.domain.model.rules import SHIPPED, Rule
from tests.unit.gamify.facts import (
    HOUR_MS,
    NOON_MS,
    because,
    clicked,
    converted,
    corrected,
    ledger,
    points_told,
    reacted,
    recorded,
    retracted,
    shared,
)

LATE_MS = SHIPPED.late_after_ms


def test_a_share_earns_2_and_a_human_first_visit_10() -> None:
    books, told = recorded([shared("a"), clicked("b", 1)])
    assert ledger(books) == [("a", 0, 2, "AWARDED"), ("b", 0, 10, "AWARDED")]
    assert books.balances() == {"anna": 12}
    assert points_told(told) == [2, 10]


def test_what_no_rule_names_leaves_no_line() -> None:
    books, _ = recorded([reacted("a", likes=3), converted("b")])
    assert books.lines() == []
    assert books.balances() == {"anna": 0}


@pytest.mark.parametrize(
    ("fact", "reason"),
    [
        (shared("a", **because("NO_CONSENT")), "NO_CONSENT"),
        (shared("a", **because("CHARTER_NOT_ACKNOWLEDGED")), "CHARTER_NOT_ACKNOWLEDGED"),
        (shared("a", **because("TRAINING_NOT_VALID")), "TRAINING_NOT_VALID"),
        (clicked("a", **because("BOT_CLICK")), "BOT_CLICK"),
        (clicked("a", **because("REPEAT_VISIT"), late_ms=LATE_MS + 1), "REPEAT_VISIT"),
        (shared("a", late_ms=LATE_MS + 1), "TOO_LATE"),
    ],
)
def test_a_fact_that_its_own_stamps_decline_is_a_line_of_0_with_the_reason(fact: Fact, reason: str) -> None:
    books, told = recorded([fact])
    assert ledger(books) == [("a", 0, 0, reason)]
    assert points_told(told) == []


def test_a_fact_that_came_at_the_last_moment_is_not_late() -> None:
    books, _ = recorded(shared("a", late_ms=LATE_MS))
    assert ledger(books) == [("a", 0, 2, "AWARDED")]


def test_a_share_that_its_own_stamps_decline_does_not_stand_in_the_way_of_a_later_one() -> None:
    books, _ = recorded([shared("a", **because("NO_CONSENT")), shared("b", 1, share="s2")])
    assert ledger(books) == [("a", 0, 0, "NO_CONSENT"), ("b", 0, 2, "AWARDED")]


def test_one_share_earns_per_item_and_network_the_earliest_whenever_it_arrives() -> None:
    books, _ = recorded(shared("b", 5), shared("c", 9, share="s3"), shared("a", 1, share="s2"))
    assert ledger(books) == [
        ("b", 0, 2, "AWARDED"),
        ("c", 0, 0, "DUPLICATE_SHARE"),
        ("a", 0, 2, "AWARDED"),
        ("b", 1, -2, "DUPLICATE_SHARE"),
    ]
    assert books.balances() == {"anna": 2}


def test_the_same_item_on_another_network_is_another_share() -> None:
    books, _ = recorded([shared("a"), shared("b", 1, share="s2", network="x")])
    assert books.balances() == {"anna": 4}


def test_the_earliest_share_stands_even_when_a_cap_declines_it() -> None:
    first = [shared(f"a{n}", n, share=f"s{n}", item=f"item-{n}") for n in range(4)]
    books, _ = recorded([*first, shared("b", 99, share="again", item="item-3", day="2026-09-29")])
    assert ledger(books)[3:] == [("a3", 0, 0, "NETWORK_DAY_CAP"), ("b", 0, 0, "DUPLICATE_SHARE")]


def test_three_shares_earn_per_network_and_day() -> None:
    many = [shared(f"a{n}", n, share=f"s{n}", item=f"item-{n}") for n in range(4)]
    elsewhere = shared("b", 9, share="b", item="item-9", network="x")
    tomorrow = shared("c", 10, share="c", item="item-8", day="2026-09-29")
    books, _ = recorded([*many, elsewhere, tomorrow])
    assert [line[3] for line in ledger(books)] == ["AWARDED"] * 3 + ["NETWORK_DAY_CAP"] + ["AWARDED"] * 2


def test_a_day_gives_100_points_and_the_last_award_is_clipped() -> None:
    facts: list[Fact] = [shared("a"), *(clicked(f"b{n:02}", n + 1) for n in range(11))]
    books, _ = recorded(facts)
    assert ledger(books)[-2:] == [("b09", 0, 8, "CLIPPED_BY_DAY_CAP"), ("b10", 0, 0, "DAY_CAP")]
    assert books.balances() == {"anna": 100}


def test_a_retraction_takes_back_the_share_and_later_clicks_but_not_earlier_ones() -> None:
    facts: list[Fact] = [shared("a"), clicked("b", 1), clicked("d", 3)]
    books, _ = recorded(facts, retracted("c", 2), clicked("e", 4))
    assert ledger(books)[3:] == [
        ("a", 1, -2, "RETRACTED"),
        ("d", 1, -10, "RETRACTED"),
        ("e", 0, 0, "RETRACTED"),
    ]
    assert books.balances() == {"anna": 10}
    assert [entry.caused_by for _, entry, _ in books.lines()[3:]] == ["c", "c", "e"]


def test_a_retraction_may_come_before_its_share() -> None:
    books, _ = recorded(retracted("b", 1), shared("a"))
    assert ledger(books) == [("a", 0, 0, "RETRACTED")]


def test_share_delete_share_again_nets_once() -> None:
    books, _ = recorded(shared("a"), retracted("b", 1), shared("c", 2, share="s2"))
    assert books.balances() == {"anna": 2}
    assert ledger(books) == [("a", 0, 2, "AWARDED"), ("a", 1, -2, "RETRACTED"), ("c", 0, 2, "AWARDED")]


def test_a_retraction_gives_its_place_to_the_next_share() -> None:
    books, _ = recorded(shared("a"), shared("b", 1, share="s2"), retracted("c", 2))
    assert ledger(books)[2:] == [("a", 1, -2, "RETRACTED"), ("b", 1, 2, "AWARDED")]


def test_a_retraction_of_another_share_changes_nothing() -> None:
    books, _ = recorded(shared("a"), retracted("b", 1, share="s2"))
    assert ledger(books) == [("a", 0, 2, "AWARDED")]


def test_a_corrected_click_is_taken_back_whichever_comes_first() -> None:
    books, _ = recorded(clicked("a"), corrected("b", "a", 1))
    assert ledger(books) == [("a", 0, 10, "AWARDED"), ("a", 1, -10, "RECLASSIFIED")]
    books, _ = recorded(corrected("b", "a", 1), clicked("a"))
    assert ledger(books) == [("a", 0, 0, "RECLASSIFIED")]


def test_what_was_taken_back_gives_room_under_the_cap() -> None:
    facts: list[Fact] = [clicked(f"b{n:02}", n) for n in range(11)]
    books, _ = recorded(facts, corrected("c", "b00", 99))
    assert ledger(books)[11:] == [("b00", 1, -10, "RECLASSIFIED"), ("b10", 1, 10, "AWARDED")]
    assert books.balances() == {"anna": 100}


def test_a_fact_is_judged_by_the_rules_of_its_date() -> None:
    version = replace(
        SHIPPED,
        version=2,
        effective_at_ms=NOON_MS + HOUR_MS,
        rules=(Rule("share", Deed.SHARE, 5), Rule("hired", Deed.CONVERSION, 20)),
    )
    facts: list[Fact] = [
        shared("a"),
        shared("b", HOUR_MS, share="s2", item="item-2"),
        converted("c", HOUR_MS + 1),
    ]
    books, _ = recorded([*facts, clicked("d", HOUR_MS + 2)], published=[version])
    assert ledger(books) == [("a", 0, 2, "AWARDED"), ("b", 0, 5, "AWARDED"), ("c", 0, 20, "AWARDED")]
    assert [line.version for _, _, line in books.lines()] == [1, 2, 2]


def test_what_happens_outside_the_window_of_a_rule_is_declined() -> None:
    hour = Rule("hour", Deed.SHARE, 7, from_ms=NOON_MS, until_ms=NOON_MS + HOUR_MS)
    version = replace(SHIPPED, version=2, effective_at_ms=1, rules=(hour, *SHIPPED.rules))
    facts: list[Fact] = [shared("a", -1), shared("b", 0, item="2"), shared("c", HOUR_MS, item="3")]
    books, _ = recorded(facts, published=[version])
    of_hour = [line[2:] for line in ledger(books, "hour")]
    assert of_hour == [(0, "OUTSIDE_WINDOW"), (7, "AWARDED"), (0, "OUTSIDE_WINDOW")]
    assert books.balances() == {"anna": 13}


def test_what_its_own_stamps_say_comes_before_the_window_of_a_rule() -> None:
    over = Rule("over", Deed.SHARE, 7, until_ms=NOON_MS)
    version = replace(SHIPPED, version=2, effective_at_ms=1, rules=(over,))
    books, _ = recorded(
        [
            shared("a", **because("NO_CONSENT")),
            shared("b", 1, item="2", late_ms=LATE_MS + 1),
            shared("c", 2, item="3"),
        ],
        published=[version],
    )
    assert [line[3] for line in ledger(books)] == ["NO_CONSENT", "TOO_LATE", "OUTSIDE_WINDOW"]


def test_a_share_that_only_a_window_declines_holds_its_place_all_the_same() -> None:
    soon = Rule("soon", Deed.SHARE, 7, from_ms=NOON_MS + 1)
    version = replace(SHIPPED, version=2, effective_at_ms=1, rules=(soon,))
    books, _ = recorded([shared("a"), shared("b", 1, share="s2")], published=[version])
    assert ledger(books) == [("a", 0, 0, "OUTSIDE_WINDOW"), ("b", 0, 0, "DUPLICATE_SHARE")]
