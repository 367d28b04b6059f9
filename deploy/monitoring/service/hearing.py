"""What a house hears and says."""

from collections.abc import Sequence

from deploy.monitoring.panels import Query, Wanted, lines
from deploy.monitoring.service.queries import HOUSE, QUANTILES, READER, quantile_of, rate_of

EVENTS: Sequence[Wanted] = (
    lines(
        "Events by outcome",
        "What became of the events consumed, per second.",
        "eps",
        Query(
            rate_of("projection_events_total", 'outcome!="parked"', by="house, projection, outcome"),
            READER + " {{outcome}}",
        ),
    ),
    lines(
        "Lag",
        "Age of the oldest event that a reader has not applied yet.",
        "s",
        Query(f"max by (house, projection) (portevoix_projection_lag_seconds{{{HOUSE}}})", READER),
    ),
    lines(
        "Time of a batch",
        "How long half, 95 % and 99 % of the batches took at most, commit included.",
        "s",
        *(quantile_of("projection_batch_seconds", one) for one in QUANTILES),
    ),
    lines(
        "Events in a batch",
        "How many events a batch has on average: many when a reader catches up.",
        "short",
        Query(
            rate_of("projection_batch_events_sum", by="house, projection")
            + " / "
            + rate_of("projection_batch_events_count", by="house, projection"),
            READER,
        ),
    ),
    lines(
        "Batches tried again",
        "Batches that failed and were tried again, per second.",
        "eps",
        Query(rate_of("projection_retries_total", by="house, projection"), READER),
    ),
    lines(
        "Partitions read",
        "Partitions that the readers of this house own together: all, or some are read by nobody.",
        "short",
        Query(f"count by (house, projection) (portevoix_projection_lag{{{HOUSE}}})", READER),
    ),
    lines(
        "Partitions dealt anew",
        "How often Kafka dealt the partitions anew: at starts and stops, and when a reader seems dead.",
        "short",
        Query(
            "sum by (house, projection) "
            f"(increase(portevoix_projection_deals_total{{{HOUSE}}}[$__rate_interval]))",
            READER,
        ),
    ),
    lines(
        "Generation",
        "Which generation of its state a reader writes; it goes up by one when a rebuild is switched to.",
        "short",
        Query(f"max by (house, projection) (portevoix_projection_generation{{{HOUSE}}})", READER),
    ),
    lines(
        "Events parked",
        "Events that wait for what they are about.",
        "short",
        Query(f"sum by (house, projection) (portevoix_projection_parked{{{HOUSE}}})", READER),
    ),
)


OUTBOX: Sequence[Wanted] = (
    lines(
        "Published",
        "Messages published per second, by topic.",
        "eps",
        Query(rate_of("outbox_published_total", by="house, topic"), "{{house}} {{topic}}"),
    ),
    lines(
        "Waiting",
        "Messages that are stored and not yet in Kafka.",
        "short",
        Query(f"max by (house) (portevoix_outbox_pending{{{HOUSE}}})", "{{house}}"),
    ),
    lines(
        "Age of the oldest",
        "How long the oldest of them has waited.",
        "s",
        Query(f"max by (house) (portevoix_outbox_oldest_pending_age_seconds{{{HOUSE}}})", "{{house}}"),
    ),
)
