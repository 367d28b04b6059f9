"""The demo's own arithmetic, on histories small enough to reckon by hand."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from cli.demo.cast import Office, Person
from cli.demo.proofs import counts, points, reactions, worth
from cli.demo.proofs.claims import Claim, compare, wrong
from cli.demo.proofs.evidence import Evidence, gather
from cli.demo.story import MadeShare, Member, Story
from cli.outside.journal import Clicked, Said

NOON_MS = 1_790_596_800_000  # 2026-09-28T12:00:00Z
HOUR_MS = 3_600_000
ANNA = Member(
    Person("E1", "Anna", Office("Paris", "", "FR", "fr", "Europe/Paris")), "anna", "", enrolled=True
)


def share(number: int, *, item: str = "i", network: str = "x", hours: float = 0) -> MadeShare:
    at_ms = NOON_MS + round(hours * HOUR_MS) + number
    return MadeShare(f"s{number}", ANNA, item, network, 100, f"http://links/l/c{number}", at_ms)


def click(number: int, visitor: str, *, hours: float = 1, kind: str = "human") -> Clicked:
    at_ms = NOON_MS + round(hours * HOUR_MS)
    return Clicked(at_ms, at_ms + 1, f"s{number}", visitor, kind, 302, 0)


def seen(event_id: str, counts: list[dict[str, Any]], *, at_ms: int = NOON_MS, **more: Any) -> Said:
    body = {
        "shareId": "s1",
        "network": "x",
        "observedAtMs": str(at_ms),
        "counts": counts,
        "provenance": "PROVENANCE_MEASURED",
    }
    return replace(
        Said(at_ms, "kafka", "json", "poller", event_id, "t", "observation", True, 0, body), **more
    )


def history(shares: list[MadeShare], *deeds: Said | Clicked) -> Evidence:
    return gather(Story(members=[ANNA], shares=shares), list(deeds))


def total(evidence: Evidence) -> int:
    return sum(own.total() for own in points.nets(evidence).values())


def test_a_share_earns_2_and_the_first_visit_of_a_person_10() -> None:
    evidence = history([share(1)], click(1, "v"), click(1, "v", hours=2), click(1, "b", kind="bot"))
    assert points.nets(evidence)["anna"] == {"share s1": 2, "click s1": 10}


def test_the_same_visitor_earns_again_the_next_day() -> None:
    assert total(history([share(1)], click(1, "v"), click(1, "v", hours=24))) == 22


def test_one_item_to_one_network_earns_once_and_the_next_one_inherits_a_retracted_one() -> None:
    first, second = share(1), share(2)
    assert points.nets(history([first, second]))["anna"] == {"share s1": 2}
    first.retracted_at_ms = NOON_MS + HOUR_MS
    assert points.nets(history([first, second]))["anna"] == {"share s2": 2}


def test_clicks_before_a_retraction_stay_and_later_ones_do_not_earn() -> None:
    made = share(1)
    made.retracted_at_ms = NOON_MS + 2 * HOUR_MS
    assert points.nets(history([made], click(1, "v"), click(1, "w", hours=3)))["anna"] == {"click s1": 10}


def test_three_shares_a_network_and_a_hundred_points_a_day_by_the_persons_own_calendar() -> None:
    assert total(history([share(number, item=f"i{number}") for number in range(5)])) == 6
    many = [click(1, f"v{number}", hours=1 + number / 100) for number in range(12)]
    assert total(history([share(1)], *many)) == 100
    # 22:00 UTC is midnight in Paris in September.
    assert total(history([share(1)], *many, click(1, "w", hours=10))) == 110


def test_a_running_total_counts_as_its_newest_reading_and_a_delta_as_often_as_it_was_said() -> None:
    likes = {"measure": "MEASURE_LIKES"}
    evidence = history(
        [share(1)],
        seen("2", [{**likes, "total": "30"}], at_ms=NOON_MS + 2),
        seen("1", [{**likes, "total": "40"}], at_ms=NOON_MS + 1),
        seen("3", [{"measure": "MEASURE_SAVES", "delta": "5"}], source="listening"),
        seen("3", [{"measure": "MEASURE_SAVES", "delta": "5"}], source="listening"),
        seen("4", [{"measure": "MEASURE_SAVES", "delta": "-2"}], source="listening"),
        seen("5", [{**likes, "delta": "900"}], label="unknown"),
        seen("6", [{**likes, "delta": "900"}], accepted=False),
    )
    assert reactions.totals(evidence) == {"likes MEASURED": 30, "saves MEASURED": 3}


def test_unique_visitors_are_counted_per_day_week_and_month() -> None:
    evidence = history([share(1)], click(1, "v"), click(1, "v", hours=24), click(1, "w"))
    assert reactions.unique_visitors(evidence) == {
        "unique visitors of 2026-09-28": 2,
        "unique visitors of 2026-09-29": 1,
        "unique visitors of 2026-W40": 2,
        "unique visitors of 2026-09": 2,
    }


@pytest.mark.parametrize(
    ("found", "slack", "holds"), [(5, 0, True), (6, 0, False), (6, 1, True), (4, 1, False)]
)
def test_a_claim_allows_only_for_what_nobody_can_know(found: int, slack: int, holds: bool) -> None:
    assert Claim("total", "likes", 5, found, slack).holds is holds


def test_what_is_missing_on_either_side_is_wrong() -> None:
    assert len(wrong(compare("total", {"likes": 1}, {"saves": 1}))) == 2
    assert "likes is 0, and must be 1" in str(wrong(compare("total", {"likes": 1}, {}))[0])


def converted(event_id: str, external_id: str, amount: str = "", *, kind: str = "SALE") -> Said:
    body = {
        "linkCode": "c1",
        "kind": f"CONVERSION_KIND_{kind}",
        "externalId": external_id,
        **({"value": {"amount": amount, "currency": "EUR"}} if amount else {}),
    }
    return replace(seen(event_id, []), label="conversion", source="crm", body=body)


def test_a_conversion_counts_once_per_id_of_its_source_under_whatever_event() -> None:
    evidence = history(
        [share(1)],
        converted("1", "d1", "10.05"),
        converted("1", "d1", "10.05"),
        converted("2", "d1", "10.05"),
        converted("3", "d2"),
        replace(converted("1", "d1", "3"), source="ats"),
    )
    assert [one.amount for one in counts.conversions(evidence)] == [Decimal("10.05"), None, Decimal(3)]
    assert counts.sums(counts.counted(evidence))["sales MEASURED"] == 3


def test_what_was_taken_back_is_no_share_and_what_it_brought_stays() -> None:
    first, second = share(1, item="a"), share(2, item="b")
    first.retracted_at_ms = NOON_MS + HOUR_MS
    evidence = history(
        [first, second], seen("1", [{"measure": "MEASURE_LIKES", "total": "30"}]), click(1, "v")
    )
    assert counts.sums(counts.counted(evidence), lambda made: f" of {made.content_id}") == {
        "likes MEASURED of a": 30,
        "clicks MEASURED of a": 1,
        "shares DECLARED of b": 1,
        "potential_reach ESTIMATED of b": 100,
    }


def test_counts_are_worth_their_rate_and_what_has_none_is_left_out() -> None:
    """linkedin of the cast: 12.50 a thousand impressions, 2.40 a click, half of that a reaction."""
    rated = {
        worth.Place("linkedin", "impression", "impressions", "MEASURED"): 10_001,
        worth.Place("linkedin", "click", "clicks", "MEASURED"): 30,
        worth.Place("linkedin", "reaction", "likes", "DECLARED"): 20,
    }
    unrated = {
        worth.Place("linkedin", "visit", "clicks", "MEASURED"): 30,
        worth.Place("facebook", "reaction", "likes", "MEASURED"): 7,
        worth.Place("x", "impression", "impressions", "MEASURED"): 5,
    }
    terms = worth.terms(rated | unrated, {"linkedin": 2})
    assert {one.action: own.shown for one, own in terms.items()} == {
        "impression": Decimal("125.01"),
        "click": Decimal("72.00"),
        "reaction": Decimal("24.00"),
    }
    assert worth.missing(rated | unrated) == {str(place): count for place, count in unrated.items()}
    whole, measured = worth.total(terms.values()), worth.total(worth.measured(terms))
    assert (whole.amount, whole.shown, whole.slack) == (
        Decimal("221.0125"),
        Decimal("221.01"),
        Decimal("4.80"),
    )
    assert measured.shown == Decimal("197.01")


def test_money_is_shown_half_to_even() -> None:
    assert [worth.Sum(Decimal(text)).shown for text in ("0.125", "0.135")] == [
        Decimal("0.12"),
        Decimal("0.14"),
    ]


def test_a_visit_to_our_own_link_is_a_click_and_a_visit() -> None:
    evidence = history([share(1, network="linkedin")], click(1, "v"), click(1, "b", kind="bot"))
    assert Counter(one.action for one in worth.places(counts.counted(evidence)).elements()) == {
        "click": 1,
        "visit": 1,
    }


def test_a_cent_too_much_is_wrong() -> None:
    assert Claim("value", "sum", Decimal("0.10"), Decimal("0.10")).holds
    assert not Claim("value", "sum", Decimal("0.10"), Decimal("0.11")).holds
