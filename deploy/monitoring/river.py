"""The dashboard `river`: topic by topic what is said and heard, how far behind, what is refused."""

from collections.abc import Iterator, Sequence

from grafana_foundation_sdk.models import dashboard as model

from deploy.monitoring.panels import Query, Rows, Wanted, board, choice, lines
from portevoix.topics import TOPICS, Topic

HOUSE = 'house=~"$house"'
READER = "{{house}} {{projection}}"


def _rate(series: str, chosen: str, *, by: str = "house, projection") -> str:
    return f"sum by ({by}) (rate(portevoix_{series}{{{chosen}}}[$__rate_interval]))"


EVERYWHERE: Sequence[Wanted] = (
    lines(
        "Oldest message waiting",
        "How long the oldest message that was stored has waited for Kafka. It grows while a lane is stopped.",
        "s",
        Query(f"max by (house) (portevoix_outbox_oldest_pending_age_seconds{{{HOUSE}}})", "{{house}}"),
    ),
    lines(
        "Messages waiting",
        "Messages that are stored and not yet in Kafka.",
        "short",
        Query(f"max by (house) (portevoix_outbox_pending{{{HOUSE}}})", "{{house}}"),
    ),
    lines(
        "Sends that failed",
        "Each stopped a lane of the outbox until the next attempt.",
        "eps",
        Query(_rate("outbox_failures_total", HOUSE, by="house"), "{{house}}"),
    ),
    lines(
        "Partitions stopped",
        "Partitions that a reader has stopped and that wait for somebody; anything but 0 is work.",
        "short",
        Query(f"sum by (house, projection) (portevoix_projection_stopped{{{HOUSE}}})", READER),
    ),
    lines(
        "Events parked",
        "Events that wait for what they are about, such as a share that is not known yet.",
        "short",
        Query(f"sum by (house, projection) (portevoix_projection_parked{{{HOUSE}}})", READER),
    ),
    lines(
        "Books out of balance",
        "Consumed less applied, duplicate, refused, ignored and parked. It is 0, or a reader is wrong.",
        "short",
        Query(f"max by (house, projection) (abs(portevoix_projection_imbalance{{{HOUSE}}}))", READER),
    ),
)


def built() -> model.Dashboard:
    """The whole dashboard."""
    made = board(
        "river",
        "Topic by topic: what is said and heard, how far readers are behind, what they refuse.",
        choice("house", "House", "label_values(portevoix_build_info, house)"),
        since="1h",
    )
    rows = Rows(made)
    rows.add("All topics", EVERYWHERE, beside=3)
    for topic in TOPICS.values():
        rows.add(topic.name, _of_topic(topic), beside=3)
    return made.build()


def _of_topic(topic: Topic) -> Iterator[Wanted]:
    chosen = f'topic="{topic.name}", {HOUSE}'
    if topic.producer != "anybody":
        yield lines(
            "Said",
            f"Messages of this topic that {topic.producer} published, per second.",
            "eps",
            Query(_rate("outbox_published_total", chosen, by="house"), "{{house}}"),
        )
    if topic.consumers:
        yield from _of_readers(chosen, ", ".join(sorted(topic.consumers)))


def _of_readers(chosen: str, readers: str) -> Iterator[Wanted]:
    yield lines(
        "Heard",
        f"Messages of this topic that readers consumed, per second. Readers: {readers}.",
        "eps",
        Query(_rate("projection_consumed_total", chosen), READER),
    )
    yield lines(
        "Lag",
        "Age of the oldest message that a reader has not applied yet.",
        "s",
        Query(f"max by (house, projection) (portevoix_projection_lag_seconds{{{chosen}}})", READER),
    )
    yield lines(
        "Messages behind",
        "Messages between where a reader stands and the end of the topic.",
        "short",
        Query(f"sum by (house, projection) (portevoix_projection_lag{{{chosen}}})", READER),
    )
    yield lines(
        "Refused",
        "Messages sent to the dead letters, per second; nothing brings them back but somebody who looks.",
        "eps",
        Query(_rate("projection_events_total", f'{chosen}, outcome="refused"'), READER),
    )
    yield lines(
        "Why refused",
        "Messages that a process sent to the dead letters, by the reason that stands in their headers.",
        "short",
        Query(
            "sum by (house, reason) "
            f"(increase(portevoix_projection_refusals_total{{{chosen}}}[$__rate_interval])) > 0",
            "{{house}} {{reason}}",
        ),
    )
