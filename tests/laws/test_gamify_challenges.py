"""Who wins a challenge, held against an independent recomputation for any history and arrival."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.gamify.domain.model.badges import Unit
from services.gamify.domain.model.challenges import Aim, Challenge, Contestant, Outcome
from services.gamify.domain.model.deeds import Deed, Match
from services.gamify.domain.model.ledger import AccountKey
from services.gamify.domain.model.rules import Backfill, RuleBook
from services.gamify.domain.rules.recounting import facts_of
from services.gamify.domain.rules.winning import Tally, parts_of
from tests.laws import challenge_oracle
from tests.laws.gamify_histories import DAY_MS, PROGRAMME, START_MS, arrival_of, history_of, keep
from tests.laws.gamify_memory import MemoryBooks
from tests.laws.test_gamify_ledger import BOTH, TIGHT

TITLES = {"en": "Live", "fr": "En direct"}
PEOPLE = ["ada", "bob", "cy", "dee", "eve"]
SMALL_FLOOR = replace(TIGHT, floor=2)
MATCHES: Mapping[str, Mapping[str, Sequence[str]]] = {
    "SHARE": {"network": ["linkedin"]},
    "CLICK": {},
    "CONVERSION": {"team": ["Paris"]},
    "ACTIVITY": {},
    "REACTION": {"measures": ["likes"]},
}
seeds, sizes = st.integers(0, 2**32 - 1), st.integers(0, 90)


def challenge_of(seed: int) -> tuple[Challenge, dict[str, Any]]:
    """Any challenge, in the words of the house and in those of the oracle."""
    chance = Random(seed)
    who = chance.choice(list(Contestant))
    aim = Aim.GOAL if who is Contestant.EVERYBODY else chance.choice(list(Aim))
    deed = chance.choice(["SHARE", "SHARE", "CLICK", "CLICK", "CONVERSION", "ACTIVITY", "REACTION"])
    unit = chance.choice(list(Unit))
    starts, ends = START_MS + chance.randint(0, 30), START_MS + chance.randint(60, 101)
    target, places, grace = chance.randint(1, 12), chance.randint(1, 3), chance.choice([1, DAY_MS])
    match = MATCHES[deed]
    plain = {
        "who": who.value,
        "aim": aim.value,
        "unit": unit.value,
        "deed": deed,
        "match": match,
        "from_ms": starts,
        "until_ms": ends,
        "grace_ms": grace,
        "target": target,
        "places": places,
    }
    asked = Match(
        networks=frozenset(match.get("network", ())),
        teams=frozenset(match.get("team", ())),
        measures=frozenset(match.get("measures", ())),
    )
    made = Challenge(
        "challenge",
        PROGRAMME,
        TITLES,
        who,
        aim,
        Deed(deed),
        starts,
        ends,
        grace,
        unit,
        asked,
        target,
        places,
    )
    return made, plain


def crowd_of(seed: int, size: int) -> list[dict[str, Any]]:
    """A history of five people who change teams."""
    chance = Random(seed + 1)
    return [fact | {"employee_id": chance.choice(PEOPLE)} for fact in history_of(seed, size)]


def late_of(seed: int, challenge: Challenge, size: int) -> list[dict[str, Any]]:
    """Other facts about the same shares, which enter the log after the closing."""
    late_ms = challenge.closes_at_ms + 1
    return [
        fact | {"event_id": f"late-{number:02}", "accepted_at_ms": max(late_ms, fact["accepted_at_ms"])}
        for number, fact in enumerate(crowd_of(seed + 2, size))
    ]


def count(books: MemoryBooks, challenge: Challenge) -> Outcome:
    """The outcome by the ledger, its accounts in the order in which they came."""
    tally = Tally(challenge, books.rules)
    for key in books.accounts:
        tally.add(key, facts_of(asyncio.run(books.entries(key))))
    return tally.outcome()


@settings(max_examples=300, deadline=None)
@given(seeds, sizes)
def test_any_order_repetition_and_batching_gives_the_winners_of_the_recomputation(
    seed: int, size: int
) -> None:
    history, (challenge, plain) = crowd_of(seed, size), challenge_of(seed)
    outcome = count(keep(arrival_of(seed, history), [SMALL_FLOOR]), challenge)
    floor = 2 if challenge.ends_at_ms >= SMALL_FLOOR.effective_at_ms else 5
    assert list(outcome.winners) == challenge_oracle.winners(history, plain, BOTH, floor)
    assert outcome.too_late == challenge_oracle.too_late(history, plain)


@settings(max_examples=100, deadline=None)
@given(seeds, sizes)
def test_what_enters_the_log_after_the_closing_changes_nothing_and_is_counted(seed: int, size: int) -> None:
    history, (challenge, plain) = crowd_of(seed, size), challenge_of(seed)
    batches = arrival_of(seed, [f for f in history if f["accepted_at_ms"] <= challenge.closes_at_ms])
    books = keep(batches, [SMALL_FLOOR])
    before = count(books, challenge)
    assert before.too_late == 0
    late = late_of(seed, challenge, len(history))
    keep(arrival_of(seed + 1, [*history, *late]), books=books)
    after = count(books, challenge)
    assert after.winners == before.winners
    assert after.too_late == challenge_oracle.too_late([*history, *late], plain)


@settings(max_examples=60, deadline=None)
@given(seeds, sizes)
def test_a_backfill_that_is_decided_after_the_closing_changes_nothing(seed: int, size: int) -> None:
    history, (challenge, _) = crowd_of(seed, size), challenge_of(seed)
    books = keep(arrival_of(seed, history), [SMALL_FLOOR])
    before = count(books, challenge)
    decided = challenge.closes_at_ms + 1
    books.rules = RuleBook([SMALL_FLOOR], [Backfill(1, START_MS, START_MS + 200, decided_at_ms=decided)])
    keep([late_of(seed, challenge, len(history))], books=books)
    assert count(books, challenge).winners == before.winners


@settings(max_examples=100, deadline=None)
@given(seeds, sizes)
def test_the_stamped_entries_add_up_to_what_is_counted_at_the_closing(seed: int, size: int) -> None:
    """Live progress sums entries by their stamps; at the closing accounts are judged anew: the same."""
    history, (challenge, _) = crowd_of(seed, size), challenge_of(seed)
    challenge = replace(challenge, grace_ms=10 * DAY_MS)
    books = MemoryBooks([SMALL_FLOOR], [challenge])
    keep(arrival_of(seed, history), books=books)
    live: Counter[AccountKey] = Counter()
    for key, entry in books.written:
        if challenge.challenge_id in entry.challenges:
            live[key] += entry.points if challenge.unit is Unit.POINTS else entry.change
    for key in books.accounts:
        facts = facts_of(asyncio.run(books.entries(key)))
        parts = parts_of(challenge, key, books.rules, facts)
        assert sum(one.amount for one in parts) == live[key]
