"""Figures that are divided by other figures."""

from services.metrics.domain.model.answers import Rate
from services.metrics.domain.model.measures import ENGAGEMENT, Counted, Measure, Provenance


def engagement_rate(counted: Counted) -> Rate | None:
    """(likes + comments + reshares) / impressions, all MEASURED; None where nobody observed impressions."""
    impressions = counted.get((Measure.IMPRESSIONS, Provenance.MEASURED))
    if impressions is None:
        return None
    engagement = sum(counted.get((one, Provenance.MEASURED), 0) for one in ENGAGEMENT)
    return Rate(engagement, impressions, Provenance.MEASURED)


def engagement_rate_by_followers(counted: Counted) -> Rate | None:
    """(likes + comments + reshares) / followers at the time of each share; None where nobody knows them.

    ESTIMATED, as its denominator is.
    """
    followers = counted.get((Measure.POTENTIAL_REACH, Provenance.ESTIMATED))
    if followers is None:
        return None
    engagement = sum(counted.get((one, Provenance.MEASURED), 0) for one in ENGAGEMENT)
    return Rate(engagement, followers, Provenance.ESTIMATED)


def click_through_rate(counted: Counted) -> Rate | None:
    """Human clicks / impressions, all MEASURED; None where nobody observed impressions."""
    impressions = counted.get((Measure.IMPRESSIONS, Provenance.MEASURED))
    if impressions is None:
        return None
    clicks = counted.get((Measure.CLICKS_HUMAN, Provenance.MEASURED), 0)
    return Rate(clicks, impressions, Provenance.MEASURED)
