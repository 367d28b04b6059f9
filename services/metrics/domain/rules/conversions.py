"""What shares were followed by, and what that was worth: counts and exact sums of money, side by side."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from services.metrics.domain.model.measures import CONVERSIONS, VALUES, Conversion, Measure, Provenance
from services.metrics.domain.model.value import ConversionCount, JobHires
from services.metrics.domain.rules.summing import Leaves

COUNTERS = (*CONVERSIONS.values(), *VALUES.values())
COUNTED: Mapping[Measure, Conversion] = {measure: kind for kind, measure in CONVERSIONS.items()}
WORTH: Mapping[Measure, Conversion] = {measure: kind for kind, measure in VALUES.items()}
Name = Callable[[Leaves, str], str]
"""What makes the key of a row from leaves and one of their members."""


def rows_of(leaves: Iterable[Leaves], name: Name) -> Mapping[str, Sequence[ConversionCount]]:
    """Conversions by what `name` makes of leaves and members, in the order of the keys and kinds."""
    counts: dict[tuple[str, Conversion, Provenance], int] = defaultdict(int)
    values: dict[tuple[str, Conversion, Provenance], dict[str, Decimal]] = defaultdict(dict)
    for key, leaf, amount in _amounts(leaves, name):
        measure, provenance = leaf.counter.measure, leaf.counter.provenance
        if measure in COUNTED:
            counts[key, COUNTED[measure], provenance] += int(amount)
        else:
            sums = values[key, WORTH[measure], provenance]
            sums[leaf.unit] = sums.get(leaf.unit, Decimal(0)) + amount
    found: dict[str, list[ConversionCount]] = defaultdict(list)
    for place in sorted(counts):
        key, kind, provenance = place
        worth = dict(sorted(values.get(place, {}).items()))
        found[key].append(ConversionCount(kind, provenance, counts[place], worth))
    return dict(found)


def _amounts(leaves: Iterable[Leaves], name: Name) -> Iterator[tuple[str, Leaves, int | Decimal]]:
    for leaf in leaves:
        for member, amount in leaf.amounts.items():
            yield name(leaf, member), leaf, amount


def hires_by_job(
    hires: Mapping[str, Sequence[ConversionCount]], references: Mapping[str, str]
) -> Sequence[JobHires]:
    """Of hires by item, those of items that offer a job, under its reference."""
    return sorted(
        JobHires(references[content_id], content_id, one.provenance, one.amount)
        for content_id, counts in hires.items()
        if content_id in references
        for one in counts
        if one.kind is Conversion.HIRE
    )
