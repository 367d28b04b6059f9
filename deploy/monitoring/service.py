"""The dashboard `service`: how a house fares, whichever is chosen. Rate, errors and duration first."""

from collections.abc import Iterator

from grafana_foundation_sdk.models import dashboard as model

from deploy.monitoring.panels import Panel, Panels, Query, add, board, choice
from deploy.monitoring.rulebook import calls, events

HOUSE = 'house=~"$house"'
METHOD = "{{method}}"
READER = "{{house}} {{projection}}"
QUANTILES = (0.5, 0.95, 0.99)


def built() -> model.Dashboard:
    """The whole dashboard."""
    panels = Panels()
    made = board(
        "service",
        "Any house: the calls it answers, the events it hears, what it says, and what it lives on.",
        choice("house", "House", "label_values(portevoix_build_info, house)"),
        since="1h",
    )
    add(made, panels.row("At a glance"), _glance(panels))
    add(made, panels.row("Calls by gRPC"), _calls(panels), beside=3)
    add(made, panels.row("Events heard"), _events(panels), beside=3)
    add(made, panels.row("Objectives"), _objectives(panels))
    add(made, panels.row("Outbox"), _outbox(panels))
    add(made, panels.row("MongoDB"), _database(panels), beside=4)
    add(made, panels.row("The process"), _process(panels), beside=4)
    add(made, panels.row("Tracked links"), _links(panels))
    return made.build()


def _glance(panels: Panels) -> Iterator[Panel]:
    yield panels.number(
        "Processes",
        "Processes of the house that answer a scrape.",
        "short",
        Query(f"count by (house) (portevoix_build_info{{{HOUSE}}})", "{{house}}"),
    )
    yield panels.number(
        "Parts not ready",
        "Parts of a process that no work can be given to; 0 when all is well.",
        "short",
        Query(f"sum by (house) (1 - portevoix_component_ready{{{HOUSE}}})", "{{house}}"),
    )
    yield panels.number(
        "Calls that we failed",
        "Share of the calls of the last five minutes that failed by our fault. The objective allows 0.5 %.",
        "percentunit",
        Query(f"house:call_errors:ratio_rate5m{{{HOUSE}}}", "{{house}}"),
    )
    yield panels.number(
        "Events refused",
        "Share of the events of the last five minutes, those from outside apart, that went to the dead "
        "letters. The objective allows 0.1 %.",
        "percentunit",
        Query(f"projection:event_errors:ratio_rate5m{{{HOUSE}}}", READER),
    )


def _calls(panels: Panels) -> Iterator[Panel]:
    yield panels.lines(
        "Calls answered",
        "Calls answered per second, by method.",
        "reqps",
        Query(_rate("grpc_server_handled_total", by="house, method"), METHOD),
    )
    yield panels.lines(
        "Calls not answered well",
        "Calls per second whose status is not OK, by method and status. Refusals are ours to give; "
        f"{', '.join(calls.OUR_FAULT)} are faults.",
        "reqps",
        Query(
            _rate("grpc_server_handled_total", 'code!="OK"', by="method, code") + " > 0",
            "{{method}} {{code}}",
        ),
    )
    yield panels.lines(
        "Time to answer",
        "How long half, 95 % and 99 % of the calls took at most.",
        "s",
        *(_quantile("grpc_server_handling_seconds", one) for one in QUANTILES),
    )
    yield panels.lines(
        "Slowest methods",
        "How long 99 % of the calls of a method took at most: the ten slowest.",
        "s",
        Query(
            "topk(10, histogram_quantile(0.99, sum by (method, le) "
            f"(rate(portevoix_grpc_server_handling_seconds_bucket{{{HOUSE}}}[$__rate_interval]))))",
            METHOD,
        ),
    )
    yield panels.lines(
        "Repeated calls",
        "Mutating calls answered with the answer of before: their callers tried again.",
        "reqps",
        Query(_rate("commands_repeated_total", by="house, method") + " > 0", METHOD),
    )
    yield panels.lines(
        "HTTP requests",
        "HTTP requests answered per second, by route and status code.",
        "reqps",
        Query(_rate("http_requests_total", by="house, route, code"), "{{route}} {{code}}"),
    )


