"""Figures that are divided by other figures."""

from services.metrics.domain.model import Counted, Measure, Provenance, Rate

ENGAGEMENT = (Measure.LIKES, Measure.COMMENTS, Measure.RESHARES)


def engagement_rate(counted: Counted) -> Rate | None:
    """(likes + comments + reshares) / impressions, all MEASURED; None where nobody observed impressions."""
    impressions = counted.get((Measure.IMPRESSIONS, Provenance.MEASURED))
    if impressions is None:
        return None
    engagement = sum(counted.get((one, Provenance.MEASURED), 0) for one in ENGAGEMENT)
    return Rate(engagement, impressions, Provenance.MEASURED)
