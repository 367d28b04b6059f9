"""The figures of each programme as Prometheus series: what the dashboard `programme` shows.

Gauges, not counters: a share taken back and a figure corrected lower them. Programmes and networks are few;
no label names a person. Every process of the house exports the same figures, so whoever adds them up takes
the largest of them first, as the recording rules do.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from chassis.telemetry import Telemetry

MOST_LABEL_SETS = 20_000

DECLARED: Mapping[str, tuple[tuple[str, ...], str]] = {
    "shares": (("programme", "network", "provenance"), "Shares that stand, by how they are known."),
    "clicks": (("programme", "network", "made_by"), "Visits through tracked links, by what made them."),
    "reach": (("programme", "network", "provenance"), "People reached, measured or estimated."),
    "impressions": (("programme", "network"), "Times that shares were shown, as networks report it."),
    "engagement": (("programme", "network", "measure"), "Reactions to shares, by what was measured."),
    "conversions": (("programme", "network", "kind"), "Conversions that shares led to, by kind."),
    "value": (
        ("programme", "network", "currency"),
        "Value of the conversions, in units of a currency.",
    ),
    "enrolled": (("programme",), "People who take part now."),
    "active_advocates": (("programme",), "People who shared something in the last 30 days."),
}


class Figure(NamedTuple):
    """One value of a series; `labels` in the order in which the series declares them."""

    series: str
    labels: tuple[str, ...]
    value: float


class ProgrammeSeries:
    """Shows what was computed elsewhere. What is beyond `most` sets of labels is left out and counted."""

    def __init__(self, telemetry: Telemetry, *, most: int = MOST_LABEL_SETS) -> None:
        self._most = most
        self._gauges = {
            name: telemetry.gauge(f"programme_{name}", sentence, labels)
            for name, (labels, sentence) in DECLARED.items()
        }
        self._left_out = telemetry.counter(
            "programme_figures_left_out_total", "Figures not exported, for there are too many sets of labels."
        )
        self._shown: set[tuple[str, tuple[str, ...]]] = set()

    def show(self, figures: Iterable[Figure]) -> None:
        """Export these and nothing else. Which are left out does not depend on their order.

        Raises KeyError for a series that is not declared, ValueError for labels that are not its own; then
        what was shown before stays.
        """
        found = {(name, labels): value for name, labels, value in figures}
        for name, labels in found:
            if len(labels) != len(DECLARED[name][0]):
                raise ValueError(f"{name} has the labels {DECLARED[name][0]}, not {labels}")
        chosen = sorted(found)[: self._most]
        self._left_out.inc(len(found) - len(chosen))
        for name, labels in self._shown.difference(chosen):
            self._gauges[name].remove(*labels)
        for name, labels in chosen:
            self._gauges[name].labels(*labels).set(found[name, labels])
        self._shown = set(chosen)
