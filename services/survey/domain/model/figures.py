"""Sub-scales, and the training that groups ask for."""

from dataclasses import dataclass

from services.survey.domain.model.cuts import Path


@dataclass(frozen=True, slots=True)
class ScaleTally:
    """A sub-scale in one cut: whole answers to it, and the sum of all their numbers."""

    n: int = 0
    total: int = 0

    def __add__(self, other: "ScaleTally") -> "ScaleTally":
        return ScaleTally(self.n + other.n, self.total + other.total)


@dataclass(frozen=True, slots=True)
class ScaleMean:
    """What is published of a sub-scale in one cut: the mean over `n` people of the mean of their items."""

    scale: str
    path: Path
    n: int
    mean: float


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Training that a cut asks for: `chosen` of `n` people named it."""

    path: Path
    question_id: str
    option_id: str
    chosen: int
    n: int
