"""What a rule is. A name of something computed is `level:metric:operations`; an alert is a symptom."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from deploy.monitoring.addresses import GRAFANA, runbook_of


@dataclass(frozen=True)
class Record:
    """Something computed ahead."""

    name: str
    expr: str

    def rendered(self) -> dict[str, Any]:
        """As it stands in a file of rules."""
        return {"record": self.name, "expr": self.expr}


@dataclass(frozen=True)
class Alert:
    """Something for which somebody is called: at night (`page`), or at work (`ticket`).

    It holds for so long before that. `board` is the dashboard that shows it, for the alert's own house where
    it has one. `summary` and `description` may name labels that the expression keeps.
    """

    name: str
    severity: Literal["page", "ticket"]
    expr: str
    hold: str
    board: Literal["programme", "service", "river"]
    summary: str
    description: str
    labels: dict[str, str] = field(default_factory=dict)

    def rendered(self) -> dict[str, Any]:
        """As it stands in a file of rules."""
        return {
            "alert": self.name,
            "expr": self.expr,
            "for": self.hold,
            "labels": {"severity": self.severity, **self.labels},
            "annotations": {
                "summary": self.summary,
                "description": self.description,
                "runbook_url": runbook_of(self.name),
                "dashboard_url": f"{GRAFANA}/d/portevoix-{self.board}{self._house()}",
            },
        }

    def _house(self) -> str:
        return "" if self.board == "programme" else "?var-house={{ $labels.house }}"


Rule: TypeAlias = Record | Alert


@dataclass(frozen=True)
class Burn:
    """How fast a budget of errors burns: so many times too fast, seen over a long and a short window."""

    factor: float
    long: str
    short: str
    hold: str


# Two per cent of a month's budget in an hour, five in six hours, ten in a day, and ten in three days.
FAST = (Burn(14.4, "1h", "5m", "2m"), Burn(6, "6h", "30m", "15m"))
SLOW = (Burn(3, "1d", "2h", "1h"), Burn(1, "3d", "6h", "3h"))
WINDOWS = ("5m", "30m", "1h", "2h", "6h", "1d", "3d")


@dataclass(frozen=True)
class Objective:
    """A promise: no more than `budget` of all may be errors. `ratio` is the series without its window."""

    alert: str
    ratio: str
    budget: float
    board: Literal["service", "river"]
    whose: str
    what: str

    def alerts(self) -> Iterator[Alert]:
        """One per pair of windows; both must agree, so that it ends soon after the errors do."""
        for name, burns in (("Fast", FAST), ("Slow", SLOW)):
            for burn in burns:
                yield self._alert(name, burn)

    def _alert(self, pace: str, burn: Burn) -> Alert:
        limit = f"{burn.factor * self.budget:g}"
        return Alert(
            name=f"{self.alert}BudgetBurn{pace}",
            severity="page" if pace == "Fast" else "ticket",
            expr=f"{self.ratio}{burn.long} > {limit}\nand {self.ratio}{burn.short} > {limit}",
            hold=burn.hold,
            board=self.board,
            summary=f"{self.whose}: {self.what} {burn.factor:g} times faster than the objective allows",
            description=(
                f"{{{{ $value | humanizePercentage }}}} of the last {burn.long}, and as much of the last "
                f"{burn.short}; the objective allows {self.budget:.1%} over a month."
            ),
            labels={"long": burn.long, "short": burn.short},
        )
