"""Which rules may be published.

Nobody can publish any yet: the shipped version, which passes, is in force. Whoever stores others checks them.
"""

from collections.abc import Iterator, Sequence

from services.gamify.domain.errors import WrongRules
from services.gamify.domain.model import Rule
from services.gamify.domain.rules.networks import NETWORKS, REVIEW_SITES


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


def _faults(rule: Rule) -> Iterator[tuple[str, str]]:
    if rule.network in REVIEW_SITES:
        yield "network", f"REVIEW_SITE: {rule.network} forbids paid reviews, so that nothing there may earn"
    elif rule.network and rule.network not in NETWORKS:
        yield "network", f"UNKNOWN_NETWORK: there is no network {rule.network}"
    if rule.points < 1:
        yield "points", "NOT_POSITIVE: a deed earns at least one point"
    if rule.from_ms is not None and rule.until_ms is not None and rule.until_ms <= rule.from_ms:
        yield "until_ms", "ENDS_BEFORE_START: the rule would never apply"