def _events(panels: Panels) -> Iterator[Panel]:
    yield panels.lines(
        "Events by outcome",
        "What became of the events consumed, per second.",
        "eps",
        Query(
            _rate("projection_events_total", 'outcome!="parked"', by="house, projection, outcome"),
            READER + " {{outcome}}",
        ),
    )
    yield panels.lines(
        "Lag",
        "Age of the oldest event that a reader has not applied yet.",
        "s",
        Query(f"max by (house, projection) (portevoix_projection_lag_seconds{{{HOUSE}}})", READER),
    )
    yield panels.lines(
        "Time of a batch",
        "How long half, 95 % and 99 % of the batches took at most, commit included.",
        "s",
        *(_quantile("projection_batch_seconds", one) for one in QUANTILES),
    )
    yield panels.lines(
        "Events in a batch",
        "How many events a batch has on average: many when a reader catches up.",
        "short",
        Query(
            _rate("projection_batch_events_sum", by="house, projection")
            + " / "
            + _rate("projection_batch_events_count", by="house, projection"),
            READER,
        ),
    )
    yield panels.lines(
        "Batches tried again",
        "Batches that failed and were tried again, per second.",
        "eps",
        Query(_rate("projection_retries_total", by="house, projection"), READER),
    )
    yield panels.lines(
        "Partitions read",
        "Partitions that the readers of this house own together: all, or some are read by nobody.",
        "short",
        Query(f"count by (house, projection) (portevoix_projection_lag{{{HOUSE}}})", READER),
    )
    yield panels.lines(
        "Partitions dealt anew",
        "How often Kafka dealt the partitions anew: at starts and stops, and when a reader seems dead.",
        "short",
        Query(
            "sum by (house, projection) "
            f"(increase(portevoix_projection_deals_total{{{HOUSE}}}[$__rate_interval]))",
            READER,
        ),
    )
    yield panels.lines(
        "Generation",
        "Which generation of its state a reader writes; it goes up by one when a rebuild is switched to.",
        "short",
        Query(f"max by (house, projection) (portevoix_projection_generation{{{HOUSE}}})", READER),
    )
    yield panels.lines(
        "Events parked",
        "Events that wait for what they are about.",
        "short",
        Query(f"sum by (house, projection) (portevoix_projection_parked{{{HOUSE}}})", READER),
    )


def _objectives(panels: Panels) -> Iterator[Panel]:
    windows = ("1h", "6h", "3d")
    yield panels.lines(
        "Budget of calls",
        "How many times faster than allowed calls fail by our fault, over three windows. At 1 the month's "
        "allowance lasts exactly the month.",
        "short",
        *(
            Query(f"house:call_errors:ratio_rate{one}{{{HOUSE}}} / {calls.BUDGET}", f"{{{{house}}}} {one}")
            for one in windows
        ),
    )
    yield panels.lines(
        "Budget of events",
        "How many times faster than allowed events of our own topics are refused, over three windows.",
        "short",
        *(
            Query(f"projection:event_errors:ratio_rate{one}{{{HOUSE}}} / {events.BUDGET}", f"{READER} {one}")
            for one in windows
        ),
    )


def _links(panels: Panels) -> Iterator[Panel]:
    yield panels.lines(
        "Visits kept",
        "Visits through tracked links that were written down, per second, by what seemed to make them.",
        "reqps",
        Query(_rate("links_clicks_total", by="class"), "{{class}}"),
    )
    yield panels.lines(
        "Links that lead nowhere",
        "Requests for links that we do not know, per second, by why.",
        "reqps",
        Query(_rate("links_refused_total", by="why"), "{{why}}"),
    )
    yield panels.lines(
        "Visits not counted yet",
        "Visits that were written down and wait to be counted.",
        "short",
        Query(f"sum by (house) (portevoix_links_visits_waiting{{{HOUSE}}})", "{{house}}"),
    )
    yield panels.lines(
        "Age of the oldest visit",
        "How long the oldest of them has waited.",
        "s",
        Query(f"max by (house) (portevoix_links_visits_waiting_seconds{{{HOUSE}}})", "{{house}}"),
    )


