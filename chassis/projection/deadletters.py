"""Refused records, as they came, with the reason and the origin beside them."""

import hashlib
from collections.abc import Sequence

from aiokafka.errors import MessageSizeTooLargeError

from chassis.outgoing import Outgoing
from chassis.projection.model import Item
from chassis.publishing import NotSent, NotTried
from chassis.river import DEAD_LETTER_SUFFIX, River

TRUNCATED_BYTES = 100_000


class DeadLettersUnavailable(Exception):
    """A refused record could not be put away, so its partition may not go on."""


class DeadLetters:
    """Puts refused records into `<topic>.dlq`. A crash may repeat one; its origin tells the copies apart."""

    def __init__(self, river: River, reader: str) -> None:
        self._river = river
        self._reader = reader
        self._put: set[tuple[str, int, int]] = set()

    async def put(self, items: Sequence[Item]) -> None:
        """Return when the broker has them all; raise DeadLettersUnavailable otherwise."""
        waiting = [item for item in items if _place(item) not in self._put]
        if not waiting:
            return
        results = await self._river.send([self._letter(item) for item in waiting])
        if isinstance(results[0], NotTried):
            raise DeadLettersUnavailable("the first letter was not tried")
        for item, result in zip(waiting, results, strict=True):
            if isinstance(result, NotTried):
                return await self.put(items)  # from here on again; what was put is remembered
            if isinstance(result, MessageSizeTooLargeError):
                result = (await self._river.send([self._letter(item, cut=True)]))[0]
            if isinstance(result, NotSent):
                await self._river.renew()
            if result is not None:
                raise DeadLettersUnavailable(f"{item.topic}{DEAD_LETTER_SUFFIX}: {result}")
            self._put.add(_place(item))

    def settled(self, items: Sequence[Item]) -> None:
        """Forget letters whose offset was stored; until then a repeated attempt does not send them again."""
        self._put.difference_update(map(_place, items))

    def _letter(self, item: Item, *, cut: bool = False) -> Outgoing:
        verdict = item.verdict
        assert verdict is not None  # noqa: S101  (only refused items come here)
        value = item.value
        if value is None and item.key is None:
            value = b""  # a record must have one of the two
        headers = [
            *item.headers,
            ("dlq_reason", verdict.reason.encode()),
            ("dlq_text", verdict.text[:1000].encode()),
            ("dlq_reader", self._reader.encode()),
            ("dlq_topic", self._river.bare(item.topic).encode()),
            ("dlq_partition", str(item.partition).encode()),
            ("dlq_offset", str(item.offset).encode()),
        ]
        if cut and value is not None:
            headers.append(("dlq_sha256", hashlib.sha256(value).hexdigest().encode()))
            headers.append(("dlq_full_length", str(len(value)).encode()))
            value = value[:TRUNCATED_BYTES]
        topic = self._river.bare(item.topic) + DEAD_LETTER_SUFFIX
        return Outgoing(topic, item.key, value, headers)


def _place(item: Item) -> tuple[str, int, int]:
    return item.topic, item.partition, item.offset
