"""What came of it all, as a person wants to see it at the end."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from cli.demo.proofs.answers import provenance
from portevoix.metrics.v1 import events_pb2 as labels
from portevoix.metrics.v1 import figures_pb2 as figures
from portevoix.metrics.v1 import sentiment_pb2 as sentiment
from portevoix.metrics.v1 import service_pb2 as metrics
from portevoix.metrics.v1 import value_pb2 as value
from portevoix.type.v1 import facts_pb2 as types


def funnel(found: figures.GetFunnelResponse) -> RenderableType:
    """Step by step; figures of different provenance in lines of their own."""
    table = _table("Funnel", step="left", count="right", figure="left")
    for step in found.steps:
        for place, one in enumerate(step.figures):
            table.add_row("" if place else step.step, f"{one.amount:,}", _described(one))
    return table


def _described(one: metrics.Figure) -> str:
    return f"{_counter(one.measure)}, {provenance(one.provenance).lower()}"


def worth(found: value.GetValueResponse) -> RenderableType:
    """The terms, what has no rate, and what it comes to. A weighed rate is part of that of a click."""
    return Group(_terms(found), _missing(found.missing), _total(found))


def _terms(found: value.GetValueResponse) -> RenderableType:
    columns = ("network", "counted", "how", "count", "rate", "value")
    table = _table(
        "Earned value", **{name: "right" if place > 2 else "left" for place, name in enumerate(columns)}
    )
    for one in found.terms:
        per = f" per {one.per:,}" if one.per > 1 else ""
        weighed = " (weighed)" if one.reaction_weight else ""
        how = provenance(one.provenance).lower()
        rate = f"{one.rate}{per}{weighed}"
        table.add_row(one.network, _counter(one.measure), how, f"{one.count:,}", rate, _money(one.value))
    return table


def _counter(measure: str) -> str:
    return measure.removesuffix("_human").replace("_", "-")


def _missing(several: Iterable[value.MissingRate]) -> RenderableType:
    """One line per network, since a network without any rate has a good many."""
    by_network: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for one in several:
        action = labels.Action.Name(one.action).removeprefix("ACTION_").lower().replace("_", "-")
        by_network[one.network][f"{action}s"] += one.count
    table = _table("No rate is set, so no sum holds these", network="left", counts="left")
    for network, counts in by_network.items():
        table.add_row(network, ", ".join(f"{count:,} {name}" for name, count in counts.items()))
    return table


def _total(found: value.GetValueResponse) -> RenderableType:
    earned, cost = found.measured, found.cost
    lines = [f"{_money(earned.value)} of measured counts"]
    if found.HasField("all_provenances"):
        lines.append(f"{_money(found.all_provenances.value)} with what people declared")
    lines += [f"cost of the month {_money(cost.total)}: {_parts(cost.parts)}"]
    lines += [
        f"saved {_money(earned.saving)}, return on cost {earned.return_on_cost:+.0%} of measured counts"
    ]
    if found.may_double_count:
        lines.append("may count twice: impressions and clicks may be of the same people")
    return Panel("\n".join(lines), title="Value and return", title_align="left", expand=False)


def _parts(parts: Sequence[value.PartCost]) -> str:
    return ", ".join(f"{_part(one.part)} {_money(one.amount)}" for one in parts)


def _part(number: labels.CostPart.ValueType) -> str:
    return labels.CostPart.Name(number).removeprefix("COST_PART_").lower().replace("_", " ")


def _money(amount: types.Money) -> str:
    if not amount.currency:
        return "unknown"
    whole, _, rest = amount.amount.partition(".")
    return f"{int(whole):,}.{rest or '00'} {amount.currency}"


def conversions(found: value.GetConversionsResponse) -> RenderableType:
    """By kind, with what the reporting system said they were worth."""
    table = _table("Conversions", kind="left", count="right", worth="left")
    for one in found.conversions:
        kind = value.ConversionKind.Name(one.kind).removeprefix("CONVERSION_KIND_").lower().replace("_", "-")
        table.add_row(f"{kind}s", str(one.count), ", ".join(map(_money, one.values)))
    return table


def mood(found: sentiment.GetSentimentResponse) -> RenderableType:
    """Net sentiment with its sample, and who labelled."""
    total = found.total
    net = f"{total.net.value:+.0f}" if total.HasField("net") else "none"
    by = ", ".join(
        f"{one.count.n} {labels.Labelling.Name(one.how).removeprefix('LABELLING_').lower()}"
        for one in found.parts
    )
    text = f"Net sentiment {net} of {total.n} labelled comments on shares ({by})."
    return Text(text)


def goals(several: Sequence[figures.GoalProgress]) -> RenderableType:
    """Target and actual of each, where it ends at this pace, and how it stands."""
    sides = {"target": "right", "actual": "right", "forecast": "right", "state": "left"}
    table = _table("Goals", campaign="left", measure="left", **sides)
    for one in several:
        state = figures.GoalState.Name(one.state).removeprefix("GOAL_STATE_").lower().replace("_", " ")
        actual = f"{one.actual:,.0f}" if one.HasField("actual") else ""
        forecast = f"{one.forecast:,.0f}" if one.HasField("forecast") else ""
        table.add_row(one.campaign_name, one.measure, f"{one.target:,.0f}", actual, forecast, state)
    return table


def _table(title: str, **columns: str) -> Table:
    table = Table(title=title, title_justify="left")
    for heading, side in columns.items():
        table.add_column(heading, justify="right" if side == "right" else "left")
    return table
