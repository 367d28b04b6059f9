"""Earlier waves as CSV: a heading line with date, team and score, then a line for each who was asked."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from services.survey.domain.errors.past import WrongLines
from services.survey.domain.model import Scale
from services.survey.domain.model.past import PastLine

COLUMNS = ("date", "team", "score")
MOST_NAMED = 50
TEAM_LENGTH = 200
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MONTHS_A_QUARTER = 3


class _Wrong(Exception):
    """A cell is wrong, for this reason."""


def lines_from_csv(file: bytes, scale: Scale) -> list[PastLine]:
    """Return the lines of a file; UTF-8, cells parted by commas or semicolons; empty lines do not count.

    Raises WrongLines, which names cells as `line 7, column score`: all up to fifty.
    """
    rows = list(_rows(_text(file)))
    if not rows:
        raise WrongLines({"line 1": "a heading line is needed"})
    columns = _columns(*rows[0])
    wrong: dict[str, str] = {}
    lines = [_line(number, row, columns, scale, wrong) for number, row in rows[1:]]
    if wrong:
        raise WrongLines(dict(list(wrong.items())[:MOST_NAMED]))
    if not lines:
        raise WrongLines({"line 2": "there is no line below the heading"})
    return [line for line in lines if line is not None]


def _text(file: bytes) -> str:
    try:
        return file.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = file.count(b"\n", 0, error.start) + 1
        raise WrongLines({f"line {line}": "must be UTF-8"}) from None


def _rows(text: str) -> Iterator[tuple[int, Sequence[str]]]:
    """The rows that are not empty, with the number of the line that each begins on."""
    heading = text.partition("\n")[0]
    delimiter = ";" if heading.count(";") > heading.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begins = 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield begins, [cell.strip() for cell in row]
            begins = reader.line_num + 1
    except csv.Error:
        raise WrongLines({f"line {begins}": "is not CSV"}) from None


def _columns(number: int, heading: Sequence[str]) -> Mapping[str, int]:
    names = [name.lower() for name in heading]
    wrong = {
        f"line {number}, column {name[:40] or at + 1}": f"known columns: {', '.join(COLUMNS)}, each once"
        for at, name in enumerate(names)
        if name not in COLUMNS or names.index(name) != at
    }
    wrong |= {f"line {number}, column {name}": "is needed" for name in COLUMNS if name not in names}
    if wrong:
        raise WrongLines(dict(list(wrong.items())[:MOST_NAMED]))
    return {name: names.index(name) for name in COLUMNS}


def _line(
    number: int, row: Sequence[str], columns: Mapping[str, int], scale: Scale, wrong: dict[str, str]
) -> PastLine | None:
    """The line, or None with what is wrong of it in `wrong`."""
    if len(row) != len(columns):
        wrong[f"line {number}"] = f"must have {len(columns)} cells"
        return None
    read: Mapping[str, Callable[[str], object]] = {
        "date": _quarter,
        "team": _team,
        "score": lambda text: _score(text, scale),
    }
    found: dict[str, object] = {}
    for name, at in columns.items():
        try:
            found[name] = read[name](row[at])
        except _Wrong as reason:
            wrong[f"line {number}, column {name}"] = str(reason)
    if len(found) < len(columns):
        return None
    quarter, team, score = found["date"], found["team"], found["score"]
    assert isinstance(quarter, str) and isinstance(team, str)  # noqa: S101, PT018  (for the types)
    return PastLine(quarter, team, score if isinstance(score, int) else None)


def _quarter(text: str) -> str:
    try:
        if not _DAY.fullmatch(text):  # dates of weeks are ISO 8601 too
            raise ValueError
        day = date.fromisoformat(text)
    except ValueError:
        raise _Wrong("must be a day, YYYY-MM-DD") from None
    return f"{day.year:04}-Q{(day.month - 1) // _MONTHS_A_QUARTER + 1}"


def _team(text: str) -> str:
    if len(text) > TEAM_LENGTH:
        raise _Wrong(f"must have at most {TEAM_LENGTH} characters")
    return text


def _score(text: str, scale: Scale) -> int | None:
    """The score; None for a blank, which is no answer."""
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= len("10") and int(text) in scale.scores):
        raise _Wrong(f"must be a whole number from {scale.scores[0]} to {scale.scores[-1]}, or empty")
    return int(text)
