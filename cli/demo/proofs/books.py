"""Books: what was consumed, and what became of it, from /metrics of every house and from the log itself."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

import httpx
from aiokafka import AIOKafkaConsumer, TopicPartition
from prometheus_client.parser import text_string_to_metric_families

OUTCOMES = ("applied", "duplicate", "refused", "ignored", "parked")
Reader = tuple[str, str, str]
"""House, projection, topic."""

# The last tells of visits that a killed process left: another adopts them when they are some seconds old.
PENDING = frozenset(
    {
        "portevoix_outbox_pending",
        "portevoix_links_visits_waiting",
        "portevoix_links_visits_waiting_seconds",
    }
)


class Books:
    """The totals of every reader, over all its partitions."""

    def __init__(self, pages: Mapping[str, str]) -> None:
        self.consumed: Counter[Reader] = Counter()
        self.outcomes: dict[Reader, Counter[str]] = defaultdict(Counter)
        self.pending = 0.0
        for house, page in pages.items():
            self._read(house, page)

    def _read(self, house: str, page: str) -> None:
        for name, labels, value in _samples(page):
            if name == "portevoix_projection_consumed_total":
                self.consumed[house, labels["projection"], labels["topic"]] += int(value)
            elif name == "portevoix_projection_events_total":
                reader = (house, labels["projection"], labels["topic"])
                self.outcomes[reader][labels["outcome"]] += int(value)
            elif name in PENDING:
                self.pending += value


def _samples(page: str) -> Iterator[tuple[str, dict[str, str], float]]:
    for family in text_string_to_metric_families(page):
        for sample in family.samples:
            yield sample.name, sample.labels, sample.value


async def read_books(addresses: Mapping[str, str]) -> Books:
    """Scrape every house, as Prometheus would. A house that is away has an empty page."""
    pages = {}
    async with httpx.AsyncClient(timeout=10) as http:
        for house, base in addresses.items():
            try:
                pages[house] = (await http.get(f"{base}/metrics")).text
            except httpx.TransportError:
                pages[house] = ""
    return Books(pages)


async def log_ends(bootstrap: str, topics: list[str]) -> Counter[str]:
    """How many records each topic has, over all partitions."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap)
    await consumer.start()
    try:
        found: Counter[str] = Counter()
        for topic in topics:
            numbers = consumer.partitions_for_topic(topic) or await _partitions(consumer, topic)
            ends = await consumer.end_offsets([TopicPartition(topic, number) for number in numbers])
            found[topic] = sum(ends.values())
        return found
    finally:
        await consumer.stop()


async def _partitions(consumer: AIOKafkaConsumer, topic: str) -> set[int]:
    await consumer.topics()  # fetches what the cluster has
    return set(consumer.partitions_for_topic(topic) or ())
