"""A period freezes at its end plus a grace; later facts become listed corrections of it.

Both ends are dates alone, so that a figure can be computed again: the local date of a fact is over everywhere
a day later in UTC, and the grace begins there.
"""

from datetime import date, timedelta
from functools import lru_cache

GRACE_DAYS = 7
"""Definition 1; another grace would be another version of every definition."""


def late_of(local_date: str, heard_on: str) -> str:
    """The UTC date on which a fact was heard, where its own day was frozen by then; else empty.

    So whatever is not late belongs to every period that holds its day.
    """
    return heard_on if heard_on > _frozen_after(local_date) else ""


def frozen_after(last: date) -> str:
    """The last UTC date on which what is heard still belongs to a period that ends on a local date."""
    return _frozen_after(last.isoformat())


@lru_cache(10_000)
def _frozen_after(last: str) -> str:
    return (date.fromisoformat(last) + timedelta(days=1 + GRACE_DAYS)).isoformat()
