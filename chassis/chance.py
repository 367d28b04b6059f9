"""Random ids where many are made: without a system call each, at which a thread may lose its turn."""

import os
from collections.abc import Iterator
from uuid import UUID

STOCK = 256


def _ids() -> Iterator[UUID]:
    while True:
        stock = os.urandom(16 * STOCK)
        for at in range(0, len(stock), 16):
            yield UUID(bytes=stock[at : at + 16], version=4)


random_id = _ids().__next__  # a process that forks would give its ids twice; ours do not
