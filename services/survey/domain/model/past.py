"""What earlier waves left: who was asked, by quarter and team, and what they scored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.survey.domain.model import Participation, Path, Scale, Tally


@dataclass(frozen=True, slots=True)
class PastLine:
    """A line of a file: somebody who was asked; without a score they did not answer."""

    quarter: str
    team: str
    score: int | None


@dataclass(frozen=True, slots=True)
class PastCell:
    """Everybody of one team who was asked in one quarter; `scores` counts answers by score."""

    asked: int
    scores: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class PastQuarter:
    """A quarter as it was taken, whole, once: `quarter` such as 2024-Q3, cells by team."""

    quarter: str
    scale: Scale
    floor: int
    cells: Mapping[str, PastCell]


@dataclass(frozen=True, slots=True)
class ShownQuarter:
    """What a quarter shows: cuts root first, none where fewer than the floor answered."""

    quarter: str
    scale: Scale
    floor: int
    participation: Participation
    cuts: Mapping[Path, Tally]
    rolled_up: bool


@dataclass(frozen=True, slots=True)
class ShownTeam:
    """One team over the quarters that show it alone, on one scale."""

    team: str
    scale: Scale
    quarters: Sequence[str]
    tally: Tally


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of an import; `known` quarters had been taken before, with the same scores."""

    quarters: Sequence[str]
    asked: int
    answered: int
    known: int
