"""What rules, badges and challenges may ask for, and which rules may be published."""

from collections.abc import Iterator, Sequence

from services.gamify.domain.errors import WrongRules
from services.gamify.domain.model.rules import Deed, Match, Rule
from services.gamify.domain.rules.networks import NETWORKS, REVIEW_SITES

Fault = tuple[str, str]
"""The path of a field, and what is wrong with it: CODE: why."""

CONVERSIONS = frozenset({"lead", "hire", "download", "sign_up", "sale"})
ACTIVITIES = frozenset({"comment", "reply", "forum_post", "event", "word_of_mouth"})


def check_rules(rules: Sequence[Rule]) -> None:
    """Raise WrongRules, which names every rule that cannot be by its place, and says what is wrong."""
    seen: set[str] = set()
    faults: dict[str, str] = {}
    for place, rule in enumerate(rules):
        faults |= {f"rules[{place}].{name}": fault for name, fault in _faults(rule)}
        if rule.rule_id in seen:
            faults[f"rules[{place}].rule_id"] = f"SAME_ID: an earlier rule is called {rule.rule_id} too"
        seen.add(rule.rule_id)
    if faults:
        raise WrongRules(faults)


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
    if rule.from_ms is not None and rule.until_ms is not None and rule.until_ms <= rule.from_ms:
        yield "until_ms", "ENDS_BEFORE_START: the rule would never apply"
