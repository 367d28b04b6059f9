"""Load on an HTTP door, from a process of its own.

`python -m bench.load HOST:PORT CONNECTIONS SECONDS [RATE]` reads requests (JSON list of texts) from standard
input and prints one JSON object. Without a rate each connection sends its next request when it has an answer.
With one, requests are due at fixed times, and their latency counts from then on, even where no connection is
free.
"""

import asyncio
import json
import sys
import time
from collections import Counter, deque
from itertools import cycle

END_OF_ANSWER = b"\r\n\r\n"
DRAIN_SECONDS = 20.0


class Connection(asyncio.Protocol):
    """One kept-alive connection with one request on its way at most; answers have no body."""

    def __init__(self, load: "Load") -> None:
        self._load = load
        self._answer = b""
        self._due = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._load.free(self)

    def send(self, request: bytes, due: float) -> None:
        self._due = due
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._answer += data
        if self._answer.endswith(END_OF_ANSWER):
            self._load.answered(self._answer[9:12], time.perf_counter() - self._due)
            self._answer = b""
            self._load.free(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._load.lost += 1


class Load:
    """Requests in turn, over as many connections as there are."""

    def __init__(self, requests: list[bytes], seconds: float, rate: float) -> None:
        self._requests = cycle(requests)
        self._seconds, self._rate = seconds, rate
        self._free: deque[Connection] = deque()
        self._due: deque[float] = deque()
        self._latencies: list[float] = []
        self._codes: Counter[str] = Counter()
        self._sent = 0
        self._until = 0.0
        self._all_due = False
        self._done = asyncio.Event()
        self.lost = 0

    def free(self, connection: Connection) -> None:
        """A connection waits for work."""
        if self._rate and self._due:
            self._send(connection, self._due.popleft())
        elif self._rate or not self._until:
            self._free.append(connection)
        elif (now := time.perf_counter()) < self._until:
            self._send(connection, now)

    def answered(self, code: bytes, seconds: float) -> None:
        """An answer is there."""
        self._codes[code.decode()] += 1
        self._latencies.append(seconds)
        self._end()

    def _end(self) -> None:
        if self._all_due and len(self._latencies) == self._sent and not self._due:
            self._done.set()

    async def run(self) -> None:
        """Send until the time is over, then wait for what is on its way."""
        begun = time.perf_counter()
        self._until = begun + self._seconds
        if self._rate:
            await self._send_at_rate(begun)
        else:
            while self._free:
                self._send(self._free.popleft(), time.perf_counter())
            await asyncio.sleep(self._seconds)
        async with asyncio.timeout(DRAIN_SECONDS):
            self._all_due = True
            self._end()
            await self._done.wait()
        self._took = time.perf_counter() - begun

    async def _send_at_rate(self, begun: float) -> None:
        for number in range(round(self._seconds * self._rate)):
            due = begun + number / self._rate
            if (wait := due - time.perf_counter()) > 0:
                await asyncio.sleep(wait)
            if self._free:
                self._send(self._free.popleft(), due)
            else:
                self._due.append(due)

    def _send(self, connection: Connection, due: float) -> None:
        self._sent += 1
        connection.send(next(self._requests), due)

    def report(self) -> dict[str, object]:
        """What came of it, times in milliseconds."""
        ordered = sorted(self._latencies)
        percentile = {f"p{p}": round(ordered[len(ordered) * p // 100] * 1000, 2) for p in (50, 90, 99)}
        per_second = round(len(ordered) / self._took, 1)
        return {"per_second": per_second, "codes": dict(self._codes), "lost": self.lost, **percentile}


async def main(address: str, connections: int, seconds: float, rate: float) -> None:
    """Load one address and print the report."""
    requests = [text.encode("latin-1") for text in json.load(sys.stdin)]
    host, _, port = address.rpartition(":")
    load = Load(requests, seconds, rate)
    loop = asyncio.get_running_loop()
    for _ in range(connections):
        await loop.create_connection(lambda: Connection(load), host, int(port))
    await load.run()
    report = load.report()
    print(json.dumps(report))


if __name__ == "__main__":
    arguments = sys.argv[1:]
    rate = float(arguments[3]) if len(arguments) > 3 else 0.0
    asyncio.run(main(arguments[0], int(arguments[1]), float(arguments[2]), rate))
