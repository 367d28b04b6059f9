"""The first stage: the rules in force when a fact happened, and what its own stamps say to them."""

from services.gamify.domain.facts import (
    ConversionObserved,
    Eligibility,
    EngagementObserved,
    PointsFact,
    ShareMade,
    ShareRetracted,
    Stamp,
)
from services.gamify.domain.model import Case, Claim, Deed, Reason, Rule, RuleBook, RuleVersion
from services.gamify.domain.rules.networks import REVIEW_SITES

Heard = Case | ShareRetracted | EngagementObserved
"""What an account hears: a case, a retraction, or an observation that takes another one back."""


def judge(fact: PointsFact, rules: RuleBook) -> Heard | None:
    """Return what the fact means for the ledger, or None when no rule is about it.

    A fact that no rule names asks for nothing and leaves no line, and no rule is about a review site; a
    correction itself never earns.
    """
    match fact:
        case ShareRetracted():
            return fact
        case ShareMade():
            return _case(fact.stamp, fact.eligibility, Deed.SHARE, None, rules)
        case ConversionObserved():
            return _case(fact.stamp, fact.eligibility, Deed.CONVERSION, None, rules)
        case EngagementObserved():
            return fact if fact.corrects else _click(fact, rules)


def _click(fact: EngagementObserved, rules: RuleBook) -> Case | None:
    if fact.click is None:
        return None
    reason = None if fact.click.first_visit else Reason.REPEAT_VISIT
    reason = reason if fact.click.human else Reason.BOT_CLICK
    return _case(fact.stamp, fact.eligibility, Deed.CLICK, reason, rules)


def _case(
    stamp: Stamp, eligibility: Eligibility, deed: Deed, unfit: Reason | None, rules: RuleBook
) -> Case | None:
    version = rules.at(stamp.position.occurred_at_ms)
    fitting = (rule for rule in version.rules if rule.deed is deed and _is_about(rule, stamp.share.network))
    matching = sorted(fitting, key=lambda rule: rule.rule_id)
    if not matching:
        return None
    barred = _barred(stamp, eligibility, version)
    claims = tuple(
        Claim(rule.rule_id, rule.points, barred or _outside(rule, stamp) or unfit) for rule in matching
    )
    return Case(stamp.position, stamp.local_date, deed, stamp.share, version.version, claims)


def _is_about(rule: Rule, network: str) -> bool:
    return network not in REVIEW_SITES and rule.network in ("", network)


def _barred(stamp: Stamp, eligibility: Eligibility, version: RuleVersion) -> Reason | None:
    if not eligibility.consent:
        return Reason.NO_CONSENT
    if not eligibility.charter:
        return Reason.CHARTER_NOT_ACKNOWLEDGED
    if not eligibility.training:
        return Reason.TRAINING_NOT_VALID
    late_ms = stamp.accepted_at_ms - stamp.position.occurred_at_ms
    return Reason.TOO_LATE if late_ms > version.late_after_ms else None


def _outside(rule: Rule, stamp: Stamp) -> Reason | None:
    at_ms = stamp.position.occurred_at_ms
    early = rule.from_ms is not None and at_ms < rule.from_ms
    over = rule.until_ms is not None and at_ms >= rule.until_ms
    return Reason.OUTSIDE_WINDOW if early or over else None
