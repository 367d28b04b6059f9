"""Challenges close: once the ledger holds all that had entered the log by then, the winners are fixed."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import NamedTuple

from services.gamify.domain.errors import NotClosed
from services.gamify.domain.model.challenges import Challenge, Outcome
from services.gamify.domain.rules.recounting import facts_of
from services.gamify.domain.rules.winning import Tally
from services.gamify.ports.challenges import ChallengeBook, ChallengeNews, Challenges, Log
from services.gamify.usecases.challenges import known

SETTLE_MS = 60_000
"""What share took in by the closing leaves its outbox within this time; only then the log is looked at."""

Close = Callable[[Challenge, Outcome], Awaitable[None]]


class Recount(NamedTuple):
    """What counting again gives."""

    same: bool
    outcome: Outcome


class Closing:
    """Closes what is due. Several processes may do so at once: the first one fixes the winners."""

    def __init__(self, challenges: Challenges, log: Log, close: Close) -> None:
        """`close` runs `fix` in a transaction."""
        self._challenges = challenges
        self._log = log
        self._close = close
        self._ends: dict[str, Mapping[tuple[str, int], int]] = {}

    async def run(self, now_ms: int) -> None:
        """Close each challenge that is due and of which the ledger holds everything; leave the others."""
        due = await self._challenges.due(now_ms - SETTLE_MS)
        self._ends = {one.challenge_id: await self._end(one) for one in due}
        stands = await self._log.stands() if due else {}
        for one in due:
            if _reached(self._ends[one.challenge_id], stands):
                await self._close(one, await count(self._challenges, one))

    async def _end(self, challenge: Challenge) -> Mapping[tuple[str, int], int]:
        """Where the log ended when the challenge was seen to be due for the first time."""
        return self._ends.get(challenge.challenge_id) or await self._log.ends()


async def count(challenges: Challenges, challenge: Challenge) -> Outcome:
    """Count a challenge from the ledger."""
    tally = Tally(challenge, await challenges.rulebook(challenge.programme_id))
    for key in await challenges.participants(challenge):
        tally.add(key, facts_of(await challenges.entries(key)))
    return tally.outcome()


async def fix(challenge: Challenge, outcome: Outcome, book: ChallengeBook, news: ChallengeNews) -> None:
    """Fix the winners and say so, unless that was done before."""
    if await book.close(challenge, outcome):
        news.closed(replace(challenge, closed=True, winners=outcome.winners, too_late=outcome.too_late))


async def recount(challenge_id: str, challenges: Challenges) -> Recount:
    """Count a closed challenge again. Raises UnknownChallenge and NotClosed."""
    challenge = known(await challenges.find(challenge_id))
    if not challenge.closed:
        raise NotClosed("the challenge has no winners yet")
    outcome = await count(challenges, challenge)
    return Recount(outcome.winners == challenge.winners, outcome)


def _reached(ends: Mapping[tuple[str, int], int], stands: Mapping[tuple[str, int], int]) -> bool:
    return bool(ends) and all(stands.get(where, 0) >= end for where, end in ends.items())
