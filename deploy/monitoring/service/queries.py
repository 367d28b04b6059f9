"""Expressions over the chosen houses."""

from deploy.monitoring.panels import Query

HOUSE = 'house=~"$house"'
METHOD = "{{method}}"
READER = "{{house}} {{projection}}"
QUANTILES = (0.5, 0.95, 0.99)


def rate_of(series: str, more: str = "", *, by: str) -> str:
    """How often something happens per second, in the chosen houses."""
    chosen = f"{HOUSE}, {more}" if more else HOUSE
    return f"sum by ({by}) (rate(portevoix_{series}{{{chosen}}}[$__rate_interval]))"


def quantile_of(series: str, share: float) -> Query:
    """How much a share of the values of a histogram is at most."""
    buckets = f"rate(portevoix_{series}_bucket{{{HOUSE}}}[$__rate_interval])"
    expr = f"histogram_quantile({share:g}, sum by (house, le) ({buckets}))"
    return Query(expr, f"{{{{house}}}} {share:.0%}")
