"""Events heard: what is refused, how far behind readers are, and who stands still."""

from collections.abc import Sequence

from deploy.monitoring.rulebook.model import WINDOWS, Alert, Objective, Record, Rule

BUDGET = 0.001
EVENTS = "portevoix_projection_events_total"
CONSUMED = "portevoix_projection_consumed_total"
# What outsiders send to the inbox may be rubbish, which is no fault of ours.
OURS = 'topic!="portevoix.inbox.v1"'
READER = "{{ $labels.house }} {{ $labels.projection }}"
READER_OF = READER + " of {{ $labels.topic }}"
PLACE = "house, projection, topic"


def _ratio(window: str) -> Record:
    refused = f'sum by (house, projection) (rate({EVENTS}{{outcome="refused", {OURS}}}[{window}]))'
    return Record(
        f"projection:event_errors:ratio_rate{window}",
        f"{refused}\n/ sum by (house, projection) (rate({CONSUMED}{{{OURS}}}[{window}]))",
    )


RULES: Sequence[Rule] = (
    *map(_ratio, WINDOWS),
    Record("projection_topic:lag:sum", f"sum by ({PLACE}) (portevoix_projection_lag)"),
    Record("projection_topic:lag_seconds:max", f"max by ({PLACE}) (portevoix_projection_lag_seconds)"),
    Record("projection_topic:consumed:rate10m", f"sum by ({PLACE}) (rate({CONSUMED}[10m]))"),
    *Objective(
        alert="EventError",
        ratio="projection:event_errors:ratio_rate",
        budget=BUDGET,
        board="river",
        whose=READER,
        what="events are refused",
    ).alerts(),
    Alert(
        name="DeadLettersArriving",
        severity="ticket",
        expr=f'sum by ({PLACE}) (increase({EVENTS}{{outcome="refused"}}[15m])) > 0',
        hold="0m",
        board="river",
        summary=READER_OF + " refuses events",
        description='{{ $value | printf "%.0f" }} events went to the dead letters within 15 minutes.',
    ),
    Alert(
        name="LagTimeTooHigh",
        severity="ticket",
        expr="projection_topic:lag_seconds:max > 120",
        hold="10m",
        board="river",
        summary=READER_OF + " is behind",
        description="The oldest event that is not applied yet is {{ $value | humanizeDuration }} old.",
    ),
    Alert(
        name="ConsumerStalled",
        severity="page",
        expr="projection_topic:lag:sum > 0 and projection_topic:consumed:rate10m == 0",
        hold="10m",
        board="river",
        summary=READER_OF + " stands still",
        description='{{ $value | printf "%.0f" }} events wait, and for ten minutes none was read.',
    ),
    Alert(
        name="PartitionStopped",
        severity="page",
        expr=f"sum by ({PLACE}) (portevoix_projection_stopped) > 0",
        hold="1m",
        board="river",
        summary=READER_OF + " has stopped partitions",
        description='{{ $value | printf "%.0f" }} partitions go no further until somebody has looked.',
    ),
    Alert(
        name="BooksOutOfBalance",
        severity="page",
        expr=f"max by ({PLACE}) (abs(portevoix_projection_imbalance)) > 0",
        hold="1m",
        board="river",
        summary=READER_OF + " lost or doubled events",
        description='Consumed and accounted for differ by {{ $value | printf "%.0f" }} in some partition.',
    ),
    Alert(
        name="RetryStorm",
        severity="ticket",
        expr="sum by (house, projection) (rate(portevoix_projection_retries_total[5m])) > 0.05",
        hold="10m",
        board="service",
        summary=READER + " tries the same again and again",
        description='{{ $value | printf "%.2f" }} batches a second fail and are tried again.',
    ),
    Alert(
        name="RebalanceFlapping",
        severity="ticket",
        expr="sum by (house, projection) (increase(portevoix_projection_deals_total[15m])) > 10",
        hold="0m",
        board="service",
        summary=READER + " is dealt partitions again and again",
        description='{{ $value | printf "%.0f" }} times within 15 minutes; each time reading pauses.',
    ),
    Alert(
        name="GenerationsDiffer",
        severity="page",
        expr=(
            "max by (house, projection) (portevoix_projection_generation) "
            "- min by (house, projection) (portevoix_projection_generation) > 0"
        ),
        hold="10m",
        board="service",
        summary=READER + " writes two generations",
        description="Some partitions are read into one generation of the state and others into another.",
    ),
)
