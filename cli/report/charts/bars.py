"""Bars that lie beside their figures in a table, so that their labels are text of the page and may wrap."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from markupsafe import Markup

from cli.report.charts.svg import Drawing

HEIGHT = 12
LEAST_PERCENT = 0.6
"""What is more than 0 is seen."""

Number = int | Decimal | Fraction


def bar(title: str, amount: Number, most: Number, look: str) -> Markup:
    """A bar on a track as long as `most`; `look` is a provenance or another class of the page."""
    drawing = Drawing(title, class_="bar", width="100%", height=HEIGHT)
    drawing.add("rect", class_="track", width="100%", height=HEIGHT)
    drawing.add("rect", class_=look, width=f"{_percent(amount, most):.2f}%", height=HEIGHT)
    return drawing.markup()


def bullet(
    title: str, actual: Decimal | None, target: Decimal, forecast: Decimal | None, look: str
) -> Markup:
    """Actual as a bar, forecast hatched beyond it, target as a line across."""
    most = max(target, actual or Decimal(0), forecast or Decimal(0)) * Decimal("1.04") or Decimal(1)
    drawing = Drawing(title, class_="bar bullet", width="100%", height=HEIGHT + 8)
    drawing.add("rect", class_="track", y=4, width="100%", height=HEIGHT)
    for amount, drawn in ((forecast, "estimated"), (actual, look)):
        if amount is not None:
            drawing.add("rect", class_=drawn, y=4, width=f"{_percent(amount, most):.2f}%", height=HEIGHT)
    across = f"{_percent(target, most):.2f}%"
    drawing.add("line", class_="target", x1=across, x2=across, y1=0, y2=HEIGHT + 8)
    return drawing.markup()


def parts(title: str, amounts: Sequence[tuple[str, int]]) -> Markup:
    """One bar of several parts, each with its look; together they are the whole."""
    whole = sum(amount for _, amount in amounts)
    drawing = Drawing(title, class_="bar parts", width="100%", height=22)
    begin = Fraction(0)
    for look, amount in amounts:
        length = Fraction(100 * amount, whole) if whole else Fraction(0)
        drawing.add("rect", class_=look, x=f"{float(begin):.2f}%", width=f"{float(length):.2f}%", height=22)
        begin += length
    return drawing.markup()


def _percent(amount: Number, most: Number) -> float:
    if amount <= 0 or most <= 0:
        return 0.0
    return max(min(100 * float(amount) / float(most), 100.0), LEAST_PERCENT)
