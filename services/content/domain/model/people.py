"""People, as far as an audience needs them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """What an audience needs to know of somebody; empty where the directory says nothing."""

    employee_id: str
    team: str = ""
    department: str = ""
    country: str = ""
    language: str = ""
    location: str = ""
    cohorts: tuple[tuple[str, str], ...] = ()  # programme and cohort
    name: str = ""  # as an editor tries it; names stay in share


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks: editors see every item, others what is theirs to see."""

    subject: str
    editor: bool
