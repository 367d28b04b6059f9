"""Earlier waves: domain to wire; pure functions."""

from collections.abc import Sequence

from portevoix.survey.v1 import past_pb2 as wire
from services.survey.domain.model import EVERYBODY
from services.survey.domain.model.past import ShownQuarter, ShownTeam, Taken
from services.survey.translate.wire import SCALES, figure_to_wire, participation_to_wire


def taken_to_wire(taken: Taken) -> wire.ImportPastWavesResponse:
    """What came of an import."""
    return wire.ImportPastWavesResponse(
        quarters=taken.quarters, asked=taken.asked, answered=taken.answered, known_already=taken.known
    )


def scores_to_wire(
    quarters: Sequence[ShownQuarter], teams: Sequence[ShownTeam]
) -> wire.GetPastScoresResponse:
    """What earlier waves show."""
    return wire.GetPastScoresResponse(quarters=[*map(_quarter, quarters)], teams=[*map(_team, teams)])


def _quarter(one: ShownQuarter) -> wire.PastQuarter:
    return wire.PastQuarter(
        quarter=one.quarter,
        scale=SCALES[one.scale],
        floor=one.floor,
        participation=participation_to_wire(one.participation),
        figures=[figure_to_wire(path, tally) for path, tally in one.cuts.items()],
        rolled_up=one.rolled_up,
    )


def _team(one: ShownTeam) -> wire.PastTeam:
    return wire.PastTeam(
        team=one.team,
        quarters=one.quarters,
        scale=SCALES[one.scale],
        figure=figure_to_wire((*EVERYBODY, f"team:{one.team}"), one.tally),
    )
