"""Panels as all our dashboards have them, and what stands around them.

Grafana wants an id on each panel and the SDK sets none; the SDK's own reader wants legend and tooltip.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeVar

from grafana_foundation_sdk.builders import bargauge, common, dashboard, prometheus, stat, timeseries
from grafana_foundation_sdk.models import common as options
from grafana_foundation_sdk.models import dashboard as model

from deploy.monitoring.addresses import RUNBOOK

SOURCE = model.DataSourceRef(type_val="prometheus", uid="${datasource}")
WIDTH = 24
NAMES = {"programme": "The programme", "service": "A service", "river": "The river"}

P = TypeVar("P", timeseries.Panel, stat.Panel, bargauge.Panel)
Panel = timeseries.Panel | stat.Panel | bargauge.Panel


class Query(NamedTuple):
    """An expression and how its lines are called."""

    expr: str
    legend: str


class Panels:
    """Makes panels and numbers them."""

    def __init__(self) -> None:
        self._made = 0

    def lines(self, title: str, why: str, unit: str, *queries: Query) -> timeseries.Panel:
        """How something went over time."""
        panel = timeseries.Panel().min(0).height(7).fill_opacity(10).legend(_legend()).tooltip(_tooltip())
        return self._told(panel, title, why, unit, queries)

    def number(self, title: str, why: str, unit: str, *queries: Query) -> stat.Panel:
        """How much it is at the end of the range."""
        panel = stat.Panel().height(4).reduce_options(_last())
        return self._told(panel, title, why, unit, queries)

    def bars(self, title: str, why: str, unit: str, *queries: Query) -> bargauge.Panel:
        """How much each is at the end of the range, side by side."""
        panel = bargauge.Panel().min(0).height(7).reduce_options(_last())
        panel = panel.orientation(options.VizOrientation.HORIZONTAL)
        return self._told(panel, title, why, unit, queries)

    def row(self, title: str) -> dashboard.Row:
        """A row, open."""
        self._made += 1
        return dashboard.Row(title).id(self._made)

    def _told(self, panel: P, title: str, why: str, unit: str, queries: Sequence[Query]) -> P:
        self._made += 1
        panel.id(self._made).title(title).description(why).datasource(SOURCE).unit(unit)
        for number, query in enumerate(queries):
            panel.with_target(
                prometheus.Dataquery()
                .ref_id(chr(ord("A") + number))
                .datasource(SOURCE)
                .expr(query.expr)
                .legend_format(query.legend)
                .range()
            )
        return panel


def board(name: str, why: str, *variables: dashboard.QueryVariable, since: str) -> dashboard.Dashboard:
    """A dashboard without panels: `portevoix-<name>`, which nobody edits, with ways to the others."""
    made = (
        dashboard.Dashboard(f"Portevoix: {NAMES[name].lower()}")
        .uid(f"portevoix-{name}")
        .description(why)
        .tags(["portevoix"])
        .readonly()
        .timezone("browser")
        .refresh("10s" if since.endswith("h") else "1m")
        .time(f"now-{since}", "now")
        .with_variable(dashboard.DatasourceVariable("datasource").label("Data source").type("prometheus"))
        .link(_link("Runbook", RUNBOOK).target_blank(True))
    )
    for other, title in NAMES.items():
        if other != name:
            made.link(_link(title, f"/d/portevoix-{other}").keep_time(True))
    for variable in variables:
        made.with_variable(variable)
    return made


def add(
    made: dashboard.Dashboard, row: dashboard.Row, panels: Iterable[Panel], *, beside: int = WIDTH
) -> None:
    """A row and its panels, so many beside each other; they fill the width."""
    shown = list(panels)
    made.with_row(row)
    for panel in shown:
        made.with_panel(panel.span(WIDTH // min(len(shown), beside)))


def choice(name: str, label: str, values: str, *, several: bool = True) -> dashboard.QueryVariable:
    """A variable, read again when the time range changes."""
    variable = (
        dashboard.QueryVariable(name)
        .label(label)
        .datasource(SOURCE)
        .query(values)
        .refresh(model.VariableRefresh.ON_TIME_RANGE_CHANGED)
        .sort(model.VariableSort.ALPHABETICAL_ASC)
    )
    if not several:
        return variable
    chosen = model.VariableOption(text="All", value="$__all")
    return variable.multi(True).include_all(True).all_value(".+").current(chosen)


def _link(title: str, url: str) -> dashboard.DashboardLink:
    return dashboard.DashboardLink(title).type(model.DashboardLinkType.LINK).url(url)


def _last() -> common.ReduceDataOptions:
    return common.ReduceDataOptions().calcs(["lastNotNull"]).values(False)


def _legend() -> common.VizLegendOptions:
    shown = common.VizLegendOptions().display_mode(options.LegendDisplayMode.LIST)
    return shown.placement(options.LegendPlacement.BOTTOM).show_legend(True)


def _tooltip() -> common.VizTooltipOptions:
    return (
        common.VizTooltipOptions().mode(options.TooltipDisplayMode.MULTI).sort(options.SortOrder.DESCENDING)
    )
