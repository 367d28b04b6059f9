"""Places where a test may let this process die, as by SIGKILL. Without PORTEVOIX_FAIL they do nothing."""

import os
import signal
from collections import Counter

_hits: Counter[str] = Counter()


def failpoint(name: str) -> None:
    """Die here at the n-th hit when PORTEVOIX_FAIL is `name:n` (`:1` may be left out)."""
    wanted = os.environ.get("PORTEVOIX_FAIL")
    if not wanted:
        return
    place, _, nth = wanted.partition(":")
    if place == name:
        _hits[name] += 1
        if _hits[name] == int(nth or 1):
            os.kill(os.getpid(), signal.SIGKILL)
