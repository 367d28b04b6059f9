"""Groups that figures of several sets of people are about at once."""

from collections.abc import Collection, Mapping, Sequence

from services.metrics.domain.rules.people import Shielded, shield


def nested(sizes: Sequence[Mapping[str, int]], floor: int) -> Shielded:
    """Which groups may be shown by figures of which each has its own people, the most important one first.

    A group is alone only where every figure that has it may show it alone, and those that are together are
    enough for each figure, or nobody to it. So each group here is one, or consists of some, that an answer
    shielded by one of the sizes shows: two such answers, subtracted, give nothing that is below the floor.
    """
    shields = [(one, shield(one, floor).alone) for one in sizes]
    groups = sorted({group for one in sizes for group in one})
    alone = [group for group in groups if all(group in shown for one, shown in shields if group in one)]
    alone.sort(key=lambda group: (-sizes[0].get(group, 0), group))
    together = [group for group in groups if group not in alone]
    while alone and together and not _enough(sizes, together, floor):
        together.append(alone.pop())
    if together and not _enough(sizes, together, floor):
        return Shielded((), (), hidden=sum(sizes[0].values()))
    return Shielded(tuple(alone), tuple(sorted(together)))


def _enough(sizes: Sequence[Mapping[str, int]], groups: Collection[str], floor: int) -> bool:
    first, *others = [sum(one.get(group, 0) for group in groups) for one in sizes]
    return first >= floor and all(people == 0 or people >= floor for people in others)


def rows_of(shielded: Shielded) -> Sequence[tuple[str, bool, frozenset[str]]]:
    """Name, whether it is rolled up, and groups of each row, the rolled-up one last and without a name."""
    rows = [(group, False, frozenset([group])) for group in shielded.alone]
    return [*rows, ("", True, frozenset(shielded.together))] if shielded.together else rows
