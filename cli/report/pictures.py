"""The charts of a report, with their titles in its language."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from markupsafe import Markup

from cli.report import charts
from cli.report.charts.series import Words as ChartWords
from cli.report.language import Language
from cli.report.model import Figure, Goal, Point, Provenance, Sentiment, Series, ValueTerm, Warned

THIRDS = 3
FEW = 8
WHOLE_FROM = 10


class Pictures:
    """Draws what templates ask for."""

    def __init__(self, language: Language) -> None:
        self._language = language

    def bar(self, name: str, value: str, amount: int | Fraction, most: int | Fraction, look: str) -> Markup:
        """A bar beside its figure."""
        title = self._language.text("chart.bar", name=name, value=value)
        return charts.bar(title, amount, most, look)

    def goal(self, goal: Goal) -> Markup:
        """Actual, forecast and target on one scale."""
        unknown = self._language.text("report.unknown")
        actual = unknown if goal.actual is None else self.amount(goal.actual)
        name = f"{self._language.name('measure', goal.measure)}, {goal.campaign}"
        title = self._language.text("chart.goal", name=name, actual=actual, target=self.amount(goal.target))
        return charts.bullet(title, goal.actual, goal.target, goal.forecast, goal.provenance.value)

    def amount(self, amount: Decimal) -> str:
        """Whole from ten on: a forecast is no more exact than that."""
        return self._language.number(Decimal(round(amount)) if abs(amount) >= WHOLE_FROM else amount)

    def tone(self, found: Sentiment) -> Markup:
        """Positive, neutral and negative comments as parts of one bar."""
        amounts = (("positive", found.positive), ("neutral", found.neutral), ("negative", found.negative))
        return charts.parts(self._language.text("chart.tone", **dict(amounts)), amounts)

    def series(self, found: Series) -> Markup:
        """Shares and visits in order of time."""
        text, step = self._language.text, found.step.value
        most_shares = max((one.amount for point in found.points for one in point.shares), default=None)
        most_clicks = max((point.clicks for point in found.points if point.clicks is not None), default=None)
        described = text(
            "chart.described",
            first=self._language.day(found.points[0].first),
            last=self._language.day(found.points[-1].first),
            shares="–" if most_shares is None else most_shares,
            clicks="–" if most_clicks is None else most_clicks,
            table=text("section.data"),
        )
        shares, clicks = text(f"chart.shares_{step}"), text(f"chart.clicks_{step}")
        return charts.series(
            found,
            ChartWords(
                text(f"chart.series_{step}"),
                described,
                shares,
                clicks,
                self._language.short_day,
                self._language.number,
            ),
        )

    def rate_of(self, term: ValueTerm) -> str:
        """What one action is worth; impressions are priced by the thousand."""
        rate = self._language.money(term.rate)
        return self._language.text("row.per_thousand", rate=rate) if term.per > 1 else rate

    def limit(self, warned: Warned) -> str:
        """Below which there is a warning; of reach, so many for each person."""
        if warned.limit is None:
            return "–"
        by_person = warned.reason.startswith("reach")
        shown = self._language.ratio(warned.limit) if by_person else self._language.percent(warned.limit)
        return f"≥ {shown}"


def provenances(found: Series) -> list[Provenance]:
    """How the shares of a series came about."""
    return sorted(
        {one.provenance for point in found.points for one in point.shares}, key=list(Provenance).index
    )


def columns(found: Series) -> list[Sequence[Point]]:
    """The points in as many columns as their table is set in; a short table is one."""
    each = len(found.points) if len(found.points) <= FEW else -(-len(found.points) // THIRDS)
    return [found.points[begin : begin + each] for begin in range(0, len(found.points), each)]


def most(figures: Iterable[Figure]) -> int:
    """The largest amount."""
    return max((one.amount for one in figures), default=0)
