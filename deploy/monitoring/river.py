"""The dashboard `river`: topic by topic what is said and heard, how far behind, what is refused.

`python -m deploy.check --write` makes dashboards/river.json from it.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from grafana_foundation_sdk.builders import common, dashboard, prometheus, timeseries
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models import common as options
from grafana_foundation_sdk.models import dashboard as model

from portevoix.topics import TOPICS, Topic

FILE = Path(__file__).with_name("dashboards") / "river.json"
SOURCE = model.DataSourceRef(type_val="prometheus", uid="${datasource}")
HOUSE = 'house=~"$house"'
WIDTH = 24


class Panels:
    """Makes panels and numbers them: Grafana wants an id on each, and the SDK sets none."""

    def __init__(self) -> None:
        self._made = 0

    def panel(self, title: str, why: str, unit: str, expr: str, legend: str) -> timeseries.Panel:
        """A panel of one query."""
        self._made += 1
        query = prometheus.Dataquery().ref_id("A").datasource(SOURCE).expr(expr).legend_format(legend).range()
        return (
            timeseries.Panel()
            .id(self._made)
            .title(title)
            .description(why)
            .datasource(SOURCE)
            .unit(unit)
            .min(0)
            .height(7)
            .fill_opacity(10)
            .legend(_legend())
            .tooltip(_tooltip())
            .with_target(query)
        )

    def row(self, title: str) -> dashboard.Row:
        """A row, open."""
        self._made += 1
        return dashboard.Row(title).id(self._made)


def built() -> model.Dashboard:
    """The whole dashboard."""
    panels = Panels()
    board = (
        dashboard.Dashboard("Portevoix: the river")
        .uid("portevoix-river")
        .description("Topic by topic: what is said and heard, how far readers are behind, what they refuse.")
        .tags(["portevoix"])
        .readonly()
        .timezone("browser")
        .refresh("10s")
        .time("now-1h", "now")
        .with_variable(dashboard.DatasourceVariable("datasource").label("Data source").type("prometheus"))
        .with_variable(_houses())
    )
    _add(board, panels.row("All topics"), _everywhere(panels))
    for topic in TOPICS.values():
        _add(board, panels.row(topic.name), _of_topic(panels, topic))
    return board.build()


def text() -> str:
    """The committed file."""
    return json.dumps(built(), cls=JSONEncoder, indent=2, sort_keys=True) + "\n"


def _add(board: dashboard.Dashboard, row: dashboard.Row, made: Iterator[timeseries.Panel]) -> None:
    panels = list(made)
    board.with_row(row)
    for panel in panels:
        board.with_panel(panel.span(WIDTH // len(panels)))


def _everywhere(panels: Panels) -> Iterator[timeseries.Panel]:
    yield panels.panel(
        "Oldest message waiting",
        "How long the oldest message that was stored has waited for Kafka. It grows while a lane is stopped.",
        "s",
        f"max by (house) (portevoix_outbox_oldest_pending_age_seconds{{{HOUSE}}})",
        "{{house}}",
    )
    yield panels.panel(
        "Messages waiting",
        "Messages that are stored and not yet in Kafka.",
        "short",
        f"sum by (house) (portevoix_outbox_pending{{{HOUSE}}})",
        "{{house}}",
    )
    yield panels.panel(
        "Partitions stopped",
        "Partitions that a reader has stopped and that wait for somebody; anything but 0 is work.",
        "short",
        f"sum by (house, projection) (portevoix_projection_stopped{{{HOUSE}}})",
        "{{house}} {{projection}}",
    )
    yield panels.panel(
        "Books out of balance",
        "Consumed less applied, duplicate, refused, ignored and parked. It is 0, or a reader is wrong.",
        "eps",
        f"abs({_rate('projection_consumed_total', HOUSE)} - {_rate('projection_events_total', HOUSE)})",
        "{{house}} {{projection}}",
    )


def _of_topic(panels: Panels, topic: Topic) -> Iterator[timeseries.Panel]:
    chosen = f'topic="{topic.name}", {HOUSE}'
    reader = "{{house}} {{projection}}"
    if topic.producer != "anybody":
        yield panels.panel(
            "Said",
            f"Messages of this topic that {topic.producer} published, per second.",
            "eps",
            _rate("outbox_published_total", chosen, by="house"),
            "{{house}}",
        )
    if not topic.consumers:
        return
    names = ", ".join(sorted(topic.consumers))
    yield panels.panel(
        "Heard",
        f"Messages of this topic that readers consumed, per second. Readers: {names}.",
        "eps",
        _rate("projection_consumed_total", chosen),
        reader,
    )
    yield panels.panel(
        "Lag",
        "Age of the oldest message that a reader has not applied yet.",
        "s",
        f"max by (house, projection) (portevoix_projection_lag_seconds{{{chosen}}})",
        reader,
    )
    yield panels.panel(
        "Refused",
        "Messages sent to the dead letters, per second.",
        "eps",
        _rate("projection_events_total", f'{chosen}, outcome="refused"'),
        reader,
    )


def _rate(series: str, chosen: str, *, by: str = "house, projection") -> str:
    return f"sum by ({by}) (rate(portevoix_{series}{{{chosen}}}[$__rate_interval]))"


def _houses() -> dashboard.QueryVariable:
    return (
        dashboard.QueryVariable("house")
        .label("House")
        .datasource(SOURCE)
        .query("label_values(portevoix_build_info, house)")
        .refresh(model.VariableRefresh.ON_TIME_RANGE_CHANGED)
        .multi(True)
        .include_all(True)
        .all_value(".+")
        .current(model.VariableOption(text="All", value="$__all"))
    )


def _legend() -> common.VizLegendOptions:
    shown = common.VizLegendOptions().display_mode(options.LegendDisplayMode.LIST)
    return shown.placement(options.LegendPlacement.BOTTOM).show_legend(True)


def _tooltip() -> common.VizTooltipOptions:
    return (
        common.VizTooltipOptions().mode(options.TooltipDisplayMode.MULTI).sort(options.SortOrder.DESCENDING)
    )
