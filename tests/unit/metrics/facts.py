"""Facts to test with: say only what a test is about."""

from services.metrics.domain.facts import EngagementObserved, ShareMade, Visit
from services.metrics.domain.model import (
    CLICKS_BY_CLASS,
    OWN_LINKS,
    Activity,
    Cell,
    Channel,
    ClickClass,
    MadeShare,
    Measure,
    Provenance,
)

MONDAY_NOON_MS = 1_790_596_800_000  # 2026-09-28T12:00:00Z, a Monday


def cell(
    network: str = "linkedin",
    *,
    item: str = "item-1",
    day: str = "2026-09-28",
    team: str = "Paris",
    source: str = "",
    provenance: Provenance = Provenance.MEASURED,
) -> Cell:
    """A cell of the programme called p."""
    return Cell("p", day, item, network, team, Channel.PEOPLE, source, provenance)


def share(share_id: str, followers: int | None, *, person: str = "anna", at: Cell | None = None) -> ShareMade:
    """A share of the programme p."""
    where = at or cell()
    return ShareMade(share_id, MadeShare(Activity("p", person, where.date), where, followers))


def reaction(amounts: dict[Measure, int], at: Cell | None = None) -> EngagementObserved:
    """Counters that a network reports."""
    return EngagementObserved(at or cell(source="poller"), amounts, None)


def click(
    visitor: bytes, *, by: ClickClass = ClickClass.HUMAN, at_ms: int = MONDAY_NOON_MS, amount: int = 1
) -> EngagementObserved:
    """A visit on our own link by somebody whose three keys derive from `visitor`."""
    visit = Visit(by, at_ms, visitor + b"d", visitor + b"w", visitor + b"m")
    return EngagementObserved(cell(source=OWN_LINKS), {CLICKS_BY_CLASS[by]: amount}, visit)
