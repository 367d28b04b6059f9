"""What survey refuses of earlier waves."""

from collections.abc import Mapping

from services.survey.domain.errors import NotNow, NotSound


class WrongLines(NotSound):
    """A file with cells that are wrong; `cells` has the first of them, by line and column."""

    reason = "WRONG_LINES"

    def __init__(self, cells: Mapping[str, str]) -> None:
        super().__init__("some cells of the file are wrong, and nothing was taken")
        self.cells = cells

    @property
    def fields(self) -> Mapping[str, str]:
        """The wrong cells."""
        return self.cells


class QuarterTaken(NotNow):
    """A quarter was taken before with other scores: the difference would tell of those who were added."""

    reason = "QUARTER_TAKEN"

    def __init__(self, quarter: str) -> None:
        super().__init__(f"{quarter} was taken before, with other scores")
