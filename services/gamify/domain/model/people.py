"""What is known of people beside their points, and of programmes."""

from enum import StrEnum
from typing import NamedTuple


class Visibility(StrEnum):
    """To whom boards may show a person."""

    PRIVATE = "PRIVATE"
    TEAM = "TEAM"
    PUBLIC = "PUBLIC"
    PSEUDONYMOUS = "PSEUDONYMOUS"


class Consent(NamedTuple):
    """The last word of a person on a purpose, by canonical order. UTC milliseconds."""

    given: bool
    expires_at_ms: int | None

    def valid(self, at_ms: int) -> bool:
        """Whether it holds at that moment."""
        return self.given and (self.expires_at_ms is None or at_ms < self.expires_at_ms)


class Person(NamedTuple):
    """A person as the directory has them now. `zone` is an IANA name."""

    employee_id: str
    team: str = ""
    department: str = ""
    country: str = ""
    leader: bool = False
    zone: str = "UTC"
    employed: bool = True


class Programme(NamedTuple):
    """A programme. With `works_council` no call returns another person's activity."""

    programme_id: str
    gamification: bool = True
    works_council: bool = False
