"""Badges of every kind, held against every window there is, for any history, order and batching."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.gamify.domain.model.badges import Badge, BadgeKind, Span, Unit, Variety
from services.gamify.domain.model.deeds import Deed, Match
from services.gamify.domain.model.ledger import Progress
from services.gamify.domain.model.rules import SHIPPED, RuleVersion
from services.gamify.domain.rules import badges as rules
from tests.laws import oracle
from tests.laws.badge_oracle import tiers
from tests.laws.gamify_histories import arrival_of, history_of, keep
from tests.laws.gamify_memory import MemoryBooks, Told

PARIS = Match(teams=frozenset({"Paris"}))
BADGES = (
    Badge("first", BadgeKind.FIRST_TIME, Deed.SHARE, (1,)),
    Badge("many", BadgeKind.THRESHOLD, Deed.SHARE, (2, 4, 6), PARIS),
    Badge("rich", BadgeKind.THRESHOLD, Deed.CLICK, (20, 40), unit=Unit.POINTS),
    Badge("days", BadgeKind.STREAK, Deed.CLICK, (2, 3, 5)),
    Badge("frozen", BadgeKind.STREAK, Deed.CLICK, (2, 3, 4), freezes=2),
    Badge("weeks", BadgeKind.STREAK, Deed.SHARE, (2, 3), span=Span.WEEK),
    Badge("burst", BadgeKind.COUNT_IN_WINDOW, Deed.CLICK, (2, 3, 5), window_days=4),
    Badge("month", BadgeKind.PERIODIC, Deed.SHARE, (2, 3), span=Span.MONTH),
    Badge("full", BadgeKind.PERIODIC_STREAK, Deed.CLICK, (2, 3), span=Span.WEEK, each=2, freezes=1),
    Badge("nets", BadgeKind.VARIETY, Deed.SHARE, (1, 2), variety_of=Variety.NETWORK),
    Badge("topics", BadgeKind.VARIETY, Deed.CLICK, (2, 3), variety_of=Variety.TOPIC),
)
FOR_ORACLE: list[dict[str, Any]] = [
    {
        "id": one.badge_id,
        "kind": one.kind.value,
        "deed": one.deed.value,
        "tiers": one.tiers,
        "unit": one.unit.value,
        "span": one.span.value,
        "each": one.each,
        "freezes": one.freezes,
        "window_days": one.window_days,
        "variety_of": one.variety_of.value if one.variety_of else "",
        "match": {"team": ["Paris"]} if one.match is PARIS else {},
    }
    for one in BADGES
]
MILESTONE = Badge("hundredth", BadgeKind.MILESTONE, Deed.SHARE, (3, 5))
RULES = replace(SHIPPED, version=2, effective_at_ms=1, badges=(*BADGES, MILESTONE))
# New Year's week 53 of 2026, a leap day, the end of a month, Casablanca's and Paris' changes of clock.
CALENDARS = [
    [str(date(2026, 12, 25) + timedelta(days=n)) for n in (0, 1, 2, 3, 5, 6, 7, 8, 10, 14, 18)],
    [str(date(2028, 2, 20) + timedelta(days=n)) for n in (0, 3, 7, 8, 9, 10, 11, 17, 24, 40)],
    [str(date(2026, 3, 14) + timedelta(days=n)) for n in (0, 1, 2, 7, 14, 15, 16, 17, 30, 120)],
]
settled = settings(max_examples=120, deadline=None)
seeds, sizes = st.integers(0, 2**32 - 1), st.integers(0, 70)


def history(seed: int, size: int) -> list[dict[str, Any]]:
    return history_of(seed, size, CALENDARS[seed % len(CALENDARS)])


def held(books: MemoryBooks, version: RuleVersion = RULES) -> dict[tuple[str, str], int]:
    found = {
        (key.employee_id, badge.badge_id): rules.tier_of(
            badge, kept.root.progress.get(badge.badge_id, Progress())
        )
        for key, kept in books.accounts.items()
        for badge in version.badges
        if badge.kind is not BadgeKind.MILESTONE
    }
    return {key: tier for key, tier in found.items() if tier}


@settled
@given(seeds, sizes)
def test_any_order_repetition_and_batching_gives_the_badges_of_the_recomputation(
    seed: int, size: int
) -> None:
    heard = history(seed, size)
    expected = tiers(oracle.Reckoning(heard), FOR_ORACLE)
    assert held(keep(arrival_of(seed, heard), [RULES])) == expected


@settled
@given(seeds, sizes)
def test_what_is_told_of_badges_adds_up_to_what_is_held_and_each_milestone_is_told_once(
    seed: int, size: int
) -> None:
    told = Told()
    books = keep(arrival_of(seed, history(seed, size)), [RULES], told=told)
    standing: dict[tuple[str, str], int] = {}
    milestones = []
    for key, move in told.badges:
        if move.milestone:
            milestones.append((key, move.badge_id, move.tier))
            continue
        place = (key.employee_id, move.badge_id)
        assert move.tier == standing.get(place, 0) + 1 if move.earned else move.tier <= standing[place]
        standing[place] = move.tier if move.earned else move.tier - 1
    assert {key: tier for key, tier in standing.items() if tier} == held(books)
    assert len(milestones) == len(set(milestones))
    made = {key: kept.root.ever.get("hundredth", 0) for key, kept in books.accounts.items()}
    assert set(milestones) == {
        (key, "hundredth", place)
        for key, n in made.items()
        for place, tier in enumerate((3, 5), 1)
        if n >= tier
    }


@settled
@given(seeds, sizes)
def test_a_tier_was_earned_on_the_day_from_which_it_is_held(seed: int, size: int) -> None:
    heard = history(seed, size)
    books = keep([heard], [RULES])
    for key, kept in books.accounts.items():
        dated = sorted(kept.days.items())
        for badge in BADGES:
            dates = rules.earned_on(badge, dated)
            assert len(dates) == held(books).get((key.employee_id, badge.badge_id), 0)
            for tier, on in enumerate(dates, 1):
                assert len(rules.earned_on(badge, [one for one in dated if one[0] <= on])) >= tier
                assert len(rules.earned_on(badge, [one for one in dated if one[0] < on])) < tier


@settings(max_examples=40, deadline=None)
@given(seeds)
def test_facts_in_order_read_no_days_again(seed: int) -> None:
    """The newest periods are at hand: what comes in time costs the same however long the history is."""
    chance = Random(seed)
    begin = date(2026, 12, 1)
    told: list[set[str]] = []

    class Watched(MemoryBooks):
        async def more(self, wanted: Any) -> Any:
            told.append({day for want in wanted.values() for day in want.days})
            return await super().more(wanted)

    books = Watched([RULES])
    days = [str(begin + timedelta(days=number)) for number in range(40)]
    for number, day in enumerate(days):
        keep([[_click(number, day)] * chance.randint(1, 2)], books=books)
    assert told == [{day} for day in days]


def _click(number: int, day: str) -> dict[str, Any]:
    return {
        "type": "EngagementObserved",
        "event_id": f"event-{number:02}",
        "employee_id": "ada",
        "occurred_at_ms": 1_700_000_000_000 + number,
        "accepted_at_ms": 1_700_000_000_000 + number,
        "local_date": day,
        "share_id": "share-1",
        "content_id": "item-1",
        "network": "x",
        "consent": True,
        "charter": True,
        "training": True,
        "topics": ["green"],
        "team": "Paris",
        "click": {"human": True, "first_visit": True},
    }
