"""Who was enrolled, who was active, and which groups are large enough to be shown."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from services.metrics.domain.model import (
    Counted,
    Enrolment,
    Group,
    Measure,
    Participation,
    Placement,
    Provenance,
    Rate,
    TeamRate,
)
from services.metrics.domain.model import Membership as Change


def enrolments(changes: Iterable[Change]) -> tuple[Enrolment, ...]:
    """The stretches in which a person was enrolled, from all changes known, in whatever order they come."""
    found: list[Enrolment] = []
    since: str | None = None
    for change in sorted(changes):
        if change.joined and since is None:
            since = change.date
        elif not change.joined and since is not None:
            # A person who travels west may leave, by the local date, on the day before they joined.
            found.append(Enrolment(since, max(since, change.date)))
            since = None
    if since is not None:
        found.append(Enrolment(since, None))
    return tuple(found)


def team_on(day: str, placements: Iterable[Placement]) -> str:
    """The team at the end of a local day; the first one known where the person came later; or empty."""
    ordered = sorted(placements)
    past = [one for one in ordered if one.date <= day]
    if past:
        return past[-1].team
    return ordered[0].team if ordered else ""


@dataclass(frozen=True, slots=True)
class Shielded:
    """Groups that may be shown alone, those that may be shown as one, and how many people are not shown."""

    alone: tuple[str, ...]
    together: tuple[str, ...]
    hidden: int = 0


def shield(sizes: Mapping[str, int], floor: int) -> Shielded:
    """Which groups may be shown, so that nothing below the floor follows by subtraction from the total.

    Groups below the floor are taken together; while these are below it too, the smallest shown one joins.
    """
    alone = sorted(
        (group for group in sizes if sizes[group] >= floor), key=lambda group: (-sizes[group], group)
    )
    together = sorted(group for group in sizes if sizes[group] < floor)
    while together and alone and sum(sizes[group] for group in together) < floor:
        together.append(alone.pop())
    people = sum(sizes[group] for group in together)
    if together and people < floor:
        return Shielded((), (), hidden=people)
    return Shielded(tuple(alone), tuple(together))


def sizes(people: Iterable[str], teams: Mapping[str, str]) -> Counter[str]:
    """How many of the people belong to each team; no team counts as one of its own, called ''."""
    return Counter(teams.get(person, "") for person in people)


def participation(
    enrolled: Collection[str],
    active: Mapping[str, Collection[Provenance]],
    shares: Counted,
) -> Participation:
    """The rate over everybody; `active` are those with a standing share, by how their shares are known."""
    return Participation(_rate(enrolled, active), shares)


def _rate(enrolled: Collection[str], active: Mapping[str, Collection[Provenance]]) -> Rate:
    """MEASURED where each active person has a measured share, else DECLARED."""
    counted = [active[person] for person in enrolled if person in active]
    declared = any(Provenance.MEASURED not in known for known in counted)
    return Rate(len(counted), len(enrolled), Provenance.DECLARED if declared else Provenance.MEASURED)


def by_team(
    whole: Participation,
    enrolled: Collection[str],
    active: Mapping[str, Collection[Provenance]],
    teams: Mapping[str, str],
    floor: int,
) -> Participation:
    """The same with a row for each team that may be shown, most people first, and the rolled-up row last."""
    shielded = shield(sizes(enrolled, teams), floor)
    members: dict[str, list[str]] = {}
    for person in enrolled:
        members.setdefault(teams.get(person, ""), []).append(person)
    rows = [TeamRate(team, _rate(members[team], active)) for team in shielded.alone]
    if shielded.together:
        rest = [person for team in shielded.together for person in members[team]]
        rows.append(TeamRate("", _rate(rest, active), rolled_up=True))
    return Participation(whole.rate, whole.shares, tuple(rows), shielded.hidden)


def roll_up(groups: Mapping[str, Counted], people: Mapping[str, int], floor: int) -> tuple[Group, ...]:
    """Rows by team in the order of names, the rest as one, last; `people` is how many each team has.

    A small team without figures is shielded too: else it would follow that it has none.
    """
    shielded = shield({team: people.get(team, 0) for team in {*groups, *people}}, floor)
    rows = [Group(team, groups[team]) for team in sorted(shielded.alone) if team in groups]
    rest = [groups[team] for team in shielded.together if team in groups]
    if rest:
        rows.append(Group("", add(rest), rolled_up=True))
    return tuple(rows)


def add(counted: Iterable[Counted]) -> Counted:
    """Sums, measure by measure and provenance by provenance; what nobody observed stays absent."""
    total: dict[tuple[Measure, Provenance], int] = {}
    for one in counted:
        for key, amount in one.items():
            total[key] = total.get(key, 0) + amount
    return total
