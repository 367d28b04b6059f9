"""A month in order of time: shares as columns, clicks as a line, each on a scale of its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from cli.report.charts.svg import Drawing, ticks
from cli.report.model import Point, Provenance, Series

WIDTH, LEFT, RIGHT = 680, 44, 8
HEAD, PLOT, FOOT = 20, 92, 24
PANEL = HEAD + PLOT + FOOT
LABELS = 7
"""Dates below the axis, at most."""


@dataclass(frozen=True)
class Words:
    """What is written in and about the chart."""

    title: str
    described: str
    shares: str
    clicks: str
    day: Callable[[date], str]
    number: Callable[[int], str]


def series(found: Series, words: Words) -> Markup:
    """Only what was observed is drawn: a panel without a figure is left out, a point without one is a gap."""
    panels = [_columns] * any(point.shares for point in found.points)
    panels += [_line] * any(point.clicks is not None for point in found.points)
    height = PANEL * len(panels)
    drawing = Drawing(words.title, words.described, class_="series", viewBox=f"0 0 {WIDTH} {height}")
    for number, draw in enumerate(panels):
        with drawing.group(transform=f"translate(0 {number * PANEL})"):
            draw(drawing, found.points, words)
    return drawing.markup()


def _columns(drawing: Drawing, points: Sequence[Point], words: Words) -> None:
    scale = _frame(drawing, points, words, words.shares, _most_shares(points))
    kinds = sorted({one.provenance for point in points for one in point.shares}, key=list(Provenance).index)
    slot = (WIDTH - LEFT - RIGHT) / len(points)
    wide = min(slot * 0.72, 60.0) / len(kinds)
    for number, point in enumerate(points):
        begin = _middle(number, len(points)) - wide * len(kinds) / 2
        for one in point.shares:
            top = scale(max(one.amount, 0))
            drawing.add(
                "rect",
                class_=one.provenance.value,
                x=begin + wide * kinds.index(one.provenance),
                y=top,
                width=max(wide - 1, 1.0),
                height=HEAD + PLOT - top,
            )


def _line(drawing: Drawing, points: Sequence[Point], words: Words) -> None:
    scale = _frame(drawing, points, words, words.clicks, max(point.clicks or 0 for point in points))
    run: list[tuple[float, float]] = []
    for number, point in enumerate(points):
        if point.clicks is None:
            _drawn(drawing, run)
            run = []
        else:
            run.append((_middle(number, len(points)), scale(point.clicks)))
    _drawn(drawing, run)


def _drawn(drawing: Drawing, run: Sequence[tuple[float, float]]) -> None:
    """A stretch without a gap; one point alone is a dot all the same."""
    if not run:
        return
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in run)
    ground = HEAD + PLOT
    drawing.add("polygon", class_="area", points=f"{run[0][0]:.1f},{ground} {path} {run[-1][0]:.1f},{ground}")
    drawing.add("polyline", class_="line", points=path)
    for x, y in run:
        drawing.add("circle", class_="dot", cx=x, cy=y, r=2)


def _frame(
    drawing: Drawing, points: Sequence[Point], words: Words, heading: str, most: int
) -> Callable[[int], float]:
    """Heading, grid and dates of a panel; returns the height at which an amount is drawn."""
    lines = ticks(max(most, 1))

    def scale(amount: int) -> float:
        return HEAD + PLOT - PLOT * amount / lines[-1]

    drawing.add("text", heading, class_="heading", x=LEFT, y=11)
    for tick in lines:
        drawing.add(
            "line",
            class_="grid" if tick else "axis",
            x1=LEFT,
            x2=WIDTH - RIGHT,
            y1=scale(tick),
            y2=scale(tick),
        )
        drawing.add(
            "text", words.number(tick), class_="tick", x=LEFT - 6, y=scale(tick) + 3.5, text_anchor="end"
        )
    _dates(drawing, points, words)
    return scale


def _dates(drawing: Drawing, points: Sequence[Point], words: Words) -> None:
    every = -(-len(points) // LABELS)
    for number in range(0, len(points), every):
        x = _middle(number, len(points))
        drawing.add(
            "text",
            words.day(points[number].first),
            class_="tick",
            x=x,
            y=HEAD + PLOT + 15,
            text_anchor="middle",
        )


def _most_shares(points: Sequence[Point]) -> int:
    return max(one.amount for point in points for one in point.shares)


def _middle(number: int, of: int) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * (number + 0.5) / of
