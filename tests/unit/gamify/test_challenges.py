"""For whom challenges are, how people are shown there, and when they close."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from services.gamify.domain.facts import Fact, Kind
from services.gamify.domain.model.challenges import (
    Aim,
    Challenge,
    ChallengeState,
    Contestant,
    Outcome,
    Standing,
)
from services.gamify.domain.model.deeds import About, Deed, Match
from services.gamify.domain.model.ledger import AccountKey, Position
from services.gamify.domain.model.people import Consent, Person, Visibility
from services.gamify.domain.model.rules import Group, RuleBook
from services.gamify.domain.rules.announcing import may_see
from services.gamify.domain.rules.challenging import counts_for, state_of
from services.gamify.domain.rules.placing import places
from services.gamify.domain.rules.showing import Shown, Subject, Viewer, shown_to
from services.gamify.domain.rules.winning import NEVER
from services.gamify.usecases.closing import SETTLE_MS, Closing

CHALLENGE = Challenge(
    "live", "p", {"en": "Live", "fr": "En direct"}, Contestant.PERSON, Aim.RANKING, Deed.SHARE, 100, 200, 50
)
NAMED = Consent(True, 1000)
VIEWER = Viewer("viewer", "Paris", False, 500)


def reported(likes: int, comments: int = 0) -> Fact:
    """A report of reactions."""
    units = (("likes", likes), ("comments", comments))
    about = About(units=units)
    return Fact(AccountKey("p", "a"), Kind.REACTION, Position(150, "e"), 150, "2026-01-01", about=about)


def test_a_report_of_reactions_counts_where_what_is_asked_for_went_up() -> None:
    likes = replace(CHALLENGE, deed=Deed.REACTION, match=Match(measures=frozenset({"likes"})))
    assert [counts_for(likes, reported(*one)) for one in ((2, 0), (0, 5), (-1, 9))] == [True, False, False]


@pytest.mark.parametrize(
    ("roles", "person", "seen"),
    [
        ({"employee"}, Person("a", team="Lyon"), True),
        ({"employee"}, Person("a", department="Sales", country="FR"), True),
        ({"employee"}, Person("a", department="Sales", country="MA"), False),
        ({"employee"}, None, False),
        ({"auditor"}, None, True),
        ({"internal_communications"}, None, True),
    ],
)
def test_a_challenge_is_for_its_groups_and_for_those_who_run_it(
    roles: set[str], person: Person | None, seen: bool
) -> None:
    groups = (Group(team="Lyon"), Group(department="Sales", country="FR"))
    assert may_see(replace(CHALLENGE, audience=groups), frozenset(roles), person) is seen
    assert may_see(CHALLENGE, frozenset({"employee"}), None)


@pytest.mark.parametrize(
    ("subject", "how"),
    [
        (Subject("a", naming=NAMED), Shown.NAMED),
        (Subject("a"), Shown.NAMELESS),
        (Subject("a", naming=Consent(True, 500)), Shown.NAMELESS),
        (Subject("a", "Paris", Visibility.TEAM, NAMED), Shown.NAMED),
        (Subject("a", "Lyon", Visibility.TEAM, NAMED), Shown.NAMELESS),
        (Subject("a", "Paris", Visibility.PSEUDONYMOUS, NAMED), Shown.NAMELESS),
        (Subject("a", "Paris", Visibility.PRIVATE, NAMED), Shown.NOT),
        (Subject("viewer", "Paris", Visibility.PRIVATE), Shown.NAMED),
    ],
)
def test_how_a_person_may_be_shown(subject: Subject, how: Shown) -> None:
    assert shown_to(VIEWER, subject) is how
    own = subject.employee_id == VIEWER.employee_id
    assert shown_to(VIEWER._replace(works_council=True), subject) is (Shown.NAMED if own else Shown.NOT)


def test_nobody_shares_a_team_by_having_none() -> None:
    nobody = Subject("a", "", Visibility.TEAM, NAMED)
    assert shown_to(VIEWER._replace(team=""), nobody) is Shown.NAMELESS


def test_equal_results_have_equal_ranks_and_numbers_of_their_own() -> None:
    rows = places([Standing(name, 0, 1, NEVER, result) for name, result in (("a", 9), ("b", 9), ("c", 4))])
    assert [(one.rank, one.row_number, one.dense_rank) for one in rows] == [(1, 1, 1), (1, 2, 1), (3, 3, 2)]


def test_how_far_a_challenge_is() -> None:
    assert state_of(replace(CHALLENGE, cancelled=True), 150) is ChallengeState.CANCELLED
    assert state_of(replace(CHALLENGE, closed=True), 150) is ChallengeState.CLOSED
    assert [state_of(CHALLENGE, at) for at in (99, 100, 199, 200)] == [
        ChallengeState.ANNOUNCED,
        ChallengeState.RUNNING,
        ChallengeState.RUNNING,
        ChallengeState.COUNTING,
    ]


class _Nobody:
    """Challenges of which nobody did anything; tests/component/gamify asks the real ones."""

    async def due(self, at_ms: int) -> Sequence[Challenge]:
        return [CHALLENGE] if CHALLENGE.closes_at_ms <= at_ms else []

    async def rulebook(self, programme_id: str) -> RuleBook:
        return RuleBook()

    async def participants(self, challenge: Challenge) -> Sequence[AccountKey]:
        return []


class _Busy:
    """A log to which something is added all the time, and a ledger that is always behind its end."""

    def __init__(self) -> None:
        self.end = self.at = 0

    async def ends(self) -> Mapping[tuple[str, int], int]:
        self.end += 10
        return {("share", 0): self.end}

    async def stands(self) -> Mapping[tuple[str, int], int]:
        return {("share", 0): self.at}


async def test_on_a_busy_log_it_waits_for_the_end_that_it_saw_first() -> None:
    closed: list[Challenge] = []
    log = _Busy()

    async def close(challenge: Challenge, outcome: Outcome) -> None:
        closed.append(challenge)

    closing = Closing(_Nobody(), log, close)  # type: ignore[arg-type]  # no more is asked of it here
    seen = []
    for now_ms, at in (
        (249, 99),
        (250 + SETTLE_MS - 1, 99),
        (250 + SETTLE_MS, 9),
        (900_000, 9),
        (900_001, 10),
    ):
        log.at = at
        await closing.run(now_ms)
        seen.append(len(closed))
    assert seen == [0, 0, 0, 0, 1]
    assert log.end == 10
