"""A claim: what a figure must be, and what a house says it is."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

Value = int | float | None


@dataclass(frozen=True)
class Claim:
    """`slack`: requests that broke off and may have been noticed or not, so that much more may be found."""

    chapter: str
    subject: str
    expected: Value
    found: Value
    slack: int = 0

    @property
    def holds(self) -> bool:
        """The figure is right."""
        if self.expected is None or self.found is None:
            return self.expected == self.found
        return self.expected <= self.found <= self.expected + self.slack

    def __str__(self) -> str:
        return f"{self.chapter}: {self.subject} is {self.found}, and must be {self.expected}"


def compare(
    chapter: str, expected: Mapping[str, int], found: Mapping[str, int], slack: int = 0
) -> Iterator[Claim]:
    """One claim per name in either; what is missing counts as 0."""
    for name in sorted(expected.keys() | found.keys()):
        yield Claim(chapter, name, expected.get(name, 0), found.get(name, 0), slack)


def wrong(claims: Iterable[Claim]) -> list[Claim]:
    """Those that do not hold."""
    return [claim for claim in claims if not claim.holds]
