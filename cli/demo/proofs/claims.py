"""A claim: what a figure must be, and what a house says it is."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

Value = int | float | Decimal | None


@dataclass(frozen=True)
class Claim:
    """`slack`: requests that broke off and may have been noticed or not, so that much more may be found."""

    chapter: str
    subject: str
    expected: Value
    found: Value
    slack: int | Decimal = 0

    @property
    def holds(self) -> bool:
        """The figure is right."""
        if self.expected is None or self.found is None:
            return self.expected == self.found
        least, found = Fraction(self.expected), Fraction(self.found)
        return least <= found <= least + Fraction(self.slack)

    def __str__(self) -> str:
        return f"{self.chapter}: {self.subject} is {self.found}, and must be {self.expected}"


def compare(
    chapter: str,
    expected: Mapping[str, int | Decimal],
    found: Mapping[str, int | Decimal],
    slack: int = 0,
    loose: str = "",
) -> Iterator[Claim]:
    """One claim per name in either; what is missing counts as 0. Names that begin as `loose` have slack."""
    for name in sorted(expected.keys() | found.keys()):
        own = slack if name.startswith(loose) else 0
        yield Claim(chapter, name, expected.get(name, 0), found.get(name, 0), own)


def wrong(claims: Iterable[Claim]) -> list[Claim]:
    """Those that do not hold."""
    return [claim for claim in claims if not claim.holds]
