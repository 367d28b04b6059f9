"""The books of the projections, exported from the stored offset documents rather than counted here.

A counter of the process would begin at 0 after kill -9 and then the books would not balance.
"""

from collections.abc import Iterator, Mapping

from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

OUTCOMES = ("applied", "duplicate", "refused", "ignored", "parked")
EVENTS = "What became of the events consumed, from the offset documents of the partitions owned."
CONSUMED = "Events consumed, from the offset documents of the partitions owned; the sum of all outcomes."
PARKED = "Events that wait for what they are about, from the offset documents of the partitions owned."
IMBALANCE = "Events consumed less all that became of them; 0, or the reader is wrong."
LABELS = ("projection", "topic", "partition")

Partition = tuple[str, str, int]


class Books(Collector):
    """The figures of the partitions that this process owns. Values are totals since the first event."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._events: dict[Partition, dict[str, float]] = {}
        self._consumed: dict[Partition, float] = {}

    def set(self, projection: str, topic: str, partition: int, outcome: str, value: float) -> None:
        """The stored total of one outcome. Raises KeyError for an outcome that does not exist."""
        partition_books = self._events.setdefault(
            (projection, topic, partition), dict.fromkeys(OUTCOMES, 0.0)
        )
        if outcome not in partition_books:
            raise KeyError(outcome)
        partition_books[outcome] = value

    def consumed(self, projection: str, topic: str, partition: int, value: float) -> None:
        """The stored total of everything consumed."""
        self._consumed[projection, topic, partition] = value

    def drop(self, projection: str, topic: str, partition: int) -> None:
        """Forget a partition that another process owns now."""
        self._events.pop((projection, topic, partition), None)
        self._consumed.pop((projection, topic, partition), None)

    def declared(self) -> Iterator[tuple[str, str, tuple[str, ...], str]]:
        """Name, kind, labels and sentence of the series made here."""
        yield f"{self._prefix}_projection_events_total", "counter", ("house", *LABELS, "outcome"), EVENTS
        yield f"{self._prefix}_projection_consumed_total", "counter", ("house", *LABELS), CONSUMED
        yield f"{self._prefix}_projection_parked", "gauge", ("house", *LABELS), PARKED
        yield f"{self._prefix}_projection_imbalance", "gauge", ("house", *LABELS), IMBALANCE

    def collect(self) -> Iterator[Metric]:
        """What a scrape gets."""
        yield from self._totals()
        # `parked` goes down again, which no rate over a total can show.
        parked = {place: outcomes["parked"] for place, outcomes in list(self._events.items())}
        yield self._gauge("parked", PARKED, parked)
        balance = {
            place: self._consumed.get(place, 0) - sum(outcomes.values())
            for place, outcomes in list(self._events.items())
        }
        yield self._gauge("imbalance", IMBALANCE, balance)

    def _gauge(self, name: str, sentence: str, values: Mapping[Partition, float]) -> GaugeMetricFamily:
        family = GaugeMetricFamily(f"{self._prefix}_projection_{name}", sentence, labels=LABELS)
        for (projection, topic, partition), value in values.items():
            family.add_metric([projection, topic, str(partition)], value)
        return family

    def _totals(self) -> Iterator[CounterMetricFamily]:
        events = CounterMetricFamily(f"{self._prefix}_projection_events", EVENTS, labels=[*LABELS, "outcome"])
        for (projection, topic, partition), outcomes in list(self._events.items()):
            for outcome, value in outcomes.items():
                events.add_metric([projection, topic, str(partition), outcome], value)
        yield events
        consumed = CounterMetricFamily(f"{self._prefix}_projection_consumed", CONSUMED, labels=LABELS)
        for (projection, topic, partition), value in list(self._consumed.items()):
            consumed.add_metric([projection, topic, str(partition)], value)
        yield consumed
