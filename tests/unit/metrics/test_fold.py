"""What a batch of facts adds."""

import pytest

from services.metrics.domain.facts import Fact, ShareRetracted
from services.metrics.domain.model import (
    Activity,
    ClickClass,
    Measure,
    Provenance,
    Share,
    Span,
    Visitor,
)
from services.metrics.domain.rules.fold import Changes, fold, scope_of
from tests.unit.metrics.facts import MONDAY_NOON_MS, cell, click, reaction, share

ANNAS_DAY = Activity("p", "anna", "2026-09-28")


def total(changes: Changes, measure: Measure, provenance: Provenance) -> int:
    found = (
        amounts.get(measure, 0) for (_, at), amounts in changes.cells.items() if at.provenance is provenance
    )
    return sum(found)


def test_potential_reach_sums_the_followers_at_the_time_of_each_share() -> None:
    """3 shares at 500 followers + 2 at 300 = 2,100, overlap included."""
    followers = [500, 500, 500, 300, 300]
    changes = fold([("0", share(f"s{n}", count)) for n, count in enumerate(followers)], {})
    assert total(changes, Measure.POTENTIAL_REACH, Provenance.ESTIMATED) == 2100
    assert total(changes, Measure.POTENTIAL_REACH, Provenance.MEASURED) == 0


def test_one_item_to_two_networks_is_two_shares() -> None:
    facts = [share("s1", 10, at=cell("linkedin")), share("s2", 10, at=cell("mastodon"))]
    changes = fold([("0", one) for one in facts], {})
    assert total(changes, Measure.SHARES, Provenance.MEASURED) == 2
    assert changes.activity[ANNAS_DAY] == {Provenance.MEASURED: 2}


def test_a_share_with_unknown_followers_is_counted_and_not_estimated() -> None:
    changes = fold([("0", share("s1", None))], {})
    assert total(changes, Measure.SHARES_UNKNOWN_FOLLOWERS, Provenance.MEASURED) == 1
    assert all(Measure.POTENTIAL_REACH not in amounts for amounts in changes.cells.values())


@pytest.mark.parametrize("retraction_first", [False, True])
@pytest.mark.parametrize("one_batch", [False, True])
def test_a_retraction_takes_the_share_back_whatever_comes_first(
    retraction_first: bool, one_batch: bool
) -> None:
    facts: list[Fact] = [share("s1", 500), ShareRetracted("s1")]
    if retraction_first:
        facts.reverse()
    batches = [facts] if one_batch else [[one] for one in facts]
    known: dict[str, Share] = {}
    found = []
    for batch in batches:
        changes = fold([("0", one) for one in batch], known)
        known |= changes.shares
        found.append(changes)
    assert sum(total(one, Measure.SHARES, Provenance.MEASURED) for one in found) == 0
    assert sum(total(one, Measure.POTENTIAL_REACH, Provenance.ESTIMATED) for one in found) == 0
    assert sum(one.activity[ANNAS_DAY][Provenance.MEASURED] for one in found) == 0
    assert known["s1"].retracted


def test_a_share_told_twice_counts_once() -> None:
    changes = fold([("0", share("s1", 500)), ("0", share("s1", 700))], {})
    assert total(changes, Measure.POTENTIAL_REACH, Provenance.ESTIMATED) == 500


def test_likes_comments_and_reshares_are_three_counters_and_go_down_as_well_as_up() -> None:
    first = reaction({Measure.LIKES: 10, Measure.COMMENTS: 2, Measure.RESHARES: 1})
    correction = reaction({Measure.LIKES: -4})
    changes = fold([("0", first), ("0", correction)], {})
    assert changes.cells["0", first.cell] == {Measure.LIKES: 6, Measure.COMMENTS: 2, Measure.RESHARES: 1}


def test_two_partitions_never_share_a_cell() -> None:
    changes = fold([("share/0", reaction({Measure.LIKES: 1})), ("share/1", reaction({Measure.LIKES: 2}))], {})
    assert [amounts[Measure.LIKES] for amounts in changes.cells.values()] == [1, 2]


def test_the_same_visitor_twice_is_one_unique_and_two_clicks() -> None:
    changes = fold([("0", click(b"v")), ("0", click(b"v"))], {})
    everywhere = Visitor(scope_of("p"), Span.DAY, "2026-09-28", b"vd")
    assert total(changes, Measure.CLICKS_HUMAN, Provenance.MEASURED) == 2
    assert changes.visitors[everywhere] == {ClickClass.HUMAN: 2}
    assert {(one.span, one.period) for one in changes.visitors} == {
        (Span.DAY, "2026-09-28"),
        (Span.WEEK, "2026-W40"),
        (Span.MONTH, "2026-09"),
    }
    assert len({one.scope for one in changes.visitors}) == 3


def test_a_reclassified_click_leaves_one_class_and_enters_the_other() -> None:
    facts = [click(b"v"), click(b"v", amount=-1), click(b"v", by=ClickClass.BOT)]
    changes = fold([("0", one) for one in facts], {})
    everywhere = Visitor(scope_of("p"), Span.DAY, "2026-09-28", b"vd")
    assert changes.visitors[everywhere] == {ClickClass.HUMAN: 0, ClickClass.BOT: 1}


def test_the_days_of_visitors_are_utc_days_as_their_salts_are() -> None:
    late = MONDAY_NOON_MS + 11 * 3_600_000 + 3_599_999
    changes = fold([("0", click(b"v", at_ms=late)), ("0", click(b"v", at_ms=late + 1))], {})
    days = {one.period for one in changes.visitors if one.span is Span.DAY}
    assert days == {"2026-09-28", "2026-09-29"}
