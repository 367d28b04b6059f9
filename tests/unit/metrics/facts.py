"""Facts to test with: say only what a test is about."""

from services.metrics.domain.facts import Observed, ShareMade, Visit
from services.metrics.domain.model.measures import CLICKS_BY_CLASS, Channel, ClickClass, Measure, Provenance
from services.metrics.domain.model.tallies import Deed, ItemKey, UnitKey
from services.metrics.domain.rules.calendar import utc_date

MONDAY_NOON_MS = 1_790_596_800_000  # 2026-09-28T12:00:00Z, a Monday


def deed(
    network: str = "linkedin",
    *,
    item: str = "item-1",
    day: str = "2026-09-28",
    at_ms: int = MONDAY_NOON_MS,
    team: str = "Paris",
    person: str = "anna",
    provenance: Provenance = Provenance.MEASURED,
) -> Deed:
    """Something in the programme called p."""
    return Deed(
        "p",
        day,
        at_ms,
        ItemKey(item, "", "article", "brand"),
        UnitKey(team, "", "FR", False),
        person,
        network,
        Channel.PEOPLE,
        provenance,
    )


def share(
    share_id: str, followers: int | None, *, at: Deed | None = None, heard_on: str = "2026-09-28"
) -> ShareMade:
    """A share of the programme p."""
    return ShareMade(share_id, at or deed(), followers, heard_on)


def reaction(amounts: dict[Measure, int], at: Deed | None = None, heard_on: str = "2026-09-28") -> Observed:
    """Counters that a network reports."""
    return Observed(at or deed(), [((one, ""), amount) for one, amount in amounts.items()], heard_on)


def click(
    visitor: bytes, *, by: ClickClass = ClickClass.HUMAN, at_ms: int = MONDAY_NOON_MS, amount: int = 1
) -> Observed:
    """A visit on our own link by somebody whose three keys derive from `visitor`."""
    visit = None
    if by is ClickClass.HUMAN:
        visit = Visit(amount, visitor + b"d", visitor + b"w", visitor + b"m")
    at = deed(at_ms=at_ms, day=utc_date(at_ms))
    return Observed(at, [((CLICKS_BY_CLASS[by], ""), amount)], at.date, visit)
