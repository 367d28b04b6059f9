"""Charts as static SVG in the page: no script, no font, nothing fetched; styled by the page's classes."""

from cli.report.charts.bars import bar, bullet, parts
from cli.report.charts.series import series

__all__ = ["bar", "bullet", "parts", "series"]
