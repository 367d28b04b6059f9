"""Who may be thanked how often, and what may be told of whom."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from services.gamify.domain.errors import EnoughForToday, Oneself, UnknownPerson
from services.gamify.domain.model.badges import Badge
from services.gamify.domain.model.challenges import Challenge, Contestant
from services.gamify.domain.model.people import Person
from services.gamify.domain.model.recognition import (
    Giving,
    Honour,
    Named,
    Span,
    Tellable,
    TellableKind,
    Thanked,
)
from services.gamify.domain.rules.calendar import DAY_MS, begin_ms, stretch

A_DAY = 10
"""How many thanks one person gives on a UTC day, at most."""

LAST_AFTER_DAYS = 366
NO_NAMES: Mapping[str, str] = {}


def check_thanks(giver: str, employee_id: str, person: Person | None) -> None:
    """Raise Oneself or UnknownPerson; whoever is known may be thanked, whatever they chose about points."""
    if giver == employee_id:
        raise Oneself("thanks go to somebody else", "employee_id")
    if person is None:
        raise UnknownPerson("the directory does not know this person", "employee_id")


def give(giving: Giving, at_ms: int) -> Giving:
    """Return what a person gave after one more thanks. Raises EnoughForToday.

    Of two clocks that do not agree about midnight, the later day stands.
    """
    today = datetime.fromtimestamp(at_ms / 1000, UTC).date().isoformat()
    given = giving.given if giving.date >= today else 0
    if given >= A_DAY:
        raise EnoughForToday(f"one person gives {A_DAY} thanks a day")
    return Giving(max(giving.date, today), given + 1)


def span(first_date: str, last_date: str) -> Span:
    """Return the UTC days from the first to the last. Raises NotADate, EndsBeforeStart, TooManyDays."""
    first, last = stretch(first_date, last_date, LAST_AFTER_DAYS)
    return Span(begin_ms(first), begin_ms(last) + DAY_MS)


def wins(challenges: Iterable[Challenge], of: Span) -> Sequence[Tellable]:
    """Return what people won in challenges that closed in that time; teams have no name to be told."""
    return [
        Tellable(one.closes_at_ms, TellableKind.CHALLENGE, winner.contestant, one.names)
        for one in challenges
        if one.contestant is Contestant.PERSON and of.first_ms <= one.closes_at_ms < of.until_ms
        for winner in one.winners
    ]


def honours(held: Iterable[Honour], badges: Mapping[str, Badge]) -> Sequence[Tellable]:
    """Return what may be told of badges and milestones; what the rules know nothing of is left out."""
    return [_honour(one, badges[one.badge_id]) for one in held if one.badge_id in badges]


def thanked(given: Iterable[Thanked]) -> Sequence[Tellable]:
    """Return what may be told of thanks."""
    return [Tellable(one.at_ms, TellableKind(one.kind.name), one.employee_id, NO_NAMES) for one in given]


def told(everything: Iterable[Tellable], named: Named) -> Sequence[Tellable]:
    """Return what may be told, oldest first: of those who consented, are visible to all, and want points."""
    may = set(named.consented) - set(named.hidden) - set(named.without_points)
    return sorted((one for one in everything if one.employee_id in may), key=_order)


def _honour(one: Honour, badge: Badge) -> Tellable:
    tier = one.tier if len(badge.tiers) > 1 else 0
    kind = TellableKind(one.kind.name)
    return Tellable(one.at_ms, kind, one.employee_id, badge.names, tier, one.threshold)


def _order(one: Tellable) -> tuple[int, str, str, int]:
    return one.at_ms, one.kind, one.employee_id, one.threshold
