"""What every use case needs of the world: chance, time, and the two ways in which the world fails."""

from collections.abc import Callable

Chance = Callable[[int], bytes]
"""So many bytes that nobody can guess."""

Clock = Callable[[], int]
"""Now, milliseconds UTC."""


class Superseded(Exception):
    """Another attempt at this launch has begun, or another process has it.

    This one must stop, and say nothing.
    """


class Away(Exception):
    """The world failed: a database, a mail server or another house. The same thing may work later."""
