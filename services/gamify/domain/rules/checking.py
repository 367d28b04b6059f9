"""What rules, badges and challenges may ask for, and which rules may be published."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from services.gamify.domain.errors import WrongRules
from services.gamify.domain.model.badges import Badge, BadgeKind, Span, Unit
from services.gamify.domain.model.deeds import Deed, Match
from services.gamify.domain.model.rules import Recurrence, Rule, RuleBook, RuleVersion
from services.gamify.domain.rules.networks import NETWORKS, REVIEW_SITES

T = TypeVar("T")
Fault = tuple[str, str]
"""The path of a field, and what is wrong with it: CODE: why."""

CONVERSIONS = frozenset({"lead", "hire", "download", "sign_up", "sale"})
ACTIVITIES = frozenset({"comment", "reply", "forum_post", "event", "word_of_mouth"})


def check_rules(version: RuleVersion, book: RuleBook) -> None:
    """Raise WrongRules, which names everything that cannot be by its place, and says what is wrong.

    `book` holds what was published before: a badge means the same for ever.
    """
    faults = dict(
        [
            *_each("rules", version.rules, lambda one: one.rule_id, "rule_id", _faults),
            *_each("badges", version.badges, lambda one: one.badge_id, "badge_id", badge_faults),
            *_changed(version, book),
            *_level_faults(version),
        ]
    )
    if faults:
        raise WrongRules(faults)


def _each(
    name: str,
    several: Sequence[T],
    id_of: Callable[[T], str],
    id_field: str,
    faults: Callable[[T], Iterator[Fault]],
) -> Iterator[Fault]:
    seen: set[str] = set()
    for place, one in enumerate(several):
        yield from ((f"{name}[{place}].{field}", fault) for field, fault in faults(one))
        if id_of(one) in seen:
            yield f"{name}[{place}].{id_field}", f"SAME_ID: an earlier one is called {id_of(one)} too"
        seen.add(id_of(one))


def _changed(version: RuleVersion, book: RuleBook) -> Iterator[Fault]:
    for place, badge in enumerate(version.badges):
        known = book.badges.get(badge.badge_id)
        if known is not None and replace(known, names=badge.names) != badge:
            why = f"BADGE_CHANGED: {badge.badge_id} was published with another meaning: choose another id"
            yield f"badges[{place}].badge_id", why


def _level_faults(version: RuleVersion) -> Iterator[Fault]:
    least = -1
    for place, level in enumerate(version.levels):
        yield from ((f"levels[{place}].names", fault) for fault in text_faults(level.names))
        if level.points <= least:
            yield f"levels[{place}].points", "LEVELS_NOT_RISING: each level asks for more than the one before"
        least = level.points


def check_match(deed: Deed, match: Match) -> Iterator[Fault]:
    """Yield what cannot be asked of a deed, each field at most once.

    Fields are named as in the message that holds both: `deed`, or `match.networks` and so on.
    """
    if deed is Deed.SURVEY_ANSWER:
        yield "deed", "SURVEY_ANSWER: to reward the answer to a survey would tell who answered and when"
        return
    yield from _network_faults(match.networks)
    yield from _detail_faults(deed, match.details)
    if match.measures and deed is not Deed.REACTION:
        yield "match.measures", f"NOT_FOR_DEED: {_named(deed)} has no measures"
    if deed is Deed.REACTION and not match.measures:
        yield "match.measures", "NOT_FOR_DEED: a reaction is one to some measure; name those that count"
    if match.action_ids and deed is not Deed.SHARE:
        yield "match.action_ids", "NOT_FOR_DEED: only a share counts for a one-off action"


def _network_faults(networks: frozenset[str]) -> Iterator[Fault]:
    refused, unknown = sorted(networks & REVIEW_SITES), sorted(networks - NETWORKS)
    if refused:
        which = " and ".join(refused)
        yield "match.networks", f"REVIEW_SITE: {which} forbids paid reviews, so that nothing there may earn"
    elif unknown:
        yield "match.networks", f"UNKNOWN_NETWORK: there is no network {' or '.join(unknown)}"


def _detail_faults(deed: Deed, details: frozenset[str]) -> Iterator[Fault]:
    """The kinds of conversions and those of activities have no word in common."""
    if deed is not Deed.CONVERSION and details & CONVERSIONS:
        yield "match.conversions", f"NOT_FOR_DEED: {_named(deed)} is no conversion"
    if deed is not Deed.ACTIVITY and details & ACTIVITIES:
        yield "match.activities", f"NOT_FOR_DEED: {_named(deed)} is no activity"


def _named(deed: Deed) -> str:
    return f"a deed of kind {deed.value}"


def _faults(rule: Rule) -> Iterator[Fault]:
    yield from check_match(rule.deed, rule.match)
    if rule.points < 1:
        yield "points", "NOT_POSITIVE: a deed earns at least one point"
    if rule.per_unit and rule.deed is not Deed.REACTION:
        yield "per_unit", f"NOT_FOR_DEED: {_named(rule.deed)} has no units"
    if rule.per_unit and rule.recurrence is not Recurrence.ALWAYS:
        yield "recurrence", "NOT_TOGETHER: units earn each time that a counter goes up"
    if rule.from_ms is not None and rule.until_ms is not None and rule.until_ms <= rule.from_ms:
        yield "until_ms", "ENDS_BEFORE_START: the rule would never apply"


def text_faults(names: Mapping[str, str]) -> Iterator[str]:
    """Yield what is wrong with texts that people read."""
    if missing := [language for language in ("en", "fr") if not names.get(language)]:
        yield f"NEEDS_TEXT: there is no text in {' and '.join(missing)}"


def badge_faults(badge: Badge) -> Iterator[Fault]:
    """Yield what cannot be asked of a badge."""
    yield from check_match(badge.deed, badge.match)
    yield from (("names", fault) for fault in text_faults(badge.names))
    if list(badge.tiers) != sorted(set(badge.tiers)):
        yield "tiers", "TIERS_NOT_RISING: each tier asks for more than the one before"
    if badge.kind is BadgeKind.FIRST_TIME and badge.tiers != (1,):
        yield "tiers", "NOT_FOR_KIND: the first time is one tier of 1"
    if badge.unit is Unit.POINTS and badge.kind is not BadgeKind.THRESHOLD:
        yield "unit", "NOT_FOR_KIND: only thresholds count points"
    if (badge.kind is BadgeKind.VARIETY) != (badge.variety_of is not None):
        yield "variety_of", "NOT_FOR_KIND: variety says of what, and nothing else does"
    yield from _window_faults(badge)


def _window_faults(badge: Badge) -> Iterator[Fault]:
    if (badge.kind is BadgeKind.COUNT_IN_WINDOW) != bool(badge.window_days):
        yield (
            "window_days",
            "NOT_FOR_KIND: a count within a window says of how many days, and nothing else does",
        )
    streak = badge.kind in (BadgeKind.STREAK, BadgeKind.PERIODIC_STREAK)
    if badge.freezes and not streak:
        yield "freezes", "NOT_FOR_KIND: only streaks can be frozen"
    if streak and badge.tiers and badge.tiers[-1] + badge.freezes > WIDEST[badge.span]:
        yield "tiers", f"TOO_LONG: at most {WIDEST[badge.span]} periods of that length, freezes included"


WIDEST = {Span.DAY: 400, Span.WEEK: 110, Span.MONTH: 36, Span.QUARTER: 20}
