"""What is published of one question or sub-scale."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.survey.domain.model.cuts import Path

Part = tuple[str, int | str | bool]
"""Which part of a question, and which answer to it; the part is empty where a question has none."""


@dataclass(frozen=True, slots=True)
class QuestionTally:
    """Answers to one question in one cut: by how many people, and how many gave which."""

    n: int = 0
    counts: Mapping[Part, int] = field(default_factory=dict)

    def __add__(self, other: "QuestionTally") -> "QuestionTally":
        both = dict(self.counts)
        for part, count in other.counts.items():
            both[part] = both.get(part, 0) + count
        return QuestionTally(self.n + other.n, both)


@dataclass(frozen=True, slots=True)
class ScaleTally:
    """A sub-scale in one cut: whole answers to it, and the sum of all their numbers."""

    n: int = 0
    total: int = 0

    def __add__(self, other: "ScaleTally") -> "ScaleTally":
        return ScaleTally(self.n + other.n, self.total + other.total)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Training that a cut asks for: `chosen` of `n` people named it."""

    path: Path
    question_id: str
    option_id: str
    chosen: int
    n: int


@dataclass(frozen=True, slots=True)
class Figures:
    """What is published at the close beside the eNPS: nothing here stands for fewer than the floor."""

    questions: Mapping[str, Mapping[Path, QuestionTally]] = field(default_factory=dict)
    scales: Mapping[str, Mapping[Path, ScaleTally]] = field(default_factory=dict)
