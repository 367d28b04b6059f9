"""The first stage: the rules in force when a deed was done, and what its own stamps say to them."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache

from services.gamify.domain.facts import Fact, Kind
from services.gamify.domain.model.badges import Badge
from services.gamify.domain.model.deeds import Deed
from services.gamify.domain.model.ledger import Case, Claim, Reason, ShareKey
from services.gamify.domain.model.rules import Recurrence, Rule, RuleBook, RuleVersion

SEPARATOR = "\x1f"
"""Between the parts of a key; the border takes no id that holds it."""

UNITS = "U"
"""What the slot of a counter begins with."""

DAILY = "D"
"""The slot of a claim that competes within its own day alone: the fold of the day settles it."""

_DEEDS = {kind: Deed(kind.value) for kind in Kind if kind.value in Deed.__members__}


def judge(fact: Fact, rules: RuleBook) -> Case | None:
    """Return what a deed asks of the rules of its date; None for a fact that is no deed.

    Of a group that these rules leave out it asks for nothing: there is such a fact where other rules judge it
    than those of its own time.
    """
    deed = _DEEDS.get(fact.kind)
    if deed is None:
        return None
    version = rules.at(fact.position.occurred_at_ms)
    about = fact.about
    left_out = version.leaves_out(about)
    declined = fact.declined or _late(fact, version) or (Reason.RULE_REPLACED if left_out else None)
    claims = tuple(
        _simple(rule) if declined is None and rule.simple else _claim(rule, fact, declined)
        for rule in (() if left_out else version.by_deed[deed])
        if rule.match.fits(about)
    )
    if deed is Deed.REACTION:
        claims = tuple(claim for claim in claims if claim.units)
    return Case(
        fact.position,
        fact.accepted_at_ms,
        fact.local_date,
        deed,
        fact.share,
        about,
        fact.declared,
        version.version,
        declined,
        claims,
    )


def excluded(fact: Fact, rules: RuleBook) -> bool:
    """Whether nothing is kept, since the rules of its own time leave out the group of the person.

    No later decision changes that: what was not kept cannot be judged anew.
    """
    return rules.of_time(fact.position.occurred_at_ms).leaves_out(fact.about)


def milestones_of(fact: Fact, case: Case, rules: RuleBook) -> Sequence[Badge]:
    """The milestones that a deed counts for: by the rules of its own time, whatever judges it since."""
    version = rules.of_time(fact.position.occurred_at_ms) if rules.backfills else rules[case.version]
    found = version.milestones[case.deed]
    if not found or fact.declined or _late(fact, version):
        return ()
    return [badge for badge in found if badge.match.wants(case.deed, fact.about)]


def share_slot(share: ShareKey) -> str:
    """Where shares compete: one earns per item and network. An activity stands alone."""
    if not share.network:
        return SEPARATOR.join(("A", share.share_id))
    return SEPARATOR.join(("S", share.content_id, share.network))


def _late(fact: Fact, version: RuleVersion) -> Reason | None:
    late_ms = fact.accepted_at_ms - fact.position.occurred_at_ms
    return Reason.TOO_LATE if late_ms > version.late_after_ms else None


def _simple(rule: Rule) -> Claim:
    """What everybody asks of a rule that looks at nothing but its match."""
    return Claim(rule.rule_id, rule.points, rule.percent, 1, None, "")


def _claim(rule: Rule, fact: Fact, declined: Reason | None) -> Claim:
    """A claim of 0 units is none."""
    outside = declined or _outside(rule, fact.position.occurred_at_ms)
    return Claim(rule.rule_id, rule.points, rule.percent, _units(rule, fact), outside, _slot(rule, fact))


def _units(rule: Rule, fact: Fact) -> int:
    if rule.deed is not Deed.REACTION:
        return 1
    units = rule.match.units_of(fact.about)
    return units if rule.per_unit else int(units > 0)


def _slot(rule: Rule, fact: Fact) -> str:
    if rule.per_unit:
        return SEPARATOR.join((UNITS, rule.rule_id, fact.share.share_id))
    if rule.recurrence is Recurrence.ALWAYS:
        return ""
    if rule.recurrence is Recurrence.DAILY:
        return DAILY
    return SEPARATOR.join(("R", rule.rule_id, _time(rule.recurrence, fact.local_date)))


@lru_cache(maxsize=4096)
def _time(recurrence: Recurrence, local_date: str) -> str:
    match recurrence:
        case Recurrence.WEEKLY:
            week = date.fromisoformat(local_date).isocalendar()
            return f"{week.year}-W{week.week:02}"
        case Recurrence.MONTHLY:
            return local_date[:7]
        case _:
            return ""


def dates_of_slot(slot: str) -> Iterator[str] | None:
    """The dates whose deeds may compete for a rule's one award of a time; None for all dates there are."""
    time = slot.rpartition(SEPARATOR)[2]
    if not time:
        return None
    if "W" in time:
        first = date.fromisocalendar(int(time[:4]), int(time[-2:]), 1)
        return (str(first + timedelta(days=number)) for number in range(7))
    return (f"{time}-{day:02}" for day in range(1, 32))


def _outside(rule: Rule, at_ms: int) -> Reason | None:
    early = rule.from_ms is not None and at_ms < rule.from_ms
    over = rule.until_ms is not None and at_ms >= rule.until_ms
    return Reason.OUTSIDE_WINDOW if early or over else None
