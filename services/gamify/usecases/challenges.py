"""Challenges are announced, cancelled and looked at; see closing.py for how they end."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

from services.gamify.domain.errors import ClosedAlready, UnknownChallenge
from services.gamify.domain.model.challenges import (
    Challenge,
    ChallengeProgress,
    Contestant,
    Part,
    Row,
    Standing,
)
from services.gamify.domain.model.people import Programme
from services.gamify.domain.rules.announcing import RUNNING, check_challenge, may_see
from services.gamify.domain.rules.challenging import state_of
from services.gamify.domain.rules.placing import as_groups, as_people, has_won, places, winners_as_standings
from services.gamify.domain.rules.showing import Viewer
from services.gamify.domain.rules.winning import as_of, floor_of, standings
from services.gamify.ports.challenges import ChallengeBook, ChallengeNews, Challenges
from services.gamify.usecases.programmes import which

TOGETHER = 200  # people who are looked up at once


class Asking(NamedTuple):
    """Who asks, in which roles, and when (UTC)."""

    subject: str
    roles: frozenset[str]
    now_ms: int


async def announce(challenge: Challenge, book: ChallengeBook, news: ChallengeNews, now_ms: int) -> None:
    """Announce a challenge. Raises WrongChallenge, UnknownProgramme and ProgrammeNeeded."""
    check_challenge(challenge, now_ms)
    programme = which(await book.programmes(), challenge.programme_id)
    announced = replace(challenge, programme_id=programme.programme_id)
    await book.add(announced)
    news.changed(announced, now_ms)


async def cancel(challenge_id: str, book: ChallengeBook, news: ChallengeNews, now_ms: int) -> None:
    """Cancel a challenge; once more changes nothing. Raises UnknownChallenge and ClosedAlready."""
    challenge = known(await book.find(challenge_id))
    if challenge.closed:
        raise ClosedAlready("the challenge has closed, and its winners are fixed")
    if not challenge.cancelled:
        await book.cancel(challenge)
        news.changed(replace(challenge, cancelled=True), now_ms)


async def list_for(asking: Asking, programme_id: str, challenges: Challenges) -> Sequence[Challenge]:
    """The challenges of a programme that are for the caller, those that begin last first."""
    programme = which(await challenges.programmes(), programme_id)
    person = await challenges.person(asking.subject)
    found = await challenges.of_programme(programme.programme_id)
    return [one for one in found if may_see(one, asking.roles, person)]


async def progress(
    asking: Asking, challenge_id: str, limit: int, challenges: Challenges
) -> ChallengeProgress:
    """How a challenge stands, as the caller may see it. Raises UnknownChallenge."""
    challenge = known(await challenges.find(challenge_id))
    person = await challenges.person(asking.subject)
    if not may_see(challenge, asking.roles, person):
        raise unknown()
    programmes = await challenges.programmes()
    programme = programmes.get(challenge.programme_id, Programme(challenge.programme_id))
    team = person.team if person else ""
    viewer = Viewer(asking.subject, team, programme.works_council, asking.now_ms)
    return await _Look(challenges, challenge, viewer, bool(asking.roles & RUNNING)).progress(limit)


def known(challenge: Challenge | None) -> Challenge:
    """Return the challenge; raise UnknownChallenge for none."""
    if challenge is None:
        raise unknown()
    return challenge


def unknown() -> UnknownChallenge:
    """There is no such challenge, or it is not for the caller: the two look the same."""
    return UnknownChallenge("there is no such challenge", "challenge_id")


class _Look:
    """One look of somebody at one challenge."""

    def __init__(self, challenges: Challenges, challenge: Challenge, viewer: Viewer, runs: bool) -> None:
        self._challenges = challenges
        self._challenge = challenge
        self._viewer = viewer
        self._runs = runs and not viewer.works_council
        self._own: Sequence[Part] = ()

    async def progress(self, limit: int) -> ChallengeProgress:
        """Everything that may be seen; a challenge that was cancelled shows nothing."""
        challenge = self._challenge
        state = state_of(challenge, self._viewer.now_ms)
        if challenge.cancelled:
            return ChallengeProgress(challenge, state)
        parts = await self._challenges.parts(challenge)
        floor = await self._floor()
        self._own = [one for one in parts if one.employee_id == self._viewer.employee_id]
        gone = await self._challenges.without_points()
        found = standings(challenge, _but(challenge, parts, gone), floor)
        everybody, people = self._figures(parts, floor)
        return ChallengeProgress(
            challenge,
            state,
            own=sum(one.amount for one in self._own),
            everybody=everybody,
            people=people,
            rows=await self._rows(found, limit),
            winners=await self._winners(found, gone, bool(people)),
            won=has_won(challenge, self._viewer.employee_id, self._own),
        )

    async def _floor(self) -> int:
        rules = await self._challenges.rulebook(self._challenge.programme_id)
        return floor_of(self._challenge, as_of(rules, self._challenge.closes_at_ms))

    def _figures(self, parts: Sequence[Part], floor: int) -> tuple[int, int]:
        people = len({one.employee_id for one in parts if one.deeds > 0})
        if people < floor and not self._runs:
            return 0, 0
        return sum(one.amount for one in parts), people

    async def _rows(self, found: Sequence[Standing], limit: int) -> tuple[Row, ...]:
        if self._challenge.contestant is Contestant.EVERYBODY:
            return ()
        return await self._shown(places(found), limit)

    async def _winners(
        self, found: Sequence[Standing], gone: frozenset[str], figures: bool
    ) -> tuple[Row, ...]:
        """Those who won; the sum of everybody only where it may be seen."""
        if self._challenge.contestant is Contestant.EVERYBODY and not figures:
            return ()
        rows = places(winners_as_standings(self._challenge.winners, found))
        people = self._challenge.contestant is Contestant.PERSON
        left = [one for one in rows if not people or one.standing.contestant not in gone]
        return await self._shown(left, len(left))

    async def _shown(self, rows: Sequence[Row], limit: int) -> tuple[Row, ...]:
        """The first rows that may be shown."""
        if self._challenge.contestant is not Contestant.PERSON:
            return tuple(islice(as_groups(rows, frozenset(one.team for one in self._own)), limit))
        shown: list[Row] = []
        for begin in range(0, len(rows), TOGETHER):
            if len(shown) < limit:
                shown += await self._people(rows[begin : begin + TOGETHER])
        return tuple(shown[:limit])

    async def _people(self, rows: Sequence[Row]) -> Sequence[Row]:
        subjects = await self._challenges.subjects([one.standing.contestant for one in rows])
        return list(as_people(rows, self._viewer, subjects))


def _but(challenge: Challenge, parts: Sequence[Part], gone: frozenset[str]) -> Sequence[Part]:
    """Whoever wants no points has no row; of a team's sum nothing can be told apart."""
    if challenge.contestant is not Contestant.PERSON:
        return parts
    return [one for one in parts if one.employee_id not in gone]
