"""What counts are worth, at rates that were set and no others; what a programme costs; how deals close."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from services.metrics.domain.model.measures import Measure, Provenance
from services.metrics.domain.model.value import (
    WINDOW_DAYS,
    Action,
    CostPart,
    Deal,
    DealsImport,
    Decided,
    EarnedValue,
)
from services.metrics.domain.rules.value import cost_of, may_double_count, sales_cycle
from services.metrics.translate.decided import decided_to_wire
from services.metrics.translate.money import rounded
from services.share.domain.rules.door.conversions import WINDOW_DAYS as DECIDED_BY_SHARE
from tests.unit.metrics.value import basis, cost, counted, period, rate, valued, worth

IMPRESSIONS, LIKES, HUMAN, CLICKS = (
    Measure.IMPRESSIONS,
    Measure.LIKES,
    Measure.CLICKS_HUMAN,
    Measure.CLICKS,
)
VECTOR = [counted(IMPRESSIONS, 10_000), counted(LIKES, 20), counted(HUMAN, 30)]
CPM_AND_CPC = [rate(Action.IMPRESSION, "10"), rate(Action.CLICK, "5")]


def test_the_worked_vector() -> None:
    """CPM 10, CPC 5, weight 0.5, 10,000 impressions, 20 reactions, 30 clicks = 100 + 5 x (10 + 30) = 300."""
    terms, missing = valued(VECTOR, CPM_AND_CPC, [basis("0.5")])
    by_action = {one.place.action: one.value for one in terms}
    assert by_action == {Action.IMPRESSION: 100, Action.REACTION: 50, Action.CLICK: 150}
    assert worth(terms) == 300
    assert may_double_count(terms)
    assert [one.place.action for one in missing] == [Action.VISIT]


def test_a_reaction_has_its_own_rate_where_one_is_set_and_else_none_without_a_weight() -> None:
    set_itself = [*CPM_AND_CPC, rate(Action.REACTION, "0.2")]
    terms, _ = valued([counted(LIKES, 20)], set_itself, [basis("0.5")])
    assert [(one.quote.rate, one.quote.weight, one.value) for one in terms] == [
        (Decimal("0.2"), None, Fraction(4))
    ]
    terms, missing = valued([counted(LIKES, 20)], CPM_AND_CPC)
    assert (worth(terms), [one.amount for one in missing]) == (None, [20])
    terms, missing = valued([counted(LIKES, 20)], [], [basis("0.5")])
    assert (worth(terms), [one.amount for one in missing]) == (None, [20])


def test_a_weighed_rate_is_as_old_as_the_younger_of_what_it_is_made_of() -> None:
    rates = [rate(Action.CLICK, "5", "2026-03-01")]
    terms, _ = valued([counted(LIKES, 1)], rates, [basis("0.5", since="2026-02-01")])
    assert (terms[0].quote.since, terms[0].quote.weight) == ("2026-03-01", Decimal("0.5"))


def test_an_unset_rate_leaves_its_term_out_and_nothing_at_all_is_no_value_of_0() -> None:
    terms, missing = valued(VECTOR, [rate(Action.CLICK, "5")])
    assert worth(terms) == 150
    assert {(one.place.action, one.amount) for one in missing} == {
        (Action.IMPRESSION, 10_000),
        (Action.REACTION, 20),
        (Action.VISIT, 30),
    }
    assert worth(valued(VECTOR, [])[0]) is None
    assert worth(valued(VECTOR, [rate(Action.CLICK, "0")])[0]) == 0


def test_a_rate_changes_within_the_period_and_each_day_has_its_own() -> None:
    rates = [rate(Action.CLICK, "5", "2026-09-10"), rate(Action.CLICK, "8", "2026-09-20")]
    days = ["2026-09-09", "2026-09-10", "2026-09-19", "2026-09-20"]
    terms, missing = valued([counted(HUMAN, 10, day) for day in days], rates)
    assert [(one.quote.since, one.amount, one.value) for one in terms] == [
        ("2026-09-10", 20, Fraction(100)),
        ("2026-09-20", 10, Fraction(80)),
    ]
    clicks = next(one for one in missing if one.place.action is Action.CLICK)
    assert (clicks.amount, clicks.first_day, clicks.last_day) == (10, "2026-09-09", "2026-09-09")


def test_a_rate_may_end() -> None:
    rates = [rate(Action.CLICK, "5", "2026-09-01"), rate(Action.CLICK, None, "2026-09-20")]
    terms, missing = valued([counted(HUMAN, 1, "2026-09-19"), counted(HUMAN, 2, "2026-09-20")], rates)
    assert worth(terms) == 5
    assert [one.amount for one in missing if one.place.action is Action.CLICK] == [2]


def test_own_clicks_and_a_networks_total_are_never_added() -> None:
    both = [counted(HUMAN, 30), counted(CLICKS, 70, source="poller"), counted(CLICKS, 65, source="export")]
    rates = [rate(Action.CLICK, "5"), rate(Action.VISIT, "1")]
    for source, clicks in (("", 30), ("poller", 70), ("export", 65)):
        terms, _ = valued(both, rates, [basis(source=source)])
        found = {one.place.action: one.amount for one in terms}
        assert found == {Action.CLICK: clicks, Action.VISIT: 30}
    assert valued(both, rates, [basis(source="nobody")])[0][0].place.action is Action.VISIT


def test_the_basis_of_clicks_is_that_of_the_day() -> None:
    days = ["2026-09-09", "2026-09-10"]
    both = [counted(HUMAN, 1, day) for day in days] + [counted(CLICKS, 70, day, source="api") for day in days]
    terms, _ = valued(both, [rate(Action.CLICK, "1")], [basis(source="api", since="2026-09-10")])
    assert {one.place.measure: one.amount for one in terms} == {HUMAN: 1, CLICKS: 70}


def test_provenances_and_counters_are_terms_of_their_own() -> None:
    leaves = [
        counted(LIKES, 1),
        counted(Measure.COMMENTS, 2),
        counted(LIKES, 4, provenance=Provenance.DECLARED),
    ]
    terms, _ = valued(leaves, [rate(Action.REACTION, "1")])
    found = [(one.place.measure, one.place.provenance, one.amount) for one in terms]
    assert found == [
        (Measure.COMMENTS, Provenance.MEASURED, 2),
        (LIKES, Provenance.DECLARED, 4),
        (LIKES, Provenance.MEASURED, 1),
    ]


@pytest.mark.parametrize(
    ("actions", "doubted"),
    [
        ({"impression", "click"}, True),
        ({"impression", "visit"}, True),
        ({"click", "visit"}, True),
        ({"impression", "reaction", "lead", "download"}, False),
        ({"click"}, False),
    ],
)
def test_what_may_be_counted_twice_is_said(actions: set[str], doubted: bool) -> None:
    """30 clicks of people may be of those who saw 10,000 impressions, or be the visits themselves."""
    leaves = [*VECTOR, counted(Measure.LEADS, 1), counted(Measure.DOWNLOADS, 1)]
    terms, _ = valued(leaves, [rate(Action(one), "1") for one in actions])
    assert {one.place.action for one in terms} == actions
    assert may_double_count(terms) is doubted


def test_a_networks_rates_are_not_those_of_another() -> None:
    terms, missing = valued([counted(HUMAN, 3, network="x")], [rate(Action.CLICK, "5")])
    assert not terms
    assert {one.place.network for one in missing} == {"x"}


def test_costs_of_whole_months_and_of_parts_by_days() -> None:
    costs = [
        cost("2026-09", CostPart.PLATFORM, "100"),
        cost("2026-10", CostPart.PLATFORM, "310"),
        cost("2026-09", CostPart.MANAGEMENT, "0"),
        cost("2026-12", CostPart.MANAGEMENT, "999"),
    ]
    found = cost_of(costs, period("2026-09-21", "2026-10-31"))
    platform, employee_time, management = found.parts
    assert platform.amount == Fraction(100 * 10, 30) + 310
    assert (employee_time.amount, employee_time.months_missing) == (None, ["2026-09", "2026-10"])
    assert (management.amount, list(management.months_missing)) == (Fraction(0), ["2026-10"])
    assert found.total == Fraction(100, 3) + 310
    assert cost_of([], period("2026-09-21", "2026-10-31")).total is None


def test_return_is_absent_without_a_cost_and_for_a_cost_of_0() -> None:
    measured = [Provenance.MEASURED]
    found = EarnedValue(measured, Fraction(300), Fraction(240))
    assert (found.saving, found.return_on_cost) == (Fraction(60), Fraction(1, 4))
    free = EarnedValue(measured, Fraction(300), Fraction(0))
    assert (free.saving, free.return_on_cost) == (Fraction(300), None)
    unknown = EarnedValue(measured, Fraction(300), None)
    assert (unknown.saving, unknown.return_on_cost) == (None, None)


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        (Fraction(100, 3), "33.33"),
        (Fraction(1, 200), "0.00"),
        (Fraction(3, 200), "0.02"),
        (Fraction(-200, 3), "-66.67"),
        (Fraction(-1, 1000), "0.00"),
        (Fraction(10**14), "100000000000000.00"),
    ],
)
def test_computed_money_is_rounded_to_even_cents_where_it_is_shown(amount: Fraction, shown: str) -> None:
    assert rounded(amount, "EUR").amount == shown


@pytest.mark.parametrize(
    ("took", "days"), [([], None), ([70], 70.0), ([1, 3, 100], 3.0), ([10, 20, 31, 400], 25.5)]
)
def test_the_sales_cycle_is_a_median(took: list[int], days: float | None) -> None:
    first = date(2026, 1, 1)
    deals = [Deal(f"d{one}", first, date.fromordinal(first.toordinal() + one)) for one in took]
    assert sales_cycle(deals) == (len(took), days)


def test_ten_thousand_deals_of_the_longest_ids_fit_what_a_message_may_have() -> None:
    """The outbox takes 900,000 bytes; an id has 200 characters of at most 4 bytes."""
    day = date(2026, 9, 1)
    several = DealsImport([Deal(f"{n:05}{'𝄞' * 195}", day, day) for n in range(10_000)])
    news = list(decided_to_wire(Decided("p" * 64, "boss", 1, "import"), several))
    messages: list[Any] = [one.message for one in news]
    assert sum(len(one.deals) for one in messages) == 10_000
    assert max(one.ByteSize() for one in messages) < 900_000
    assert len({one.derived_from for one in news}) == len(news) == 10


def test_the_windows_that_are_told_are_those_that_share_decides_by() -> None:
    told = {kind.value: days for kind, days in WINDOW_DAYS.items()}
    assert told == {kind.name.lower(): days for kind, days in DECIDED_BY_SHARE.items()}
