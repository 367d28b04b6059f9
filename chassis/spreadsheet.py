"""CSV (RFC 4180) that a spreadsheet may open: UTF-8 with its mark, every cell quoted, no cell a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

MARK = b"\xef\xbb\xbf"
"""By which spreadsheets know UTF-8; it stands before the first line."""
# Spreadsheets take a cell that begins so for a formula, which may send what stands beside it anywhere. Many
# split on semicolons or tabs and then take no notice of quotes within a line: a cell begins there, and behind
# a line break. In front of the sign they strip quotes.
_BREAK = r"\t\r\n\v\f\x1c-\x1e\x85\u2028\u2029"
_FORMULA = re.compile(rf'^(?=[{_BREAK}])|(?:^|(?<=[,;{_BREAK}]))(?="*[=+\-@＝＋－＠])')
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def lines_to_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """Lines, each cell a text; a number may begin with a minus, nothing else may begin as formulas do."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerows([map(_harmless, row) for row in rows])
    return written.getvalue().encode()


def _harmless(cell: str) -> str:
    return cell if _NUMBER.fullmatch(cell) else _FORMULA.sub("'", cell)
