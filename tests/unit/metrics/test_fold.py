"""What a batch of facts adds."""

from decimal import Decimal

import pytest

from services.metrics.domain.facts import Fact, Observed, ShareRetracted
from services.metrics.domain.model.measures import Amount, ClickClass, Measure, Provenance
from services.metrics.domain.model.tallies import Scope, Span
from services.metrics.domain.rules.calendar import Stretch
from services.metrics.domain.rules.fold import Changes, Share, fold
from services.metrics.domain.rules.visiting import Visitor, Within, scope_of, uniques
from tests.unit.metrics.facts import MONDAY_NOON_MS, click, deed, reaction, share

EVERYWHERE = scope_of(Within.PROGRAMME)


def total(
    changes: Changes,
    measure: Measure,
    provenance: Provenance = Provenance.MEASURED,
    scope: Scope = Scope.ALL,
    span: Span = Span.DAY,
    late: str = "",
) -> Amount:
    """What one scope adds up to, of one span and of what was heard in time, or on one date."""
    return sum(
        amount
        for key, cells in changes.tallies.items()
        for cell, amount in cells.items()
        if (key.scope, key.span, key.late) == (scope, span, late)
        and (cell.measure, cell.provenance) == (measure, provenance)
    )


def test_potential_reach_sums_the_followers_at_the_time_of_each_share() -> None:
    """3 shares at 500 followers + 2 at 300 = 2,100, overlap included."""
    followers = [500, 500, 500, 300, 300]
    changes = fold([("0", share(f"s{n}", count)) for n, count in enumerate(followers)], {})
    assert total(changes, Measure.POTENTIAL_REACH, Provenance.ESTIMATED) == 2100
    assert total(changes, Measure.POTENTIAL_REACH, Provenance.MEASURED) == 0


def test_one_item_to_two_networks_is_two_shares() -> None:
    facts = [share("s1", 10, at=deed("linkedin")), share("s2", 10, at=deed("mastodon"))]
    changes = fold([("0", one) for one in facts], {})
    assert total(changes, Measure.SHARES) == 2
    assert total(changes, Measure.SHARES, scope=Scope.PERSON) == 2


def test_every_scope_and_span_adds_up_to_the_same() -> None:
    facts: list[Fact] = [share("s1", 500), reaction({Measure.SHARES: 3}), click(b"v")]
    changes = fold([("0", one) for one in facts], {})
    spans = {Scope.ALL: tuple(Span)}
    for scope in Scope:
        for span in spans.get(scope, (Span.DAY, Span.MONTH)):
            assert total(changes, Measure.SHARES, scope=scope, span=span) == 4
            assert total(changes, Measure.CLICKS_HUMAN, scope=scope, span=span) == 1


def test_a_share_with_unknown_followers_is_counted_and_not_estimated() -> None:
    changes = fold([("0", share("s1", None))], {})
    assert total(changes, Measure.SHARES_UNKNOWN_FOLLOWERS) == 1
    cells = [cell for tally in changes.tallies.values() for cell in tally]
    assert all(cell.measure != Measure.POTENTIAL_REACH for cell in cells)


@pytest.mark.parametrize("retraction_first", [False, True])
@pytest.mark.parametrize("one_batch", [False, True])
def test_a_retraction_takes_the_share_back_whatever_comes_first(
    retraction_first: bool, one_batch: bool
) -> None:
    facts: list[Fact] = [share("s1", 500), ShareRetracted("s1", "2026-09-29")]
    if retraction_first:
        facts.reverse()
    batches = [facts] if one_batch else [[one] for one in facts]
    known: dict[str, Share] = {}
    found = []
    for batch in batches:
        changes = fold([("0", one) for one in batch], known)
        known |= changes.shares
        found.append(changes)
    assert sum(total(one, Measure.SHARES) for one in found) == 0
    assert sum(total(one, Measure.POTENTIAL_REACH, Provenance.ESTIMATED) for one in found) == 0
    assert sum(total(one, Measure.SHARES, scope=Scope.PERSON) for one in found) == 0
    assert known["s1"].retracted_on


def test_a_share_told_twice_counts_once() -> None:
    changes = fold([("0", share("s1", 500)), ("0", share("s1", 700))], {})
    assert total(changes, Measure.POTENTIAL_REACH, Provenance.ESTIMATED) == 500


def test_likes_comments_and_reshares_are_three_counters_and_go_down_as_well_as_up() -> None:
    first = reaction({Measure.LIKES: 10, Measure.COMMENTS: 2, Measure.RESHARES: 1})
    changes = fold([("0", first), ("0", reaction({Measure.LIKES: -4}))], {})
    counted = [total(changes, one) for one in (Measure.LIKES, Measure.COMMENTS, Measure.RESHARES)]
    assert counted == [6, 2, 1]


