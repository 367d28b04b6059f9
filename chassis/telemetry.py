"""Every Prometheus series of the chassis, declared once with a sentence.

Labels are bounded: names of methods, projections, topics, partitions, outcomes; never a person or an id.
Each sample carries the constant label `house`.
"""

import platform
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import grpc
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import choose_encoder
from prometheus_client.gc_collector import GCCollector
from prometheus_client.metrics_core import Metric
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

from chassis import __version__
from chassis.telemetry_books import Books

PREFIX = "portevoix"
CODES = tuple(code.name for code in grpc.StatusCode)
CALL_BUCKETS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
BATCH_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0)
COUNT_BUCKETS = (1, 5, 10, 50, 100, 250, 500, 1000, 2500, 5000, 10000)
LOOP_BUCKETS = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0)
PARTITION = ("projection", "topic", "partition")
# For what the chassis itself refuses an event.
REASONS = (
    "EMPTY",
    "HANDLER_RAISED",
    "INVALID",
    "NOT_A_CLOUDEVENT",
    "UNDECODABLE",
    "UNKNOWN_CONTENT_TYPE",
    "UNKNOWN_TYPE",
)


@dataclass(frozen=True)
class Series:
    """One row of the list of series: what documentation and dashboards are checked against."""

    name: str
    kind: str
    labels: tuple[str, ...]
    sentence: str


