"""What a house has decided to say and has not said yet."""

from collections.abc import Sequence

from deploy.monitoring.rulebook.model import Alert, Record, Rule

RULES: Sequence[Rule] = (
    # Every process looks at the lanes that it holds; the oldest of all is the house's.
    Record("house:outbox_age_seconds:max", "max by (house) (portevoix_outbox_oldest_pending_age_seconds)"),
    Alert(
        name="OutboxStuck",
        severity="page",
        expr="house:outbox_age_seconds:max > 120",
        hold="5m",
        board="river",
        summary="{{ $labels.house }} cannot say what it decided",
        description="The oldest message that is not in Kafka has waited for {{ $value | humanizeDuration }}.",
    ),
    Alert(
        name="OutboxSendsFailing",
        severity="ticket",
        expr="sum by (house) (increase(portevoix_outbox_failures_total[15m])) > 5",
        hold="0m",
        board="river",
        summary="{{ $labels.house }}: lanes of the outbox stop again and again",
        description='{{ $value | printf "%.0f" }} sends failed within 15 minutes; each stopped a lane.',
    ),
)
