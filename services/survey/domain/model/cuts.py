"""Cuts, whom a survey asks, and what a cut counts."""

from dataclasses import dataclass
from enum import StrEnum

Path = tuple[str, ...]
"""A cut: its place in the declared tree, root first, such as ("all", "team:Paris")."""

EVERYBODY: Path = ("all",)


class CutBy(StrEnum):
    """By what a group is cut; the value is the name of the person's attribute, as it is at the launch."""

    COUNTRY = "country"
    DEPARTMENT = "department"
    TEAM = "team"
    TENURE = "tenure"


@dataclass(frozen=True, slots=True)
class Group:
    """Whom a survey asks among the employed; an empty set excludes nobody, several must all hold."""

    teams: frozenset[str] = frozenset()
    departments: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may be asked, as the directory has them; empty where it says nothing.

    `tenure` is a band of the time since `joined_on` (YYYY-MM-DD), and is there from the launch on.
    """

    employee_id: str
    team: str = ""
    department: str = ""
    country: str = ""
    joined_on: str = ""
    tenure: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """Answers of one cut by category."""

    promoters: int = 0
    passives: int = 0
    detractors: int = 0

    @property
    def n(self) -> int:
        """Answers in all."""
        return self.promoters + self.passives + self.detractors

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.promoters + other.promoters,
            self.passives + other.passives,
            self.detractors + other.detractors,
        )


@dataclass(frozen=True, slots=True)
class Participation:
    """People who answered, of the people invited; `answered` is absent below the floor."""

    answered: int | None
    invited: int

    @property
    def rate(self) -> float | None:
        """answered / invited; absent where either is missing."""
        return None if self.answered is None or not self.invited else self.answered / self.invited
