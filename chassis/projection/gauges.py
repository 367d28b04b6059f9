"""What a reader shows of itself to Prometheus: the books of its partitions, and how far it is behind."""

from collections.abc import Sequence
from typing import Any

from chassis.projection.model import Item
from chassis.projection.offsets import OUTCOMES, Slot
from chassis.projection.ownership import Ownership
from chassis.river import River
from chassis.telemetry import Telemetry


class Gauges:
    """The series of one projection's partitions, as far as this process owns them."""

    def __init__(self, projection: str, river: River, telemetry: Telemetry) -> None:
        self._projection = projection
        self._river = river
        self._telemetry = telemetry

    def show(self, owned: Ownership, strand: int) -> None:
        """Show where every owned partition of a strand stands."""
        for tp, slot in owned.of_strand(strand):
            name, topic, partition = self._labels(slot)
            labels = (name, topic, str(partition))
            behind = lag(owned, tp, slot)
            self._telemetry.projection_lag.labels(*labels).set(behind)
            age = owned.age_seconds(tp) if behind else 0
            self._telemetry.projection_lag_seconds.labels(*labels).set(age)
            self._telemetry.projection_stopped.labels(*labels).set(slot.stopped is not None)
            self._telemetry.projection_generation.labels(*labels).set(slot.generation)
            self._telemetry.books.consumed(name, topic, partition, slot.counts["consumed"])
            for outcome in OUTCOMES:
                self._telemetry.books.set(name, topic, partition, outcome, slot.counts[outcome])

    def dealt(self) -> None:
        """Count that the partitions were dealt anew."""
        self._telemetry.projection_deals_total.labels(self._projection).inc()

    def refused(self, items: Sequence[Item]) -> None:
        """Count what was refused, by reason; call it once for what was committed."""
        for item in items:
            if item.outcome == "refused" and item.verdict is not None:
                topic = self._river.bare(item.topic)
                self._telemetry.projection_refusals_total.labels(
                    self._projection, topic, item.verdict.reason
                ).inc()

    def lost(self, slot: Slot) -> None:
        """Show a partition no longer: another process may own it."""
        self._telemetry.disown(*self._labels(slot))

    def _labels(self, slot: Slot) -> tuple[str, str, int]:
        return self._projection, self._river.bare(slot.topic), slot.partition


def lag(owned: Ownership, tp: Any, slot: Slot) -> int:
    """Return how many records of a partition are not applied yet, as far as the client knows."""
    consumer = owned.consumer_of()
    end = consumer.highwater(tp) if tp in consumer.assignment() else None
    return max(0, (end or slot.next) - slot.next)
