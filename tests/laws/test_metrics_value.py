"""The laws of value: a period is the sum of its days, and the order in which rates were set is no matter."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from services.metrics.domain.model.measures import Channel, Counter, Measure, Provenance
from services.metrics.domain.model.questions import Period
from services.metrics.domain.model.value import Action, ActionRate, Basis, Cost, CostPart
from services.metrics.domain.rules.calendar import days
from services.metrics.domain.rules.summing import Leaves
from services.metrics.domain.rules.value import COUNTERS, VALUED, Tariff, cost_of, value_of

FIRST = date(2026, 1, 20)
EACH_ONCE = {
    Action.VISIT: (Measure.CLICKS_HUMAN,),
    **{action: [one for one in VALUED if VALUED[one] is action] for action in VALUED.values()},
}
networks = st.sampled_from(["linkedin", "x"])
day = st.integers(0, 50).map(lambda offset: (FIRST + timedelta(days=offset)).isoformat())
amount = st.decimals(0, 1000, places=6)
rates = st.builds(ActionRate, networks, st.sampled_from(Action), st.just("EUR"), day, st.none() | amount)
bases = st.builds(Basis, networks, day, st.none() | amount, st.sampled_from(["", "poller"]))
leaves = st.builds(
    lambda at, measure, how, network, count: Leaves(
        at,
        "",
        Counter(measure, Channel.PEOPLE, how),
        network,
        "poller" if measure is Measure.CLICKS else "",
        {"_": count},
    ),
    day,
    st.sampled_from(COUNTERS),
    st.sampled_from(Provenance),
    networks,
    st.integers(-5, 100_000),
)
tariffs = st.tuples(
    st.lists(rates, max_size=25, unique_by=lambda one: one[:4]),
    st.lists(bases, max_size=6, unique_by=lambda one: one[:2]),
)
costs = st.lists(
    st.builds(
        Cost,
        st.sampled_from(["2025-12", "2026-01", "2026-02", "2026-03"]),
        st.sampled_from(CostPart),
        st.just("EUR"),
        amount,
        st.just(""),
    ),
    unique_by=lambda one: one[:3],
)


def summed(counts: list[Leaves], tariff: Tariff) -> tuple[Fraction, dict[object, int]]:
    """The value, and what had no rate."""
    terms, missing = value_of(counts, tariff)
    total = sum((one.value for one in terms), Fraction(0))
    return total, {one.place: one.amount for one in missing if one.amount}


@settings(max_examples=200, deadline=None)
@given(counts=st.lists(leaves, max_size=40), set_=tariffs)
def test_the_value_of_a_period_is_the_sum_of_its_days(
    counts: list[Leaves], set_: tuple[list[ActionRate], list[Basis]]
) -> None:
    tariff = Tariff(*set_)
    whole, unset = summed(counts, tariff)
    daily = [summed([one for one in counts if one.date == at], tariff) for at in {one.date for one in counts}]
    assert whole == sum((value for value, _ in daily), Fraction(0))
    for place in unset:
        assert unset[place] == sum(missing.get(place, 0) for _, missing in daily)


@settings(max_examples=200, deadline=None)
@given(counts=st.lists(leaves, max_size=30), set_=tariffs, data=st.data())
def test_the_order_in_which_rates_are_set_is_no_matter(
    counts: list[Leaves], set_: tuple[list[ActionRate], list[Basis]], data: st.DataObject
) -> None:
    rates_, bases_ = set_
    shuffled = Tariff(data.draw(st.permutations(rates_)), data.draw(st.permutations(bases_)))
    assert value_of(data.draw(st.permutations(counts)), shuffled) == value_of(counts, Tariff(*set_))


@settings(max_examples=200, deadline=None)
@given(counts=st.lists(leaves, max_size=30), set_=tariffs)
def test_every_count_is_valued_or_said_to_have_no_rate(
    counts: list[Leaves], set_: tuple[list[ActionRate], list[Basis]]
) -> None:
    """Visits and clicks aside: which of two sources is a click is the basis's to say."""
    terms, missing = value_of(counts, Tariff(*set_))
    for action, measures in EACH_ONCE.items():
        told = [one.amount for one in terms if one.place.action is action]
        told += [one.amount for one in missing if one.place.action is action]
        counted = [sum(one.amounts.values()) for one in counts if one.counter.measure in measures]
        assert sum(told) == sum(counted)


@settings(max_examples=200, deadline=None)
@given(recorded=costs, first=st.integers(-40, 60), length=st.integers(0, 90))
def test_what_a_period_costs_is_what_its_days_cost(recorded: list[Cost], first: int, length: int) -> None:
    begin = FIRST + timedelta(days=first)
    period = Period(begin, begin + timedelta(days=length))
    each = [cost_of(recorded, Period(one, one)).total for one in days(period)]
    known = [one for one in each if one is not None]
    assert cost_of(recorded, period).total == (sum(known, Fraction(0)) if known else None)


@given(recorded=costs)
def test_a_whole_month_costs_what_was_recorded_of_it(recorded: list[Cost]) -> None:
    february = [one.amount for one in recorded if one.month == "2026-02"]
    found = cost_of(recorded, Period(date(2026, 2, 1), date(2026, 2, 28))).total
    assert found == (Fraction(sum(february, Decimal(0))) if february else None)
