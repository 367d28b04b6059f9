"""A bad deploy must not empty a topic into the dead letters."""

from collections import deque

WINDOW = 1000
LEAST = 20
SHARE = 0.5
UNREADABLE = frozenset(
    {"NOT_A_CLOUDEVENT", "UNKNOWN_TYPE", "UNDECODABLE", "INVALID", "EMPTY", "HANDLER_RAISED"}
)


class Guard:
    """Trips when more than half of the last thousand records (at least twenty) could not be read."""

    def __init__(self) -> None:
        self._window: deque[bool] = deque(maxlen=WINDOW)

    def trips(self, reasons: list[str | None]) -> bool:
        """Take one batch's refusal reasons, None for a record that was read."""
        self._window.extend(reason in UNREADABLE for reason in reasons)
        return len(self._window) >= LEAST and sum(self._window) > SHARE * len(self._window)
