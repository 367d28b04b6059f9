"""The dashboard `river`: topic by topic what is said and heard, how far behind, what is refused."""

from collections.abc import Iterator

from grafana_foundation_sdk.models import dashboard as model

from deploy.monitoring.panels import Panel, Panels, Query, add, board, choice
from portevoix.topics import TOPICS, Topic

HOUSE = 'house=~"$house"'
READER = "{{house}} {{projection}}"


def built() -> model.Dashboard:
    """The whole dashboard."""
    panels = Panels()
    made = board(
        "river",
        "Topic by topic: what is said and heard, how far readers are behind, what they refuse.",
        choice("house", "House", "label_values(portevoix_build_info, house)"),
        since="1h",
    )
    add(made, panels.row("All topics"), _everywhere(panels), beside=3)
    for topic in TOPICS.values():
        add(made, panels.row(topic.name), _of_topic(panels, topic), beside=3)
    return made.build()


def _everywhere(panels: Panels) -> Iterator[Panel]:
    yield panels.lines(
        "Oldest message waiting",
        "How long the oldest message that was stored has waited for Kafka. It grows while a lane is stopped.",
        "s",
        Query(f"max by (house) (portevoix_outbox_oldest_pending_age_seconds{{{HOUSE}}})", "{{house}}"),
    )
    yield panels.lines(
        "Messages waiting",
        "Messages that are stored and not yet in Kafka.",
        "short",
        Query(f"max by (house) (portevoix_outbox_pending{{{HOUSE}}})", "{{house}}"),
    )
    yield panels.lines(
        "Sends that failed",
        "Each stopped a lane of the outbox until the next attempt.",
        "eps",
        Query(_rate("outbox_failures_total", HOUSE, by="house"), "{{house}}"),
    )
    yield panels.lines(
        "Partitions stopped",
        "Partitions that a reader has stopped and that wait for somebody; anything but 0 is work.",
        "short",
        Query(f"sum by (house, projection) (portevoix_projection_stopped{{{HOUSE}}})", READER),
    )
    yield panels.lines(
        "Events parked",
        "Events that wait for what they are about, such as a share that is not known yet.",
        "short",
        Query(f"sum by (house, projection) (portevoix_projection_parked{{{HOUSE}}})", READER),
    )
    yield panels.lines(
        "Books out of balance",
        "Consumed less applied, duplicate, refused, ignored and parked. It is 0, or a reader is wrong.",
        "short",
        Query(f"max by (house, projection) (abs(portevoix_projection_imbalance{{{HOUSE}}}))", READER),
    )


def _of_topic(panels: Panels, topic: Topic) -> Iterator[Panel]:
    chosen = f'topic="{topic.name}", {HOUSE}'
    if topic.producer != "anybody":
        yield panels.lines(
            "Said",
            f"Messages of this topic that {topic.producer} published, per second.",
            "eps",
            Query(_rate("outbox_published_total", chosen, by="house"), "{{house}}"),
        )
    if topic.consumers:
        yield from _of_readers(panels, chosen, ", ".join(sorted(topic.consumers)))


def _of_readers(panels: Panels, chosen: str, readers: str) -> Iterator[Panel]:
    yield panels.lines(
        "Heard",
        f"Messages of this topic that readers consumed, per second. Readers: {readers}.",
        "eps",
        Query(_rate("projection_consumed_total", chosen), READER),
    )
    yield panels.lines(
        "Lag",
        "Age of the oldest message that a reader has not applied yet.",
        "s",
        Query(f"max by (house, projection) (portevoix_projection_lag_seconds{{{chosen}}})", READER),
    )
    yield panels.lines(
        "Messages behind",
        "Messages between where a reader stands and the end of the topic.",
        "short",
        Query(f"sum by (house, projection) (portevoix_projection_lag{{{chosen}}})", READER),
    )
    yield panels.lines(
        "Refused",
        "Messages sent to the dead letters, per second; nothing brings them back but somebody who looks.",
        "eps",
        Query(_rate("projection_events_total", f'{chosen}, outcome="refused"'), READER),
    )
    yield panels.lines(
        "Why refused",
        "Messages that a process sent to the dead letters, by the reason that stands in their headers.",
        "short",
        Query(
            "sum by (house, reason) "
            f"(increase(portevoix_projection_refusals_total{{{chosen}}}[$__rate_interval])) > 0",
            "{{house}} {{reason}}",
        ),
    )


def _rate(series: str, chosen: str, *, by: str = "house, projection") -> str:
    return f"sum by ({by}) (rate(portevoix_{series}{{{chosen}}}[$__rate_interval]))"
