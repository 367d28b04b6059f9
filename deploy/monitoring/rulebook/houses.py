"""A house as such: is it there, is it ready, and what it lives on."""

from collections.abc import Sequence

from deploy.monitoring.rulebook.model import Alert, Record, Rule

HOUSES = ("content", "gamify", "metrics", "share", "survey")
ABSENT = "\nor ".join(f'absent(portevoix_build_info{{house="{house}"}})' for house in HOUSES)

RULES: Sequence[Rule] = (
    Record(
        "house:event_loop_lag_seconds:p99_rate5m",
        "histogram_quantile(0.99, sum by (house, le) (rate(portevoix_event_loop_lag_seconds_bucket[5m])))",
    ),
    Record(
        "house:mongo_connections:max_ratio",
        "max by (house) (portevoix_mongo_connections_in_use / portevoix_mongo_connections_limit)",
    ),
    Record("house:open_files:max_ratio", 'max by (house) (process_open_fds{house!=""} / process_max_fds)'),
    Alert(
        name="HouseAbsent",
        severity="page",
        expr=ABSENT,
        hold="5m",
        board="service",
        summary="no process of {{ $labels.house }} answers a scrape",
        description="Either none runs, or Prometheus cannot reach one.",
    ),
    Alert(
        name="HouseNotReady",
        severity="ticket",
        expr="min by (house, component) (portevoix_component_ready) == 0",
        hold="10m",
        board="service",
        summary="{{ $labels.house }}: {{ $labels.component }} is not ready",
        description="For ten minutes some process has said that no work can be given to this part of it.",
    ),
    Alert(
        name="HouseRestarting",
        severity="ticket",
        expr='max by (house) (changes(process_start_time_seconds{house!=""}[1h])) > 3',
        hold="0m",
        board="service",
        summary="{{ $labels.house }} is started again and again",
        description='One of its processes was started {{ $value | printf "%.0f" }} times within an hour.',
    ),
    Alert(
        name="EventLoopLate",
        severity="ticket",
        expr="house:event_loop_lag_seconds:p99_rate5m > 0.5",
        hold="10m",
        board="service",
        summary="{{ $labels.house }}: something blocks the event loop",
        description="One look in a hundred comes {{ $value | humanizeDuration }} late, and so do calls.",
    ),
    Alert(
        name="TransactionsFailing",
        severity="ticket",
        expr=(
            'sum by (house) (rate(portevoix_mongo_transaction_attempts_total{outcome="failed"}[5m])) > 0.02'
        ),
        hold="10m",
        board="service",
        summary="{{ $labels.house }}: transactions fail",
        description='{{ $value | printf "%.2f" }} a second end with an error that no repeat mends.',
    ),
    Alert(
        name="MongoConnectionsExhausted",
        severity="ticket",
        expr="house:mongo_connections:max_ratio > 0.9",
        hold="5m",
        board="service",
        summary="{{ $labels.house }} uses nearly all its connections to MongoDB",
        description="{{ $value | humanizePercentage }} of what one process may hold; then calls wait.",
    ),
    Alert(
        name="FilesRunningOut",
        severity="ticket",
        expr="house:open_files:max_ratio > 0.8",
        hold="10m",
        board="service",
        summary="{{ $labels.house }} has nearly all files open that it may",
        description="{{ $value | humanizePercentage }} of the limit of one process; connections count.",
    ),
)
