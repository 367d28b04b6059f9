"""Who wins a challenge: from the facts that had entered the log by its closing, and from nothing else."""

from collections.abc import Iterable, Iterator, Sequence

from services.gamify.domain.facts import Fact
from services.gamify.domain.model.badges import Unit
from services.gamify.domain.model.challenges import (
    Aim,
    Challenge,
    Contestant,
    Outcome,
    Part,
    Standing,
    Winner,
)
from services.gamify.domain.model.ledger import AccountKey, Position
from services.gamify.domain.model.rules import RuleBook
from services.gamify.domain.rules.challenging import counts_for
from services.gamify.domain.rules.recounting import judged

NEVER = Position(0, "")


class Tally:
    """Counts a challenge, account by account in any order; then `outcome`."""

    def __init__(self, challenge: Challenge, rules: RuleBook) -> None:
        """`rules` may be of any later moment: what was decided after the closing is left out."""
        self._challenge = challenge
        self._rules = as_of(rules, challenge.closes_at_ms)
        self._parts: list[Part] = []
        self._too_late = 0

    def add(self, key: AccountKey, facts: Sequence[Fact]) -> None:
        """Count one account, from all its facts up to now."""
        self._parts += parts_of(self._challenge, key, self._rules, facts)
        self._too_late += too_late(self._challenge, facts)

    def outcome(self) -> Outcome:
        """What came of it; the parts in the order of people and teams."""
        found = standings(self._challenge, self._parts, floor_of(self._challenge, self._rules))
        return Outcome(winners_of(self._challenge, found), self._too_late, tuple(sorted(self._parts)))


def as_of(rules: RuleBook, at_ms: int) -> RuleBook:
    """The rules without the backfills that were decided after a moment.

    A later version needs no such care: it judges only what happens later than it is published.
    """
    return RuleBook(rules.published, [one for one in rules.backfills if one.decided_at_ms <= at_ms])


def floor_of(challenge: Challenge, rules: RuleBook) -> int:
    """With fewer people than this a team has no place."""
    return rules.at(challenge.ends_at_ms).floor


def too_late(challenge: Challenge, facts: Iterable[Fact]) -> int:
    """How many deeds of its time entered the log after the closing."""
    closing = challenge.closes_at_ms
    return sum(one.accepted_at_ms > closing and counts_for(challenge, one) for one in facts)


def parts_of(challenge: Challenge, key: AccountKey, rules: RuleBook, facts: Sequence[Fact]) -> list[Part]:
    """What a person did in a challenge, by team, from all their facts but those after the closing."""
    known = [one for one in facts if one.accepted_at_ms <= challenge.closes_at_ms]
    teams: dict[str, Part] = {}
    for team, position, deeds, points in _brought(challenge, key, rules, known):
        before = teams.get(team) or Part(key.employee_id, team, 0, 0, NEVER)
        amount = points if challenge.unit is Unit.POINTS else deeds
        reached = position if amount else before.reached
        teams[team] = Part(key.employee_id, team, before.deeds + deeds, before.amount + amount, reached)
    return [one for one in teams.values() if one.deeds]


def _brought(
    challenge: Challenge, key: AccountKey, rules: RuleBook, facts: Sequence[Fact]
) -> Iterator[tuple[str, Position, int, int]]:
    """Team, position, whether it counts, and points of each deed of the challenge, in canonical order."""
    mine = {one.position: one for one in facts if counts_for(challenge, one)}
    sums: dict[Position, tuple[int, int]] = dict.fromkeys(sorted(mine), (0, 0))
    for entry in judged(key, rules, facts).entries if mine else ():
        if entry.position in sums:
            deeds, points = sums[entry.position]
            sums[entry.position] = deeds + entry.change, points + entry.points
    for position, (deeds, points) in sums.items():
        yield mine[position].about.team, position, deeds, points


def standings(challenge: Challenge, parts: Iterable[Part], floor: int) -> list[Standing]:
    """Whoever brought anything: more comes first, then who reached it earlier, then the lower id.

    Teams with fewer people than the floor, and people without a team among teams, have no place.
    """
    by: dict[str, list[Part]] = {}
    for part in parts:
        by.setdefault(_contestant(challenge, part), []).append(part)
    found = [_standing(challenge, name, of) for name, of in by.items()]
    if challenge.contestant is Contestant.TEAM:
        found = [one for one in found if one.contestant and one.people >= floor]
    return sorted(
        (one for one in found if one.result > 0), key=lambda one: (-one.result, one.reached, one.contestant)
    )


def winners_of(challenge: Challenge, found: Sequence[Standing]) -> tuple[Winner, ...]:
    """The first ones of a ranking; all who reached the target of a goal; in order."""
    if challenge.aim is Aim.RANKING:
        first = found[: challenge.places]
    else:
        first = [one for one in found if one.result >= challenge.target]
    return tuple(Winner(one.contestant, one.result) for one in first)


def _contestant(challenge: Challenge, part: Part) -> str:
    match challenge.contestant:
        case Contestant.PERSON:
            return part.employee_id
        case Contestant.TEAM:
            return part.team
        case Contestant.EVERYBODY:
            return ""


def _standing(challenge: Challenge, name: str, parts: Sequence[Part]) -> Standing:
    total = sum(one.amount for one in parts)
    people = len({one.employee_id for one in parts if one.deeds > 0})
    reached = max(one.reached for one in parts)
    per_person = challenge.contestant is Contestant.TEAM and challenge.aim is Aim.RANKING
    result = total * 100 // people if per_person and people else total
    return Standing(name, total, people, reached, result)
