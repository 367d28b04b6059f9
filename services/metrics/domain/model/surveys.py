"""What a survey said at its close."""

from collections.abc import Sequence
from typing import NamedTuple

Path = tuple[str, ...]
"""A place in the survey's tree of cuts, root first, such as ("all", "team:Paris")."""


class Score(NamedTuple):
    """The mean of a scale in a cut, and of how many answers."""

    path: Path
    scale: str
    n: int
    mean: float


class Survey(NamedTuple):
    """A survey that closed, on a UTC date, with all scores that it published."""

    survey_id: str
    template: str
    closed_on: str
    scores: Sequence[Score]


class Relation(NamedTuple):
    """How two figures of groups go together: None where one is the same in all; and of how many."""

    correlation: float | None
    groups: int
    answers: int
    enrolled: int