def test_two_partitions_never_share_a_tally() -> None:
    changes = fold([("share/0", reaction({Measure.LIKES: 1})), ("share/1", reaction({Measure.LIKES: 2}))], {})
    found = [key for key in changes.tallies if (key.scope, key.span) == (Scope.ITEM, Span.DAY)]
    assert [key.partition for key in found] == ["share/0", "share/1"]


def test_what_is_heard_after_its_day_froze_is_kept_apart_by_when_it_was_heard() -> None:
    """A day is over everywhere a day later in UTC, and freezes 7 days after that."""
    in_time = reaction({Measure.LIKES: 1}, heard_on="2026-10-06")
    late = reaction({Measure.LIKES: 10}, heard_on="2026-10-07")
    changes = fold([("0", in_time), ("0", late)], {})
    assert total(changes, Measure.LIKES) == 1
    assert total(changes, Measure.LIKES, late="2026-10-07") == 10


def test_a_share_that_is_taken_back_late_counts_in_its_period_and_is_corrected() -> None:
    changes = fold([("0", share("s1", 500)), ("0", ShareRetracted("s1", "2026-12-01"))], {})
    assert total(changes, Measure.SHARES) == 1
    assert total(changes, Measure.SHARES, late="2026-12-01") == -1


def test_money_is_summed_exactly_and_by_currency() -> None:
    tenth = [("leads_value", currency, Decimal("0.1")) for currency in ("EUR", "EUR", "MAD")]
    fact = Observed(deed(), [((Measure(one), unit), amount) for one, unit, amount in tenth], "2026-09-28")
    changes = fold([("0", fact), ("0", fact)], {})
    cells = [
        (cell.unit, amount)
        for key, tally in changes.tallies.items()
        for cell, amount in tally.items()
        if (key.scope, key.span) == (Scope.ALL, Span.DAY)
    ]
    assert cells == [("EUR", Decimal("0.4")), ("MAD", Decimal("0.2"))]


def test_the_same_visitor_twice_is_one_unique_and_two_clicks() -> None:
    changes = fold([("0", click(b"v")), ("1", click(b"v"))], {})
    visitor = Visitor("p", Stretch.DAY, "2026-09-28", b"vd")
    assert total(changes, Measure.CLICKS_HUMAN) == 2
    assert changes.visitors[visitor][EVERYWHERE] == 2
    assert {(one.stretch, one.period) for one in changes.visitors} == {
        (Stretch.DAY, "2026-09-28"),
        (Stretch.WEEK, "2026-W40"),
        (Stretch.MONTH, "2026-09"),
    }
    counts = uniques(changes.visitors, {}, changes.origins)
    within = [len(scopes) for scopes in counts.values()]
    assert within == [3, 3, 3]  # programme, item and network within three stretches
    assert {came for scopes in counts.values() for came in scopes.values()} == {1}
    assert not uniques(changes.visitors, dict(changes.visitors), changes.origins)


def test_a_reclassified_click_leaves_one_class_and_enters_the_other() -> None:
    facts = [click(b"v"), click(b"v", amount=-1), click(b"v", by=ClickClass.BOT)]
    changes = fold([("0", one) for one in facts], {})
    visitor = Visitor("p", Stretch.DAY, "2026-09-28", b"vd")
    assert changes.visitors[visitor][EVERYWHERE] == 0
    assert total(changes, Measure.CLICKS_BOT) == 1
    assert not uniques(changes.visitors, {}, changes.origins)
    stood, taken = {visitor: {EVERYWHERE: 1}}, {visitor: {EVERYWHERE: -1}}
    assert list(uniques(taken, stood, changes.origins).values()) == [{EVERYWHERE: -1}]


def test_the_days_of_visitors_are_utc_days_as_their_salts_are() -> None:
    late = MONDAY_NOON_MS + 11 * 3_600_000 + 3_599_999
    changes = fold([("0", click(b"v", at_ms=late)), ("0", click(b"v", at_ms=late + 1))], {})
    days = {one.period for one in changes.visitors if one.stretch is Stretch.DAY}
    assert days == {"2026-09-28", "2026-09-29"}


def test_an_hour_has_its_quarters() -> None:
    changes = fold([("0", reaction({Measure.LIKES: 1}, deed(at_ms=MONDAY_NOON_MS + 50 * 60_000)))], {})
    hours = [
        (key.date, cell.member)
        for key, tally in changes.tallies.items()
        for cell in tally
        if key.span is Span.HOUR
    ]
    assert hours == [("2026-09-28T12", "3")]
