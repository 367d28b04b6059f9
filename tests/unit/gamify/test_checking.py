"""Which rules may be published, and where they apply: one network, all of them, never a review site."""

from collections.abc import Mapping
from typing import Any

import pytest

from services.gamify.domain.errors import WrongRules
from services.gamify.domain.model import SHIPPED, Deed, Rule, RuleVersion
from services.gamify.domain.rules.checking import check_rules
from services.gamify.domain.rules.networks import NETWORKS, REVIEW_SITES
from tests.unit.gamify.facts import clicked, ledger, recorded, shared

SOUND: Mapping[str, Any] = {"rule_id": "share", "deed": Deed.SHARE, "points": 2}


def test_the_shipped_rules_may_be_published() -> None:
    check_rules(SHIPPED.rules)


@pytest.mark.parametrize("network", sorted(NETWORKS - REVIEW_SITES))
def test_a_rule_may_be_about_one_network(network: str) -> None:
    check_rules([Rule(**SOUND, network=network)])


@pytest.mark.parametrize(
    ("wrong", "field", "code"),
    [
        ({"network": "glassdoor"}, "network", "REVIEW_SITE"),
        ({"network": "indeed", "deed": Deed.CLICK}, "network", "REVIEW_SITE"),
        ({"network": "myspace"}, "network", "UNKNOWN_NETWORK"),
        ({"points": -1}, "points", "NOT_POSITIVE"),
        ({"points": 0}, "points", "NOT_POSITIVE"),
        ({"rule_id": "first"}, "rule_id", "SAME_ID"),
        ({"from_ms": 5, "until_ms": 5}, "until_ms", "ENDS_BEFORE_START"),
    ],
)
def test_a_wrong_rule_is_named_by_its_place(wrong: Mapping[str, Any], field: str, code: str) -> None:
    with pytest.raises(WrongRules) as refusal:
        check_rules([Rule(**{**SOUND, "rule_id": "first"}), Rule(**{**SOUND, **wrong})])
    ((path, fault),) = refusal.value.faults.items()
    assert path == f"rules[1].{field}"
    assert fault.startswith(f"{code}: ")


def test_every_wrong_rule_is_named() -> None:
    with pytest.raises(WrongRules) as refusal:
        check_rules(
            [Rule("a", Deed.SHARE, -2, network="indeed"), Rule("a", Deed.SHARE, 2, network="myspace")]
        )
    assert refusal.value.faults.keys() == {
        "rules[0].points",
        "rules[0].network",
        "rules[1].rule_id",
        "rules[1].network",
    }


def test_a_rule_about_a_network_claims_what_happens_there_only() -> None:
    rules = (Rule("any", Deed.SHARE, 2), Rule("x-only", Deed.SHARE, 5, network="x"))
    books, _ = recorded(
        [shared("a", network="x"), shared("b", 1, share="s2", network="linkedin")],
        published=[RuleVersion(2, 1, rules, 3, 100, SHIPPED.late_after_ms)],
    )
    lines = {(one.case.position.event_id, one.claim.rule_id): one.points for one in books.lines}
    assert lines == {("a", "any"): 2, ("a", "x-only"): 5, ("b", "any"): 2}


@pytest.mark.parametrize("network", sorted(REVIEW_SITES))
def test_nothing_on_a_review_site_earns_whatever_the_rules_say(network: str) -> None:
    rules = (
        Rule("any", Deed.SHARE, 2),
        Rule("click", Deed.CLICK, 10),
        Rule("paid", Deed.SHARE, 9, network=network),
    )
    books, told = recorded(
        [shared("a", network=network), clicked("b", 1, network=network)],
        published=[RuleVersion(2, 1, rules, 3, 100, SHIPPED.late_after_ms)],
    )
    assert ledger(books) == []
    assert books.balances == {}
    assert told == []
