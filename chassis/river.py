"""Kafka: FastStream declares and runs what is heard; one idempotent producer says what is said.

The settings below are not taste. FastStream's defaults lose messages (it acknowledges first, reads
uncommitted, starts at the end), and its parser fails a whole batch over one binary header; so subscribers
have no handler here and are polled by the projector, which owns offsets. See docs/decisions.
"""

import asyncio
from collections.abc import Sequence
from time import monotonic
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.abc import ConsumerRebalanceListener
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker

from chassis.outgoing import Outgoing
from chassis.publishing import (
    BATCH_BYTES,
    REQUEST_BYTES,
    SEND_SECONDS,
    NotSent,
    NotTried,
    Publication,
    Result,
    outcome,
    partition_of,
)

log = structlog.get_logger(__name__)

# What one answer may bring: from each of eight partitions the share of a largest batch, and no more than the
# memory of a reader bears twice, one answer in use and one on its way.
# The broker of the demo (noida-db 0.2.3) heeds neither limit and sends all that is left of a partition.
FETCH_BYTES = 8 * 1024 * 1024
DEAD_LETTER_SUFFIX = ".dlq"


class River:
    """The house's connection to Kafka, as a component."""

    name = "kafka"

    def __init__(self, bootstrap: str, *, namespace: str = "", client_id: str = "portevoix") -> None:
        self._bootstrap = bootstrap
        self._prefix = f"{namespace}." if namespace else ""
        self._client_id = client_id
        self._producer: AIOKafkaProducer | None = None
        self._renewing = asyncio.Lock()
        self._fault: str | None = None
        self.broker = KafkaBroker(
            bootstrap,
            client_id=client_id,
            consumer_only=True,
            allow_auto_create_topics=False,
            graceful_timeout=30,
            logger=None,
        )

    def topic(self, name: str) -> str:
        """Return the broker's name of a topic: the installation's prefix, where it has one."""
        return self._prefix + name

    def bare(self, topic: str) -> str:
        """Return the published name of one of the broker's topics."""
        return topic.removeprefix(self._prefix)

    def group(self, name: str) -> str:
        """Return the broker's name of a consumer group."""
        return self._prefix + name

    def subscriber(
        self, topics: Sequence[str], group: str, listener: ConsumerRebalanceListener, *, member: str | None
    ) -> Any:
        """Declare a subscriber that the caller polls; `member` makes the membership static."""
        return self.broker.subscriber(
            *map(self.topic, topics),
            group_id=self.group(group),
            group_instance_id=member,
            listener=listener,
            batch=True,
            auto_offset_reset="none",
            isolation_level="read_committed",
            ack_policy=AckPolicy.MANUAL,
            no_reply=True,
            fetch_max_wait_ms=300,  # when idle; what is there is answered at once
            max_poll_interval_ms=120_000,
            max_partition_fetch_bytes=FETCH_BYTES // 8,
            fetch_max_bytes=FETCH_BYTES,
        )

    def replayer(self) -> AIOKafkaConsumer:
        """Return a consumer without a group, for reading a log again from its beginning."""
        return AIOKafkaConsumer(
            bootstrap_servers=self._bootstrap,
            client_id=self._client_id,
            enable_auto_commit=False,
            auto_offset_reset="none",
            isolation_level="read_committed",
        )

    async def listen(self, subscriber: Any) -> None:
        """Start a declared subscriber."""
        await self.broker.connect()
        await subscriber.start()

    async def start(self) -> None:
        """Start the producer; wait for a broker that is away, and say so."""
        delay = 0.2
        while True:
            try:
                await self._make_producer()
                return
            except (KafkaError, OSError) as error:
                log.warning("waiting for Kafka", reason=type(error).__name__)
                self._fault = f"no answer: {type(error).__name__}"
                await asyncio.sleep(delay)
                delay = min(delay * 2, 5.0)

    async def stop(self) -> None:
        """Send what was accepted, then close."""
        await self._drop_producer()

    def alive(self) -> str | None:
        """Return None: a broker that is away is no reason to end this process."""
        return None

    async def ready(self) -> str | None:
        """Return None when messages can be sent, otherwise why not."""
        if self._producer is None:
            return self._fault or "not connected yet"
        return self._fault

    async def wait_for_topics(self, topics: Sequence[str]) -> None:
        """Return when all these topics exist; say which are missing. Nothing is created here."""
        delay = 0.2
        while missing := await self._missing(topics):
            log.warning("waiting for topics", missing=missing)
            await asyncio.sleep(delay)
            delay = min(delay * 2, 5.0)

    async def send_lines(self, lines: Sequence[Sequence[Outgoing]]) -> list[list[Result]]:
        """Send many messages in batches, each line in order; return what `send` would for each line.

        For thousands at once, where `send` is for a few that shall share a batch with others'.
        """
        if self._producer is None:
            return [[NotSent("not connected")] * len(line) for line in lines]
        results = await Publication(self._producer, self._prefix, lines).run()
        failure = next((one for line in results for one in line if one is not None), None)
        self._fault = None if failure is None else f"cannot send: {failure}"
        return results

    async def send(self, messages: Sequence[Outgoing]) -> list[Result]:
        """Send in order; return per message None when the broker has it, otherwise why not.

        What is sent after a failed message may have arrived: the caller sends again from the first failure.
        """
        if self._producer is None:
            return [NotSent("not connected")] * len(messages)
        began = monotonic()
        sent, refused = await self._accepted(messages)
        if sent:
            await asyncio.wait(sent, timeout=max(0.1, SEND_SECONDS - (monotonic() - began)))
        results = [outcome(one) for one in sent]
        if len(results) < len(messages):
            results.append(refused)
        results += [NotTried("an earlier message was not taken")] * (len(messages) - len(results))
        failure = next((one for one in results if one is not None), None)
        self._fault = None if failure is None else f"cannot send: {failure}"
        return results

    async def _accepted(
        self, messages: Sequence[Outgoing]
    ) -> tuple[list["asyncio.Future[Any]"], BaseException | None]:
        """Hand messages to the producer until it refuses one; return what it took, and why it stopped."""
        assert self._producer is not None  # noqa: S101  (send checked it)
        sent: list[asyncio.Future[Any]] = []
        counts: dict[str, int] = {}
        try:
            async with asyncio.timeout(SEND_SECONDS):
                for message in messages:
                    topic, key = self.topic(message.topic), message.key
                    if topic not in counts:
                        counts[topic] = len(await self._producer.partitions_for(topic))
                    # Chosen as the client would: it hashes the key in Python, each time anew.
                    partition = None if key is None else partition_of(key, counts[topic])
                    sent.append(
                        await self._producer.send(
                            topic, message.value, key=key, headers=message.headers, partition=partition
                        )
                    )
        except TimeoutError:
            return sent, NotSent(f"not taken within {SEND_SECONDS:.0f} s")
        except KafkaError as error:
            return sent, error
        return sent, None

    async def _make_producer(self) -> None:
        producer = AIOKafkaProducer(
            bootstrap_servers=self._bootstrap,
            client_id=self._client_id,
            enable_idempotence=True,
            acks="all",
            linger_ms=2,
            max_batch_size=BATCH_BYTES,
            max_request_size=REQUEST_BYTES,
            compression_type="lz4",
        )
        try:
            await producer.start()
        except BaseException:
            await producer.stop()
            raise
        self._producer, self._fault = producer, None

    async def _drop_producer(self) -> None:
        producer, self._producer = self._producer, None
        if producer is None:
            return
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await producer.stop()
        except (TimeoutError, KafkaError) as error:
            log.warning("the producer did not close cleanly", reason=type(error).__name__)
            await producer.client.close()  # or what it still holds could leave after what its successor sends

    async def renew(self) -> None:
        """Replace the producer after a failure: one whose sender died, or waits for ever, is of no use.

        Of several who ask at once about the same producer, one does it.
        """
        failed, fault = self._producer, self._fault
        async with self._renewing:
            if self._producer is not failed:
                return
            await self._drop_producer()
            try:
                async with asyncio.timeout(SEND_SECONDS):
                    await self._make_producer()
            except (TimeoutError, KafkaError, OSError) as error:
                log.warning("cannot make a new producer", reason=type(error).__name__)
            self._fault = fault

    async def _missing(self, topics: Sequence[str]) -> list[str]:
        admin = AIOKafkaAdminClient(bootstrap_servers=self._bootstrap, client_id=self._client_id)
        try:
            await admin.start()
            present = set(await admin.list_topics())
        except (KafkaError, OSError) as error:
            log.warning("waiting for Kafka", reason=type(error).__name__)
            return list(topics)
        finally:
            await admin.close()
        return [name for name in topics if self.topic(name) not in present]
