"""Calls about boards."""

from collections.abc import Mapping

from portevoix.gamify.v1 import events_pb2 as gamify
from portevoix.gamify.v1 import service_pb2 as wire
from services.gamify.domain.model.boards import (
    Asked,
    Board,
    BoardPeriod,
    BoardRow,
    BoardSubject,
    Place,
    Standing,
)
from services.gamify.domain.model.people import Visibility
from services.gamify.domain.rules.boards import closes_at_ms
from services.gamify.translate.news import News

DEFAULT_ROWS = 10
PERIODS: Mapping[int, BoardPeriod] = {
    wire.BoardPeriod.Value(f"BOARD_PERIOD_{one.value}"): one for one in BoardPeriod
}
SUBJECTS: Mapping[int, BoardSubject] = {
    wire.BOARD_SUBJECT_UNSPECIFIED: BoardSubject.PEOPLE,
    **{wire.BoardSubject.Value(f"BOARD_SUBJECT_{one.value}"): one for one in BoardSubject},
}
VISIBILITIES: Mapping[int, Visibility] = {
    wire.Visibility.Value(f"VISIBILITY_{one.value}"): one for one in Visibility
}


def asked_from_wire(request: wire.GetBoardRequest) -> Asked:
    """Which board is asked for."""
    return Asked(
        request.programme_id,
        PERIODS[request.period],
        request.date,
        SUBJECTS[request.subject],
        request.limit if request.HasField("limit") else DEFAULT_ROWS,
        request.team,
        request.department,
        request.campaign_id,
        request.around_me,
    )


def rank_asked_from_wire(request: wire.GetRankRequest) -> Asked:
    """Which board is meant: that of people, of everything."""
    return Asked(request.programme_id, PERIODS[request.period], request.date)


def board_to_wire(board: Board) -> wire.GetBoardResponse:
    """A board."""
    return wire.GetBoardResponse(
        first_date=board.scope.first_date,
        last_date=board.scope.last_date,
        rows=[_row(row) for row in board.rows],
        people=board.people,
        programme_id=board.scope.programme_id,
        closes_at_ms=closes_at_ms(board.scope),
        hidden_groups=board.hidden_groups,
        withheld=board.withheld.value if board.withheld else "",
    )


def standing_to_wire(standing: Standing) -> wire.GetRankResponse:
    """Where somebody stands."""
    place = standing.place or Place("", 0, 0, 0, 0)
    return wire.GetRankResponse(
        points=place.points,
        row_number=place.row_number,
        rank=place.rank,
        dense_rank=place.dense_rank,
        people=standing.people,
        first_date=standing.scope.first_date,
        last_date=standing.scope.last_date,
    )


def visibility_to_wire(visibility: Visibility) -> wire.GetVisibilityResponse:
    """What somebody chose."""
    return wire.GetVisibilityResponse(visibility=wire.Visibility.Value(f"VISIBILITY_{visibility.value}"))


def chosen_to_wire(employee_id: str, visibility: Visibility, at_ms: int, cause: str) -> News:
    """VisibilityChanged; `cause` is an id that no other choice has."""
    message = gamify.VisibilityChanged(
        employee_id=employee_id, visibility=visibility.value.lower(), occurred_at_ms=at_ms
    )
    return News(message, employee_id, (cause, "visibility"), at_ms)


def _row(row: BoardRow) -> wire.BoardRow:
    return wire.BoardRow(
        rank=row.rank,
        points=row.points,
        named=bool(row.employee_id),
        employee_id=row.employee_id,
        own=row.own,
        row_number=row.row_number,
        dense_rank=row.dense_rank,
        pseudonym=row.pseudonym,
        group=row.group,
        advocates=row.advocates,
        points_per_advocate=row.points_per_advocate,
    )
