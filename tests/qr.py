"""Reads a QR code off its drawing, by ISO/IEC 18004 and not by the library that drew it.

Enough for a link: versions 1 to 3, byte mode, nothing damaged.
"""

import re
from collections.abc import Callable, Iterator, Sequence

QUIET_ZONE = 4
LEVEL_M = 0
_FORMAT_MASK = 0b101010000010010
_MASKS: Sequence[Callable[[int, int], int]] = (
    lambda row, column: (row + column) % 2,
    lambda row, _: row % 2,
    lambda _, column: column % 3,
    lambda row, column: (row + column) % 3,
    lambda row, column: (row // 2 + column // 3) % 2,
    lambda row, column: row * column % 2 + row * column % 3,
    lambda row, column: (row * column % 2 + row * column % 3) % 2,
    lambda row, column: ((row + column) % 2 + row * column % 3) % 2,
)

Modules = list[list[bool]]


def read_svg(svg: str) -> tuple[str, int]:
    """The text of a drawn code and its level of error correction, in the numbers of the standard."""
    return read(modules(svg))


def modules(svg: str) -> Modules:
    """The dark modules of a drawing, without the quiet zone, which must be there and light."""
    path = re.search(r'class="qrline"[^>]* d="([^"]+)"', svg)
    ground = re.search(r'fill="#fff" d="M0 0h(\d+)v\1h-\1z"', svg)
    assert path, svg
    assert ground, svg
    whole = int(ground[1])
    dark = [[False] * whole for _ in range(whole)]
    column, row = 0.0, 0.0
    for command, first, second in re.findall(r"([Mmh])(-?[\d.]+)(?: (-?[\d.]+))?", path[1]):
        if command == "h":
            for passed in range(int(column), int(column) + int(first)):
                dark[int(row)][passed] = True
            column += int(first)
        elif command == "M":
            column, row = float(first), float(second)
        else:
            column, row = column + float(first), row + float(second)
    inside = slice(QUIET_ZONE, whole - QUIET_ZONE)
    code = [line[inside] for line in dark[inside]]
    assert sum(map(sum, code)) == sum(map(sum, dark)), "the quiet zone is not light"
    return code


def read(code: Modules) -> tuple[str, int]:
    """The text of a code and its level of error correction."""
    size = len(code)
    assert size in (21, 25, 29)
    places = [(8, column) for column in (0, 1, 2, 3, 4, 5, 7, 8)] + [
        (row, 8) for row in (7, 5, 4, 3, 2, 1, 0)
    ]
    form = _number([code[row][column] for row, column in places]) ^ _FORMAT_MASK
    mask = _MASKS[form >> 10 & 0b111]
    bits = [code[row][column] != (mask(row, column) == 0) for row, column in _path(size)]
    assert _number(bits[:4]) == 0b0100, "not in byte mode"
    length = _number(bits[4:12])
    octets = [_number(bits[start : start + 8]) for start in range(12, 12 + 8 * length, 8)]
    return bytes(octets).decode(), form >> 13


def _path(size: int) -> Iterator[tuple[int, int]]:
    """The data modules in the order of the stream: pairs of columns from the right, up and down in turn."""
    rights = [*range(size - 1, 6, -2), 5, 3, 1]
    for number, right in enumerate(rights):
        rows = range(size) if number % 2 else range(size - 1, -1, -1)
        for row in rows:
            for column in (right, right - 1):
                if not _is_pattern(row, column, size):
                    yield row, column


def _is_pattern(row: int, column: int, size: int) -> bool:
    """A module of a finder, of the format, of the timing or of the one alignment pattern."""
    far = size - 8
    corner = (row < 9 and (column < 9 or column >= far)) or (row >= far and column < 9)
    aligned = size > 21 and size - 9 <= row < size - 4 and size - 9 <= column < size - 4
    return corner or aligned or row == 6 or column == 6


def _number(bits: Sequence[bool]) -> int:
    return int("".join("1" if bit else "0" for bit in bits), 2)
