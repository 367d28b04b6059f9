"""Who was enrolled, who was active, who belonged where, and which groups are large enough to be shown."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from services.metrics.domain.model.answers import Group, Rate
from services.metrics.domain.model.measures import Counted, Measure, Provenance
from services.metrics.domain.model.people import Enrolment, Membership, Placement
from services.metrics.domain.model.tallies import UnitKey
from services.metrics.domain.rules.lateness import late_of

NOWHERE = UnitKey("", "", "", False)


def enrolments(changes: Iterable[Membership]) -> tuple[Enrolment, ...]:
    """The stretches in which a person was enrolled, from all changes known, in whatever order they come."""
    return _stretches((one.date, one.joined) for one in sorted(changes))


def stretches(places: Iterable[Placement]) -> tuple[Enrolment, ...]:
    """The stretches in which a person was employed, as far as the directory told."""
    return _stretches((one.date, one.employed) for one in sorted(places))


def _stretches(changes: Iterable[tuple[str, bool]]) -> tuple[Enrolment, ...]:
    found: list[Enrolment] = []
    since: str | None = None
    for date, inside in changes:
        if inside and since is None:
            since = date
        elif not inside and since is not None:
            # A person who travels west may leave, by the local date, on the day before they joined.
            found.append(Enrolment(since, max(since, date)))
            since = None
    if since is not None:
        found.append(Enrolment(since, None))
    return tuple(found)


def as_frozen(changes: Iterable[Membership], frozen_after: str) -> tuple[Enrolment, ...]:
    """The stretches as they were known when a period froze: what was late for it is no part of it."""
    return enrolments(
        one for one in changes if not late_of(one.date, one.heard_on) or one.heard_on <= frozen_after
    )


def place_on(day: str, places: Iterable[Placement]) -> UnitKey:
    """Where somebody belonged at the end of a local day; the first place known where they came later."""
    ordered = sorted(places)
    past = [one for one in ordered if one.date <= day]
    if not ordered:
        return NOWHERE
    found = past[-1] if past else ordered[0]
    return UnitKey(found.team, found.department, found.country, found.leader)


class Shielded(NamedTuple):
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


def rate_of(people: Collection[str], active: Mapping[str, Collection[Provenance]]) -> Rate:
    """Active people among these; MEASURED where each active one has a measured share, else DECLARED."""
    counted = [active[person] for person in people if person in active]
    declared = any(Provenance.MEASURED not in known for known in counted)
    return Rate(len(counted), len(people), Provenance.DECLARED if declared else Provenance.MEASURED)


class GroupRate(NamedTuple):
    """A rate of one group, or of several that may not be shown alone."""

    key: str
    rate: Rate
    rolled_up: bool = False


def by_group(
    people: Collection[str],
    active: Mapping[str, Collection[Provenance]],
    groups: Mapping[str, str],
    floor: int,
) -> tuple[Sequence[GroupRate], int]:
    """A row for each group that may be shown, most people first, the rolled-up one last; and the hidden."""
    shielded = shield(sizes(people, groups), floor)
    members: dict[str, list[str]] = {}
    for person in people:
        members.setdefault(groups.get(person, ""), []).append(person)
    rows = [GroupRate(group, rate_of(members[group], active)) for group in shielded.alone]
    if shielded.together:
        rest = [person for group in shielded.together for person in members[group]]
        rows.append(GroupRate("", rate_of(rest, active), rolled_up=True))
    return rows, shielded.hidden


def roll_up(groups: Mapping[str, Counted], people: Mapping[str, int], floor: int) -> tuple[Group, ...]:
    """Rows by group in the order of names, the rest as one, last; `people` is how many each group has.

    A small group without figures is shielded too: else it would follow that it has none.
    """
    shielded = shield({group: people.get(group, 0) for group in {*groups, *people}}, floor)
    rows = [Group(group, groups[group]) for group in sorted(shielded.alone) if group in groups]
    rest = [groups[group] for group in shielded.together if group in groups]
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