def _outbox(panels: Panels) -> Iterator[Panel]:
    yield panels.lines(
        "Published",
        "Messages published per second, by topic.",
        "eps",
        Query(_rate("outbox_published_total", by="house, topic"), "{{house}} {{topic}}"),
    )
    yield panels.lines(
        "Waiting",
        "Messages that are stored and not yet in Kafka.",
        "short",
        Query(f"max by (house) (portevoix_outbox_pending{{{HOUSE}}})", "{{house}}"),
    )
    yield panels.lines(
        "Age of the oldest",
        "How long the oldest of them has waited.",
        "s",
        Query(f"max by (house) (portevoix_outbox_oldest_pending_age_seconds{{{HOUSE}}})", "{{house}}"),
    )


def _database(panels: Panels) -> Iterator[Panel]:
    yield panels.lines(
        "Transactions",
        "Attempts per second by outcome: `retried` met another writer, `refused` was our decision.",
        "ops",
        Query(_rate("mongo_transaction_attempts_total", by="house, outcome"), "{{house}} {{outcome}}"),
    )
    yield panels.lines(
        "Time of a transaction",
        "How long half, 95 % and 99 % of the transactions took at most, all attempts included.",
        "s",
        *(_quantile("mongo_transaction_seconds", one) for one in QUANTILES),
    )
    yield panels.lines(
        "Transactions waiting",
        "Transactions that wait for one of the others to end: a process has so many at once and no more.",
        "short",
        Query(f"sum by (house) (portevoix_mongo_transactions_waiting{{{HOUSE}}})", "{{house}}"),
    )
    yield panels.lines(
        "Connections in use",
        "Share of the connections that the fullest process may hold.",
        "percentunit",
        Query(
            f"max by (house) (portevoix_mongo_connections_in_use{{{HOUSE}}} "
            f"/ portevoix_mongo_connections_limit{{{HOUSE}}})",
            "{{house}}",
        ),
    )


def _process(panels: Panels) -> Iterator[Panel]:
    yield panels.lines(
        "Event loop",
        "How late the event loop woke what was due; something that blocks it delays everybody.",
        "s",
        *(_quantile("event_loop_lag_seconds", one) for one in QUANTILES),
    )
    yield panels.lines(
        "Memory",
        "Resident memory of the largest process.",
        "bytes",
        Query(f"max by (house) (process_resident_memory_bytes{{{HOUSE}}})", "{{house}}"),
    )
    yield panels.lines(
        "Processor",
        "Cores used by all processes of the house; one process can use little more than one.",
        "short",
        Query(f"sum by (house) (rate(process_cpu_seconds_total{{{HOUSE}}}[$__rate_interval]))", "{{house}}"),
    )
    yield panels.lines(
        "Files open",
        "Share of the files and connections that the fullest process may have open.",
        "percentunit",
        Query(
            f"max by (house) (process_open_fds{{{HOUSE}}} / process_max_fds{{{HOUSE}}})",
            "{{house}}",
        ),
    )


def _rate(series: str, more: str = "", *, by: str) -> str:
    chosen = f"{HOUSE}, {more}" if more else HOUSE
    return f"sum by ({by}) (rate(portevoix_{series}{{{chosen}}}[$__rate_interval]))"


def _quantile(series: str, share: float) -> Query:
    buckets = f"rate(portevoix_{series}_bucket{{{HOUSE}}}[$__rate_interval])"
    expr = f"histogram_quantile({share:g}, sum by (house, le) ({buckets}))"
    return Query(expr, f"{{{{house}}}} {share:.0%}")
