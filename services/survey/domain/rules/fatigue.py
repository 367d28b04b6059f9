"""Fatigue: nobody is invited to more than so many surveys in so many days."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from services.survey.domain.model import Group, Person

DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Measure:
    """At most `most` surveys in `days` days."""

    most: int
    days: int

    def since_ms(self, now_ms: int) -> int:
        """The moment from which surveys count."""
        return now_ms - self.days * DAY_MS


def rested(
    people: Sequence[Person], invited: Mapping[str, int], leaving: Iterable[Group], most: int
) -> list[Person]:
    """Return those who may be asked once more.

    `invited` counts surveys by person. Of `leaving`, the groups of surveys whose invitations leave at this
    moment, everybody counts as invited: nobody knows yet who will be.
    """
    groups = tuple(leaving)
    return [one for one in people if invited.get(one.employee_id, 0) + _asked_by(one, groups) < most]


def shown(spared: int, floor: int) -> int | None:
    """Return how many were spared; None below the floor: HR may know by name who is asked often."""
    return spared if spared >= floor else None


def _asked_by(person: Person, groups: Iterable[Group]) -> int:
    return sum(_asks(group, person) for group in groups)


def _asks(group: Group, person: Person) -> bool:
    sets = (
        (group.teams, person.team),
        (group.departments, person.department),
        (group.countries, person.country),
    )
    return all(not wanted or value in wanted for wanted, value in sets)
