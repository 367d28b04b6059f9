"""What a report has figures for."""

from dataclasses import fields

from cli.report.model import Report

REASONS = {"too_few", "closed"}


def filled(report: Report) -> set[str]:
    """Every section of the month that is there, and the lists around it."""
    found = {one.name for one in fields(report.month) if getattr(report.month, one.name) not in (None, ())}
    return (found - REASONS) | {name for name in ("corrections", "definitions") if getattr(report, name)}
