"""Boards and ranks: sum, then decide what this caller may see of it."""

from collections.abc import Sequence

from services.gamify.domain.model.boards import (
    Asked,
    Board,
    BoardRow,
    BoardSubject,
    Cut,
    Place,
    Scope,
    Standing,
)
from services.gamify.domain.model.people import Programme, Visibility
from services.gamify.domain.rules import boards as rules
from services.gamify.domain.rules.showing import Viewer
from services.gamify.ports.boards import Audience, Choices, Places, Standings
from services.gamify.usecases.programmes import which

GROUPS = {BoardSubject.TEAMS: True, BoardSubject.DEPARTMENTS: False}
HIDDEN_AT_MOST = 100  # so many rows that are private are made up for by those behind them


class Boards:
    """Answers what boards are asked."""

    def __init__(self, standings: Standings, audience: Audience) -> None:
        self._standings = standings
        self._audience = audience

    async def board(self, asked: Asked, viewer_id: str, now_ms: int) -> Board:
        """A board as this viewer may see it at this moment; empty where the programme has no points.

        Raises NotADate, UnknownProgramme and ProgrammeNeeded.
        """
        programme = which(await self._audience.programmes(), asked.programme_id)
        scope = rules.scope_of(asked, programme.programme_id)
        if not programme.gamification:
            return Board(scope)
        floor = (await self._audience.rulebook(programme.programme_id)).at(now_ms).floor
        if asked.subject in GROUPS:
            return await self._groups(programme, asked, scope, viewer_id, floor)
        places = await self._standings.places(scope, asked.cut)
        people, why = places.people, rules.withheld(programme, asked, places.people, floor)
        found = _chosen(places, asked, viewer_id, why is not None)
        viewer = Viewer(viewer_id, await self._team_of(viewer_id), programme.works_council, now_ms)
        rows = await self._shown(found, asked, scope, viewer)
        return Board(scope, rows, rules.people_told(programme, people, floor), withheld=why)

    async def rank(self, asked: Asked, viewer_id: str, now_ms: int) -> Standing:
        """Where the viewer stands among people, or among the management who earned points only there.

        Raises as `board` does.
        """
        programme = which(await self._audience.programmes(), asked.programme_id)
        scope = rules.scope_of(asked, programme.programme_id)
        if not programme.gamification:
            return Standing(scope)
        people, place = await self._place(scope, viewer_id)
        if programme.works_council:
            floor = (await self._audience.rulebook(programme.programme_id)).at(now_ms).floor
            people = rules.people_told(programme, people, floor)
        return Standing(scope, place, people)

    async def visibility(self, employee_id: str) -> Visibility:
        """What somebody chose; public for who never did."""
        return (await self._audience.subjects([employee_id]))[employee_id].visibility

    async def _place(self, scope: Scope, viewer_id: str) -> tuple[int, Place | None]:
        places = await self._standings.places(scope, Cut(leaders=False))
        people, place = places.people, places.of(viewer_id)
        if place is None:
            leaders = await self._standings.places(scope, Cut(leaders=True))
            if (among := leaders.of(viewer_id)) is not None:
                return leaders.people, among
        return people, place

    async def _groups(
        self, programme: Programme, asked: Asked, scope: Scope, viewer_id: str, floor: int
    ) -> Board:
        sums = await self._standings.groups(scope, asked.cut, GROUPS[asked.subject])
        rows, hidden = rules.ranked(sums.groups, floor)
        people = rules.people_told(programme, sums.people, floor)
        if not asked.around_me:
            return Board(scope, rows[: asked.limit], people, hidden)
        mine = await self._group_of(viewer_id, asked.subject)
        own = next((place for place, row in enumerate(rows) if row.group == mine), None)
        return Board(scope, rules.window(rows, own, asked.limit), people, hidden)

    async def _group_of(self, viewer_id: str, subject: BoardSubject) -> str:
        person = await self._audience.person(viewer_id)
        if person is None:
            return ""
        return person.team if GROUPS[subject] else person.department

    async def _team_of(self, employee_id: str) -> str:
        person = await self._audience.person(employee_id)
        return person.team if person else ""

    async def _shown(
        self, found: Sequence[Place], asked: Asked, scope: Scope, viewer: Viewer
    ) -> Sequence[BoardRow]:
        board = "\x1f".join((asked.subject.value, asked.team, asked.department))
        subjects = await self._audience.subjects([place.employee_id for place in found])
        sight = rules.Sight(viewer, scope, board, await self._audience.pseudonym_key(), subjects)
        rows = [row for place in found if (row := sight.row_of(place)) is not None]
        if not asked.around_me:
            return rows[: asked.limit]
        own = next((place for place, row in enumerate(rows) if row.own), None)
        return rules.window(rows, own, asked.limit)


async def choose(choices: Choices, employee_id: str, visibility: Visibility, at_ms: int) -> None:
    """Keep to whom somebody wants to be shown, and tell the other houses."""
    await choices.choose(employee_id, visibility, at_ms)
    choices.say(employee_id, visibility, at_ms)


def _chosen(places: Places, asked: Asked, viewer_id: str, own_only: bool) -> Sequence[Place]:
    """The places that may become rows: the first ones, or those about the viewer's own, or that alone."""
    if not own_only and not asked.around_me:
        return places.between(1, asked.limit + HIDDEN_AT_MOST)
    own = places.of(viewer_id)
    if own is None:
        return ()
    if own_only:
        return (own,)
    reach = asked.limit + HIDDEN_AT_MOST // 2
    return places.between(own.row_number - reach, own.row_number + reach)
