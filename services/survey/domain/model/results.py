"""What a survey publishes at its close, question by question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from services.survey.domain.model import Path, ScaleMean, Suggestion


class Kind(StrEnum):
    """What is counted of a question.

    NUMBERS have a mean. CHOICES may be several of one answer. PLACES count each option by the place it was
    ranked at. DAYS are counted by month.
    """

    ENPS = "enps"
    NUMBERS = "numbers"
    CHOICES = "choices"
    PLACES = "places"
    DAYS = "days"


@dataclass(frozen=True, slots=True)
class Counted:
    """Something that is counted: a question, or a line of one with several, such as a grid's.

    `labels` are what an answer may be, in order; those of PLACES are `option/place`, those of DAYS only known
    from the answers.
    """

    question_id: str
    item: str
    kind: Kind
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Count:
    """Answers of a cut: how many answered, and how often each label was in an answer."""

    n: int = 0
    by_label: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, other: "Count") -> "Count":
        labels = {*self.by_label, *other.by_label}
        return Count(
            self.n + other.n,
            {label: self.by_label.get(label, 0) + other.by_label.get(label, 0) for label in labels},
        )


@dataclass(frozen=True, slots=True)
class Shown:
    """What is published of something counted: cuts root first, none where too few answered."""

    counted: Counted
    cuts: Mapping[Path, Count]
    rolled_up: bool


@dataclass(frozen=True, slots=True)
class Rates:
    """People who answered, and who answered everything they were asked, of the people invited.

    Each is absent below the floor.
    """

    answered: int | None
    complete: int | None
    invited: int


@dataclass(frozen=True, slots=True)
class Remarks:
    """What is published of an open question: how many comments, and words by comments that have them.

    Nothing below the floor of comments: then `comments` is absent and no comment can be read.
    """

    question_id: str
    comments: int | None
    words: Sequence[tuple[str, int]] = ()


@dataclass(frozen=True, slots=True)
class Published:
    """All that a survey publishes. `series` is the same for waves that may be compared."""

    survey_id: str
    series: str
    closed_at_ms: int
    floor: int
    comment_floor: int
    rates: Rates
    shown: Sequence[Shown]
    remarks: Sequence[Remarks]
    scales: Sequence[ScaleMean] = ()
    suggestions: Sequence[Suggestion] = ()


@dataclass(frozen=True, slots=True)
class WavePoint:
    """One wave of a trend; no count where the wave shows no such figure."""

    survey_id: str
    closed_at_ms: int
    counted: Counted
    count: Count | None
