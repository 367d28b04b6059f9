"""Earlier waves: take them in whole, show them above the floor."""

from collections.abc import Sequence

from services.survey.domain.model import Scale
from services.survey.domain.model.past import PastLine, ShownQuarter, ShownTeam, Taken
from services.survey.domain.rules import past
from services.survey.ports.past import PastBooks


async def import_past_waves(lines: Sequence[PastLine], scale: Scale, floor: int, books: PastBooks) -> Taken:
    """Take the quarters of a file, all or none; the same again changes nothing.

    Raises FloorTooLow, QuarterTaken.
    """
    quarters = past.quarters_of(lines, scale, floor)
    known = {one.quarter: one for one in await books.these([one.quarter for one in quarters])}
    for quarter in quarters:
        if quarter.quarter in known:
            past.check_unchanged(quarter, known[quarter.quarter])
    await books.add([quarter for quarter in quarters if quarter.quarter not in known])
    return past.taken(quarters, len(known))


async def get_past_scores(
    first: str, last: str, books: PastBooks
) -> tuple[Sequence[ShownQuarter], Sequence[ShownTeam]]:
    """The quarters from first to last, in order, and the teams over these; an empty end is open."""
    quarters = [past.shown(one) for one in await books.between(first, last)]
    return quarters, past.teams_of(quarters)
