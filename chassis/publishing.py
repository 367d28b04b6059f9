"""Many messages at once: packed by hand into one batch after the other for each partition.

The producer's own `send` takes a task, a future and a callback for each message, more than all else that is
done to it. Here a batch of some hundred has one future.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from time import time
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, MessageSizeTooLargeError, OutOfOrderSequenceNumber, ProducerFenced
from aiokafka.partitioner import murmur2

from chassis.outgoing import Outgoing, weight

SEND_SECONDS = 10.0
FIND_SECONDS = 2.0  # for a topic that is not there everybody waits
BATCH_BYTES = 256 * 1024  # before compression; a message that is larger has a batch of its own
REQUEST_BYTES = 4 * 1024 * 1024

Result = BaseException | None
Place = tuple[int, int]  # line, and number in the line


class NotSent(Exception):
    """The broker did not take a message in time, or refused it; the text says which."""


class NotTried(NotSent):
    """A message stood behind one that was not taken."""


class Publication:
    """One attempt to send some lines of messages; each keeps its order per topic and key."""

    def __init__(self, producer: AIOKafkaProducer, prefix: str, lines: Sequence[Sequence[Outgoing]]) -> None:
        self._producer = producer
        self._prefix = prefix
        self._lines = lines
        not_tried = NotTried("an earlier message was not taken")
        self._results: list[list[Result]] = [[not_tried] * len(line) for line in lines]
        self._deadline = 0.0  # by the loop's clock

    async def run(self) -> list[list[Result]]:
        """Return per line and message None when the broker has it, otherwise why not.

        A batch follows another of its partition only when the broker has that one: so nothing overtakes what
        failed. What is sent to other partitions may have arrived.
        """
        counts = await self._partition_counts()
        self._deadline = asyncio.get_running_loop().time() + SEND_SECONDS
        parts: dict[tuple[str, int], list[Place]] = defaultdict(list)
        for number, line in enumerate(self._lines):
            self._place(number, line, counts, parts)
            await asyncio.sleep(0)  # there may be many thousand, and others use this loop
        await asyncio.gather(*(self._send_part(*part, places) for part, places in parts.items()))
        return self._results

    async def _partition_counts(self) -> dict[str, int | NotSent | KafkaError]:
        topics = list({message.topic for line in self._lines for message in line})
        return dict(zip(topics, await asyncio.gather(*map(self._partition_count, topics)), strict=True))

    async def _partition_count(self, topic: str) -> int | NotSent | KafkaError:
        try:
            async with asyncio.timeout(FIND_SECONDS):
                return len(await self._producer.partitions_for(self._prefix + topic))
        except TimeoutError:
            return NotSent(f"{topic} was not found within {FIND_SECONDS:.0f} s")
        except KafkaError as error:
            return error

    def _place(
        self,
        number: int,
        line: Sequence[Outgoing],
        counts: dict[str, int | NotSent | KafkaError],
        parts: dict[tuple[str, int], list[Place]],
    ) -> None:
        """Give each message of a line its partition, until one that cannot be sent."""
        for place, message in enumerate(line):
            count = counts[message.topic]
            if not isinstance(count, int):
                self._results[number][place] = count
                return
            if len(message.value or b"") > BATCH_BYTES and weight(message) > REQUEST_BYTES:
                self._results[number][place] = MessageSizeTooLargeError(f"more than {REQUEST_BYTES} bytes")
                return
            parts[message.topic, partition_of(message.key or b"", count)].append((number, place))

    async def _send_part(self, topic: str, partition: int, places: list[Place]) -> None:
        """Send what goes to one partition, up to the first batch that fails."""
        sent = 0
        while sent < len(places):
            batch, taken = self._batch(places, sent)
            result = await self._send(batch, self._prefix + topic, partition)
            for line, place in places[sent:taken]:
                self._results[line][place] = result
            if result is not None:
                return
            sent = taken

    def _batch(self, places: list[Place], first: int) -> tuple[Any, int]:
        """Return a batch of what stands from `first` on, and where the next one begins."""
        batch = self._producer.create_batch()
        now_ms = round(time() * 1000)
        for number in range(first, len(places)):
            line, place = places[number]
            _, key, value, headers = self._lines[line][place]
            if batch.append(timestamp=now_ms, key=key, value=value, headers=headers) is None:
                return batch, number  # it takes the first one in any case
        batch.close()
        return batch, len(places)

    async def _send(self, batch: Any, topic: str, partition: int) -> Result:
        try:
            async with asyncio.timeout_at(self._deadline):
                answer = await self._producer.send_batch(batch, topic, partition=partition)
        except TimeoutError:
            return NotSent(f"not taken within {SEND_SECONDS:.0f} s")
        except KafkaError as error:
            failure: Result = error  # the client is not typed
            return failure
        left = self._deadline - asyncio.get_running_loop().time()
        await asyncio.wait([answer], timeout=max(0.1, left))
        return outcome(answer)


def outcome(answer: "asyncio.Future[Any]") -> Result:
    """Return None when the broker has answered that it has it, otherwise why not."""
    # An idempotent producer never gives a batch up by itself, so an answer may stay out for ever.
    if not answer.done():
        answer.cancel()  # it is shielded by the client: nobody waits any more, the batch stays on its way
        return NotSent(f"no answer within {SEND_SECONDS:.0f} s")
    if answer.cancelled():
        return NotSent("given up")
    return answer.exception()


def partition_of(key: bytes, count: int) -> int:
    """Return the partition of a key, as every Kafka client chooses it."""
    return _hashed(key) % count


def spoilt(failures: Iterable[Result]) -> bool:
    """Return whether, after these first failures of lines, the producer is of no use any more.

    It waits for ever, its sender died, or a batch that was refused left a gap in its numbers.
    """
    known = list(failures)
    waits = bool(known) and all(isinstance(one, NotSent) for one in known)
    return waits or any(
        isinstance(one, OutOfOrderSequenceNumber | ProducerFenced) or type(one) is KafkaError for one in known
    )


@lru_cache(maxsize=50_000)
def _hashed(key: bytes) -> int:
    return int(murmur2(key)) & 0x7FFFFFFF  # in Python, which costs more than all else of a message
