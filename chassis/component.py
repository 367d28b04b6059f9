"""What the application starts, asks how it fares, and stops."""

from typing import Protocol, runtime_checkable


@runtime_checkable
class Component(Protocol):
    """A part with a life of its own: a connection, a server, a loop."""

    @property
    def name(self) -> str:
        """Short and unique in the process; shown by /readyz and in log lines."""
        ...

    async def start(self) -> None:
        """Return when usable.

        What it depends on may be away: that is waited for with backoff, one log line saying so.
        Raises only where waiting cannot help. May be cancelled when the process is told to stop.
        """
        ...

    async def stop(self) -> None:
        """Finish what was begun, then let go. Called once, also after a start that was cut short."""
        ...

    def alive(self) -> str | None:
        """None while a restart of the process would not help, else one line why it would."""
        ...

    async def ready(self) -> str | None:
        """None while work can be given to it, else one line why not. Answers within two seconds."""
        ...
