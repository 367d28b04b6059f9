"""Panels as all our dashboards have them, and what stands around them.

Grafana wants an id on each panel and the SDK sets none; the SDK's own reader wants legend and tooltip.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from grafana_foundation_sdk.builders import bargauge, common, dashboard, prometheus, stat, timeseries
from grafana_foundation_sdk.models import common as options
from grafana_foundation_sdk.models import dashboard as model

from deploy.monitoring.addresses import RUNBOOK

SOURCE = model.DataSourceRef(type_val="prometheus", uid="${datasource}")
WIDTH = 24
NAMES = {"programme": "The programme", "service": "A service", "river": "The river"}

Panel = timeseries.Panel | stat.Panel | bargauge.Panel


class Query(NamedTuple):
    """An expression and how its lines are called."""

    expr: str
    legend: str


class Wanted(NamedTuple):
    """A panel to be: what it is called, why somebody looks at it, its unit as Grafana calls it."""

    drawn: Callable[[], Panel]
    title: str
    why: str
    unit: str
    queries: Sequence[Query]


def lines(title: str, why: str, unit: str, *queries: Query) -> Wanted:
    """How something went over time."""
    return Wanted(_lines, title, why, unit, queries)


def number(title: str, why: str, unit: str, *queries: Query) -> Wanted:
    """How much it is at the end of the range."""
    return Wanted(_number, title, why, unit, queries)


def bars(title: str, why: str, unit: str, *queries: Query) -> Wanted:
    """How much each is at the end of the range, side by side."""
    return Wanted(_bars, title, why, unit, queries)


class Rows:
    """Puts rows of panels on a dashboard, and numbers them all."""

    def __init__(self, made: dashboard.Dashboard) -> None:
        self._made = made
        self._count = 0

    def add(self, title: str, wanted: Iterable[Wanted], *, beside: int = WIDTH) -> None:
        """A row, open, and its panels, so many beside each other; they fill the width."""
        self._made.with_row(dashboard.Row(title).id(self._next()))
        shown = list(wanted)
        for one in shown:
            panel = _told(one.drawn().id(self._next()), one)
            self._made.with_panel(panel.span(WIDTH // min(len(shown), beside)))

    def _next(self) -> int:
        self._count += 1
        return self._count


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


def _lines() -> Panel:
    return timeseries.Panel().min(0).height(7).fill_opacity(10).legend(_legend()).tooltip(_tooltip())


def _number() -> Panel:
    return stat.Panel().height(4).reduce_options(_last())


def _bars() -> Panel:
    across = options.VizOrientation.HORIZONTAL
    return bargauge.Panel().min(0).height(7).reduce_options(_last()).orientation(across)


def _told(panel: Panel, wanted: Wanted) -> Panel:
    panel.title(wanted.title).description(wanted.why).datasource(SOURCE).unit(wanted.unit)
    for place, query in enumerate(wanted.queries):
        asked = prometheus.Dataquery().ref_id(chr(ord("A") + place)).datasource(SOURCE)
        panel.with_target(asked.expr(query.expr).legend_format(query.legend).range())
    return panel


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
