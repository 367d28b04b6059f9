"""The programme's figures: every process of metrics exports all of them, so the largest is taken."""

from collections.abc import Sequence

from deploy.monitoring.rulebook.model import Alert, Record, Rule
from services.metrics.series import DECLARED


def _largest(series: str, labels: Sequence[str]) -> Record:
    grouped = ", ".join(labels)
    return Record(f"programme:{series}:max", f"max by ({grouped}) (portevoix_programme_{series})")


RULES: Sequence[Rule] = (
    *(_largest(series, labels) for series, (labels, _) in DECLARED.items()),
    Record(
        "programme:participation:ratio",
        "max by (programme) (portevoix_programme_active_advocates) "
        "/ (max by (programme) (portevoix_programme_enrolled) > 0)",
    ),
    Alert(
        name="VisitsNotCounted",
        severity="page",
        expr="max by (house) (portevoix_links_visits_waiting_seconds) > 120",
        hold="5m",
        board="service",
        summary="{{ $labels.house }} does not count visits",
        description="A visit that was answered {{ $value | humanizeDuration }} ago is not counted yet.",
    ),
    Alert(
        name="ProgrammeFiguresLeftOut",
        severity="ticket",
        expr="sum by (house) (increase(portevoix_programme_figures_left_out_total[1h])) > 0",
        hold="0m",
        board="programme",
        summary="{{ $labels.house }} does not export all figures of the programmes",
        description="There are more programmes, networks and kinds than the series may have labels.",
    ),
)
