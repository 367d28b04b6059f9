"""Which challenges may be announced, and for whom they are."""

from collections.abc import Iterator

from services.gamify.domain.errors import WrongChallenge
from services.gamify.domain.model.challenges import Aim, Challenge, Contestant
from services.gamify.domain.model.deeds import About
from services.gamify.domain.model.people import Person
from services.gamify.domain.rules.checking import Fault, check_match, text_faults

AHEAD_MS = 300_000
"""A deed of the first moment is judged after the announcement, whatever the clocks of the houses say."""

RUNNING = frozenset({"internal_communications", "programme_manager", "administrator"})
"""Roles that run challenges."""

SEEING = RUNNING | {"auditor"}
"""Roles that see every challenge, whomever it is for."""


def check_challenge(challenge: Challenge, now_ms: int) -> None:
    """Raise WrongChallenge, which names every field that cannot be, for one to be announced now."""
    faults = {f"challenge.{name}": fault for name, fault in _faults(challenge, now_ms)}
    if faults:
        raise WrongChallenge(faults)


def _faults(challenge: Challenge, now_ms: int) -> Iterator[Fault]:
    yield from check_match(challenge.deed, challenge.match)
    if challenge.starts_at_ms < now_ms + AHEAD_MS:
        yield "starts_at_ms", "TOO_SOON: a challenge is announced at least five minutes before it begins"
    if challenge.ends_at_ms <= challenge.starts_at_ms:
        yield "ends_at_ms", "ENDS_BEFORE_START: no deed would ever count"
    yield from (("names", fault) for fault in text_faults(challenge.names))
    yield from _aim_faults(challenge)


def _aim_faults(challenge: Challenge) -> Iterator[Fault]:
    if challenge.aim is Aim.GOAL and challenge.target < 1:
        yield "target", "TARGET_NEEDED: say what is to be reached"
    if challenge.aim is Aim.RANKING and challenge.contestant is Contestant.EVERYBODY:
        yield "aim", "TARGET_NEEDED: everybody together can only reach a target"
    elif challenge.aim is Aim.RANKING and challenge.places < 1:
        yield "winners", "WINNERS_NEEDED: say how many win"


def may_see(challenge: Challenge, roles: frozenset[str], person: Person | None) -> bool:
    """Whether a challenge is for somebody: by their group as it is now, or by their role."""
    if not challenge.audience or roles & SEEING:
        return True
    about = (
        About(team=person.team, department=person.department, country=person.country) if person else About()
    )
    return any(group.holds(about) for group in challenge.audience)