class Telemetry:
    """The series of one process. A house adds its own with `counter`, `gauge` and `histogram`."""

    def __init__(self, house: str) -> None:
        self.house = house
        self.registry = CollectorRegistry()
        self.series: list[Series] = []
        for standard in (ProcessCollector, GCCollector):
            standard(registry=self.registry)
        self._declare_process()
        self._declare_calls()
        self._declare_projections()
        self._declare_mongo()

    def counter(
        self, name: str, sentence: str, labels: Sequence[str] = (), values: Iterable[Sequence[str]] = ()
    ) -> Counter:
        """A counter `portevoix_<name>`, already at 0 for every combination of label values in `values`."""
        counter = Counter(name, sentence, labels, namespace=PREFIX, registry=self.registry)
        for combination in values:
            counter.labels(*combination)
        self._listed(name, "counter", labels, sentence)
        return counter

    def gauge(self, name: str, sentence: str, labels: Sequence[str] = ()) -> Gauge:
        """A gauge `portevoix_<name>`."""
        self._listed(name, "gauge", labels, sentence)
        return Gauge(name, sentence, labels, namespace=PREFIX, registry=self.registry)

    def histogram(
        self, name: str, sentence: str, labels: Sequence[str] = (), buckets: Sequence[float] = CALL_BUCKETS
    ) -> Histogram:
        """A histogram `portevoix_<name>` in the unit that its name ends in."""
        self._listed(name, "histogram", labels, sentence)
        return Histogram(name, sentence, labels, namespace=PREFIX, buckets=buckets, registry=self.registry)

    def calls_of(self, methods: Iterable[str]) -> None:
        """Put the series of these gRPC methods (`/package.Service/Method`) at 0."""
        for method in methods:
            self.grpc_server_handling_seconds.labels(method)
            for code in CODES:
                self.grpc_server_handled_total.labels(method, code)
            self.commands_repeated_total.labels(method)

    def says(self, topics: Iterable[str]) -> None:
        """Put the series of the topics that this house says at 0."""
        for topic in topics:
            self.outbox_published_total.labels(topic)

    def hears(self, projection: str, topics: Iterable[str]) -> None:
        """Put the series of a projection at 0. A house's own reasons to refuse begin when one is given."""
        self.projection_retries_total.labels(projection)
        self.projection_deals_total.labels(projection)
        self.projection_batch_seconds.labels(projection)
        self.projection_batch_events.labels(projection)
        for topic, reason in product(topics, REASONS):
            self.projection_refusals_total.labels(projection, topic, reason)

    def disown(self, projection: str, topic: str, partition: int) -> None:
        """Stop exporting a partition that another process owns now: its figures would stand still here."""
        labels = (projection, topic, str(partition))
        for gauge in self._of_partitions:
            gauge.remove(*labels)
        self.books.drop(projection, topic, partition)

    def exposed(self, accept: str) -> tuple[bytes, str]:
        """The page for a scrape and its content type: OpenMetrics when asked for, else Prometheus text."""
        encoder, content_type = choose_encoder(accept)
        return encoder(_Stamped(self.registry, self.house)), content_type

    def _listed(self, name: str, kind: str, labels: Sequence[str], sentence: str) -> None:
        self.series.append(Series(f"{PREFIX}_{name}", kind, ("house", *labels), sentence))

    def _declare_process(self) -> None:
        self.build_info = self.gauge("build_info", "Which version runs; always 1.", ("version", "python"))
        self.build_info.labels(__version__, platform.python_version()).set(1)
        self.component_ready = self.gauge(
            "component_ready", "1 while a part of the process can be given work, else 0.", ("component",)
        )
        self.event_loop_lag_seconds = self.histogram(
            "event_loop_lag_seconds", "How late the event loop wakes what is due.", (), LOOP_BUCKETS
        )
        self.http_requests_total = self.counter(
            "http_requests_total", "HTTP requests answered, by route and status code.", ("route", "code")
        )
        self.http_request_seconds = self.histogram(
            "http_request_seconds", "Time to answer an HTTP request.", ("route",)
        )

    def _declare_calls(self) -> None:
        self.grpc_server_handled_total = self.counter(
            "grpc_server_handled_total", "Calls answered, by method and status.", ("method", "code")
        )
        self.grpc_server_handling_seconds = self.histogram(
            "grpc_server_handling_seconds", "Time from the first byte of a call to its status.", ("method",)
        )
        self.grpc_client_handled_total = self.counter(
            "grpc_client_handled_total",
            "Calls made to other houses, by method and status.",
            ("method", "code"),
        )
        self.commands_repeated_total = self.counter(
            "commands_repeated_total", "Mutating calls answered with a stored response.", ("method",)
        )

    def _declare_projections(self) -> None:
        self.books = Books(PREFIX)
        self.registry.register(self.books)
        self.series += [Series(*row) for row in self.books.declared()]
        self.projection_lag = self.gauge(
            "projection_lag", "Records between the stored offset and the end of the partition.", PARTITION
        )
        self.projection_lag_seconds = self.gauge(
            "projection_lag_seconds", "Age of the oldest record not yet applied; 0 when none.", PARTITION
        )
        self.projection_stopped = self.gauge(
            "projection_stopped", "1 while a partition is stopped and waits for somebody, else 0.", PARTITION
        )
        self.projection_generation = self.gauge(
            "projection_generation", "The generation that a partition is read into.", PARTITION
        )
        self._of_partitions = (
            self.projection_lag,
            self.projection_lag_seconds,
            self.projection_stopped,
            self.projection_generation,
        )
        self._declare_batches()

    def _declare_batches(self) -> None:
        self.projection_batch_seconds = self.histogram(
            "projection_batch_seconds",
            "Time to apply a batch, commit included.",
            ("projection",),
            BATCH_BUCKETS,
        )
        self.projection_batch_events = self.histogram(
            "projection_batch_events", "Events in a batch.", ("projection",), COUNT_BUCKETS
        )
        self.projection_retries_total = self.counter(
            "projection_retries_total", "Batches that failed and were tried again.", ("projection",)
        )
        self.projection_deals_total = self.counter(
            "projection_deals_total", "Times that Kafka dealt the partitions anew.", ("projection",)
        )
        self.projection_refusals_total = self.counter(
            "projection_refusals_total",
            "Events refused by this process and sent to the dead letters, by reason.",
            ("projection", "topic", "reason"),
        )

    def _declare_mongo(self) -> None:
        self.outbox_pending = self.gauge("outbox_pending", "Outbox rows written and not yet published.")
        self.outbox_oldest_pending_age_seconds = self.gauge(
            "outbox_oldest_pending_age_seconds", "Age of the oldest row not yet published; 0 when none."
        )
        self.outbox_published_total = self.counter(
            "outbox_published_total", "Outbox messages published, by topic.", ("topic",)
        )
        self.outbox_failures_total = self.counter(
            "outbox_failures_total", "Sends that failed and stopped a lane."
        )
        self.mongo_transaction_attempts_total = self.counter(
            "mongo_transaction_attempts_total",
            "Transactions tried, by outcome.",
            ("outcome",),
            [("committed",), ("retried",), ("refused",), ("failed",)],
        )
        self.mongo_transaction_seconds = self.histogram(
            "mongo_transaction_seconds",
            "Time of a transaction, all its attempts included.",
            (),
            BATCH_BUCKETS,
        )
        self.mongo_transactions_waiting = self.gauge(
            "mongo_transactions_waiting", "Transactions that wait for one of the others to end."
        )
        self.mongo_connections_in_use = self.gauge(
            "mongo_connections_in_use", "Connections to MongoDB that something of this process holds."
        )
        self.mongo_connections_limit = self.gauge(
            "mongo_connections_limit", "Connections to one server of MongoDB that this process may hold."
        )


class _Stamped(CollectorRegistry):
    """A view of a registry in which every sample carries the house."""

    def __init__(self, registry: Collector | CollectorRegistry, house: str) -> None:
        super().__init__()
        self._registry = registry
        self._labels = {"house": house}

    def collect(self) -> Iterator[Metric]:
        for metric in self._registry.collect():
            stamped = [
                sample._replace(labels=self._labels | dict(sample.labels)) for sample in metric.samples
            ]
            metric.samples = stamped
            yield metric
