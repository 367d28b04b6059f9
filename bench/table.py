"""The table that the benches of houses print and keep."""

from collections.abc import Sequence
from dataclasses import dataclass

from bench.meter import Figures, Spread

ROWS = (
    "events under the clock",
    "events per second",
    "its processor, s per million events",
    "mongod's processor, s per million events",
    "the broker's processor, s per million events",
    "MongoDB round trips per event",
    "peak memory, MiB",
    "event to queryable at half that rate, p50 / p99",
)


@dataclass(frozen=True, slots=True)
class Column:
    """One way of doing it; no lags where none were measured."""

    name: str
    figures: Figures
    lags: Spread | None = None
    uses_database: bool = True

    def cells(self) -> Sequence[str]:
        """In the order of ROWS."""
        found = self.figures
        return (
            f"{found.events:,}",
            f"{found.rate:,.0f}",
            f"{found.per_million(found.processes):,.0f}",
            f"{found.per_million(found.database):,.0f}" if self.uses_database else "–",
            f"{found.per_million(found.broker):,.0f}",
            f"{found.requests / found.events:.4f}" if self.uses_database else "–",
            f"{found.peak_bytes / 2**20:,.0f}",
            str(self.lags) if self.lags else "–",
        )


def table(columns: Sequence[Column]) -> str:
    """Markdown, columns padded so that it reads as plain text too."""
    names = ["", *(one.name for one in columns)]
    lines = [
        names,
        *([row, *cells] for row, *cells in zip(ROWS, *(one.cells() for one in columns), strict=True)),
    ]
    widths = [max(len(line[place]) for line in lines) for place in range(len(names))]
    rule = ["-" * width for width in widths]
    return "\n".join(_line(line, widths) for line in (lines[0], rule, *lines[1:]))


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) + " |"
