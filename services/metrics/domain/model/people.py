"""Who belongs where, and who takes part."""

from typing import NamedTuple


class Membership(NamedTuple):
    """A person joined (or left) a programme; ordered by time, then event. `heard_on` is a UTC date."""

    at_ms: int
    event_id: str
    date: str
    joined: bool
    heard_on: str


class Enrolment(NamedTuple):
    """Days from the one on which a person joined to the one on which they left, both included."""

    since: str
    until: str | None


class Placement(NamedTuple):
    """From when a person belonged where; ordered by time, then event."""

    at_ms: int
    event_id: str
    date: str
    team: str
    department: str
    country: str
    leader: bool
    employed: bool
