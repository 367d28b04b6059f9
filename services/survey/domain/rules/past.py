"""Earlier waves: lines to counts, and counts to what may be shown."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from services.survey.domain.errors import FloorTooLow
from services.survey.domain.errors.past import QuarterTaken
from services.survey.domain.model import EVERYBODY, FLOOR_LEAST, Participation, Path, Scale, Tally
from services.survey.domain.model.past import (
    PastCell,
    PastLine,
    PastQuarter,
    ShownQuarter,
    ShownTeam,
    Taken,
)
from services.survey.domain.rules.cuts import publish
from services.survey.domain.rules.enps import tally_of

_TEAM = "team:"


def quarters_of(lines: Iterable[PastLine], scale: Scale, floor: int) -> list[PastQuarter]:
    """Count lines by quarter, team and score, in order. Raises FloorTooLow."""
    if floor < FLOOR_LEAST:
        raise FloorTooLow(f"must be at least {FLOOR_LEAST}", "floor")
    asked: dict[str, Counter[str]] = defaultdict(Counter)
    scores: dict[tuple[str, str], Counter[int]] = defaultdict(Counter)
    for line in lines:
        asked[line.quarter][line.team] += 1
        if line.score is not None:
            scores[line.quarter, line.team][line.score] += 1
    return [
        PastQuarter(
            quarter,
            scale,
            floor,
            {team: PastCell(count, dict(scores[quarter, team])) for team, count in sorted(teams.items())},
        )
        for quarter, teams in sorted(asked.items())
    ]


def check_unchanged(quarter: PastQuarter, known: PastQuarter) -> None:
    """Raises QuarterTaken where a quarter that was taken comes with other scores, scale or floor."""
    if quarter != known:
        raise QuarterTaken(quarter.quarter)


def taken(quarters: Sequence[PastQuarter], known: int) -> Taken:
    """Return what came of an import."""
    cells = [cell for one in quarters for cell in one.cells.values()]
    return Taken(
        [one.quarter for one in quarters],
        sum(cell.asked for cell in cells),
        sum(sum(cell.scores.values()) for cell in cells),
        known,
    )


def shown(quarter: PastQuarter) -> ShownQuarter:
    """Return what may be shown of a quarter: everybody, and the teams below it as `cuts.publish` says.

    Whoever has no team is a part of everybody.
    """
    tallies = {_place(team): tally_of(cell.scores) for team, cell in quarter.cells.items()}
    cuts = publish(tallies, quarter.floor)
    answered = sum(tally.n for tally in tallies.values())
    asked = sum(cell.asked for cell in quarter.cells.values())
    participation = Participation(answered if answered >= quarter.floor else None, asked)
    hidden = any(place not in cuts for place in tallies)
    return ShownQuarter(quarter.quarter, quarter.scale, quarter.floor, participation, cuts, hidden)


def teams_of(quarters: Iterable[ShownQuarter]) -> list[ShownTeam]:
    """Return each team over quarters: sums of what the quarters show, so that nothing new is told.

    A team that is too small in each quarter is in none of them, however many answers it gave in all: they
    are of the same few people.
    """
    parts: dict[tuple[str, Scale], list[tuple[str, Tally]]] = defaultdict(list)
    for quarter in quarters:
        for team, tally in _teams(quarter.cuts):
            parts[team, quarter.scale].append((quarter.quarter, tally))
    return [
        ShownTeam(team, scale, [name for name, _ in some], sum((tally for _, tally in some), Tally()))
        for (team, scale), some in sorted(parts.items())
    ]


def _teams(cuts: Mapping[Path, Tally]) -> Iterable[tuple[str, Tally]]:
    for path, tally in cuts.items():
        if len(path) > len(EVERYBODY):
            yield path[-1].removeprefix(_TEAM), tally


def _place(team: str) -> Path:
    return (*EVERYBODY, f"{_TEAM}{team}") if team else EVERYBODY
