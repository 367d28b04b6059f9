"""Where lists go on."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Place:
    """Where a list goes on: behind what happened then, and among that behind this id."""

    at: datetime
    key: str
