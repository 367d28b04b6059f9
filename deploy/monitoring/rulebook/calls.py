"""Calls by gRPC: how many fail by our fault, and how long they take."""

from collections.abc import Sequence

from deploy.monitoring.rulebook.model import WINDOWS, Alert, Objective, Record, Rule

# Statuses that no caller can help; all others but OK are refusals, which are ours to give.
OUR_FAULT = ("UNKNOWN", "DEADLINE_EXCEEDED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS")
BUDGET = 0.005
CALLS = "portevoix_grpc_server_handled_total"


def _ratio(window: str) -> Record:
    failed = f'sum by (house) (rate({CALLS}{{code=~"{"|".join(OUR_FAULT)}"}}[{window}]))'
    return Record(
        f"house:call_errors:ratio_rate{window}", f"{failed}\n/ sum by (house) (rate({CALLS}[{window}]))"
    )


RULES: Sequence[Rule] = (
    *map(_ratio, WINDOWS),
    Record(
        "house_method:call_seconds:p99_rate5m",
        "histogram_quantile(0.99, sum by (house, method, le) "
        "(rate(portevoix_grpc_server_handling_seconds_bucket[5m])))",
    ),
    *Objective(
        alert="GrpcError",
        ratio="house:call_errors:ratio_rate",
        budget=BUDGET,
        board="service",
        whose="{{ $labels.house }}",
        what="calls fail",
    ).alerts(),
    Alert(
        name="CallsSlow",
        severity="ticket",
        expr="house_method:call_seconds:p99_rate5m > 2.5",
        hold="15m",
        board="service",
        summary="{{ $labels.house }}: {{ $labels.method }} takes long",
        description="One call in a hundred takes more than {{ $value | humanizeDuration }}.",
    ),
)
