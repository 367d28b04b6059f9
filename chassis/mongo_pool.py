"""How many connections to MongoDB are in use. The driver tells it from threads of its own."""

from prometheus_client import Gauge
from pymongo.monitoring import (
    ConnectionCheckedInEvent,
    ConnectionCheckedOutEvent,
    ConnectionCheckOutFailedEvent,
    ConnectionCheckOutStartedEvent,
    ConnectionClosedEvent,
    ConnectionCreatedEvent,
    ConnectionPoolListener,
    ConnectionReadyEvent,
    PoolClearedEvent,
    PoolClosedEvent,
    PoolCreatedEvent,
    PoolReadyEvent,
)


class ConnectionsInUse(ConnectionPoolListener):
    """Counts connections that were taken out of the driver's pools and not put back."""

    def __init__(self, in_use: Gauge) -> None:
        self._in_use = in_use

    def connection_checked_out(self, event: ConnectionCheckedOutEvent) -> None:
        """One more."""
        self._in_use.inc()

    def connection_checked_in(self, event: ConnectionCheckedInEvent) -> None:
        """One less; a connection that broke is put back before it is closed."""
        self._in_use.dec()

    # The driver calls each of these, and wants them all to be there.

    def pool_created(self, event: PoolCreatedEvent) -> None: ...
    def pool_ready(self, event: PoolReadyEvent) -> None: ...
    def pool_cleared(self, event: PoolClearedEvent) -> None: ...
    def pool_closed(self, event: PoolClosedEvent) -> None: ...
    def connection_created(self, event: ConnectionCreatedEvent) -> None: ...
    def connection_ready(self, event: ConnectionReadyEvent) -> None: ...
    def connection_closed(self, event: ConnectionClosedEvent) -> None: ...
    def connection_check_out_started(self, event: ConnectionCheckOutStartedEvent) -> None: ...
    def connection_check_out_failed(self, event: ConnectionCheckOutFailedEvent) -> None: ...
