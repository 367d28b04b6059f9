"""Which rules, badges and levels may be published, and where rules apply: networks, but no review site."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from services.gamify.domain.errors import WrongRules
from services.gamify.domain.model.badges import Badge, BadgeKind, Span, Unit, Variety
from services.gamify.domain.model.deeds import Deed, Match
from services.gamify.domain.model.rules import SHIPPED, Level, Recurrence, Rule, RuleBook, RuleVersion
from services.gamify.domain.rules.checking import check_rules
from services.gamify.domain.rules.networks import NETWORKS, REVIEW_SITES
from tests.unit.gamify.facts import ledger, recorded, shared

SOUND: Mapping[str, Any] = {"rule_id": "share", "deed": Deed.SHARE, "points": 2}
NAMES = {"en": "Voice", "fr": "Voix"}
GOLD = Badge("gold", BadgeKind.THRESHOLD, Deed.SHARE, (1, 5), names=NAMES)


def faults(published: Sequence[RuleVersion] = (), **wanted: Any) -> dict[str, str]:
    """The code of each fault by the path of its field."""
    try:
        check_rules(replace(SHIPPED, **wanted), RuleBook(published))
    except WrongRules as refusal:
        return {path: text.partition(": ")[0] for path, text in refusal.faults.items()}
    return {}


def on(*networks: str) -> Match:
    return Match(networks=frozenset(networks))


def test_the_shipped_rules_may_be_published() -> None:
    assert faults() == {}


@pytest.mark.parametrize("network", sorted(NETWORKS - REVIEW_SITES))
def test_a_rule_may_be_about_one_network(network: str) -> None:
    assert faults(rules=(Rule(**SOUND, match=on(network)),)) == {}


@pytest.mark.parametrize(
    ("wrong", "field", "code"),
    [
        ({"match": on("glassdoor")}, "match.networks", "REVIEW_SITE"),
        ({"match": on("indeed", "x"), "deed": Deed.CLICK}, "match.networks", "REVIEW_SITE"),
        ({"match": on("myspace")}, "match.networks", "UNKNOWN_NETWORK"),
        ({"deed": Deed.SURVEY_ANSWER}, "deed", "SURVEY_ANSWER"),
        ({"points": -1}, "points", "NOT_POSITIVE"),
        ({"points": 0}, "points", "NOT_POSITIVE"),
        ({"rule_id": "first"}, "rule_id", "SAME_ID"),
        ({"from_ms": 5, "until_ms": 5}, "until_ms", "ENDS_BEFORE_START"),
        ({"per_unit": True}, "per_unit", "NOT_FOR_DEED"),
        ({"match": Match(details=frozenset({"hire"}))}, "match.conversions", "NOT_FOR_DEED"),
        ({"match": Match(details=frozenset({"reply"}))}, "match.activities", "NOT_FOR_DEED"),
        ({"match": Match(measures=frozenset({"likes"}))}, "match.measures", "NOT_FOR_DEED"),
        ({"deed": Deed.REACTION}, "match.measures", "NOT_FOR_DEED"),
        (
            {"deed": Deed.CLICK, "match": Match(action_ids=frozenset({"a"}))},
            "match.action_ids",
            "NOT_FOR_DEED",
        ),
        (
            {
                "deed": Deed.REACTION,
                "match": Match(measures=frozenset({"likes"})),
                "per_unit": True,
                "recurrence": Recurrence.DAILY,
            },
            "recurrence",
            "NOT_TOGETHER",
        ),
    ],
)
def test_a_wrong_rule_is_named_by_its_place(wrong: Mapping[str, Any], field: str, code: str) -> None:
    rules = (Rule(**{**SOUND, "rule_id": "first"}), Rule(**{**SOUND, **wrong}))
    assert faults(rules=rules) == {f"rules[1].{field}": code}


def test_every_wrong_rule_is_named_and_the_sentence_counts_them() -> None:
    rules = (Rule("a", Deed.SHARE, -2, match=on("indeed")), Rule("a", Deed.SHARE, 2, match=on("myspace")))
    with pytest.raises(WrongRules) as refusal:
        check_rules(replace(SHIPPED, rules=rules), RuleBook())
    assert refusal.value.faults.keys() == {
        "rules[0].points",
        "rules[0].match.networks",
        "rules[1].rule_id",
        "rules[1].match.networks",
    }
    assert refusal.value.text.startswith("4 things are wrong, the first: rules[0].")


SOUND_BADGES = [
    GOLD,
    replace(GOLD, kind=BadgeKind.FIRST_TIME, tiers=(1,)),
    replace(GOLD, unit=Unit.POINTS),
    replace(GOLD, kind=BadgeKind.STREAK, freezes=2, each=3, span=Span.WEEK),
    replace(GOLD, kind=BadgeKind.COUNT_IN_WINDOW, window_days=30),
    replace(GOLD, kind=BadgeKind.PERIODIC, span=Span.QUARTER),
    replace(GOLD, kind=BadgeKind.PERIODIC_STREAK, span=Span.MONTH),
    replace(GOLD, kind=BadgeKind.VARIETY, variety_of=Variety.TOPIC),
    replace(GOLD, kind=BadgeKind.MILESTONE, tiers=(10, 100)),
]


@pytest.mark.parametrize("badge", SOUND_BADGES, ids=lambda one: f"{one.kind}-{one.unit}")
def test_badges_of_every_kind_may_be_published(badge: Badge) -> None:
    assert faults(badges=(badge,)) == {}


@pytest.mark.parametrize(
    ("wrong", "field", "code"),
    [
        ({"badge_id": "first"}, "badge_id", "SAME_ID"),
        ({"names": {"en": "Voice"}}, "names", "NEEDS_TEXT"),
        ({"names": {"fr": "Voix", "en": ""}}, "names", "NEEDS_TEXT"),
        ({"tiers": (5, 5)}, "tiers", "TIERS_NOT_RISING"),
        ({"tiers": (5, 1)}, "tiers", "TIERS_NOT_RISING"),
        ({"kind": BadgeKind.FIRST_TIME}, "tiers", "NOT_FOR_KIND"),
        ({"kind": BadgeKind.PERIODIC, "unit": Unit.POINTS}, "unit", "NOT_FOR_KIND"),
        ({"kind": BadgeKind.VARIETY}, "variety_of", "NOT_FOR_KIND"),
        ({"variety_of": Variety.KIND}, "variety_of", "NOT_FOR_KIND"),
        ({"kind": BadgeKind.COUNT_IN_WINDOW}, "window_days", "NOT_FOR_KIND"),
        ({"window_days": 7}, "window_days", "NOT_FOR_KIND"),
        ({"freezes": 1}, "freezes", "NOT_FOR_KIND"),
        ({"kind": BadgeKind.STREAK, "tiers": (400,), "freezes": 1}, "tiers", "TOO_LONG"),
        ({"kind": BadgeKind.PERIODIC_STREAK, "tiers": (21,), "span": Span.QUARTER}, "tiers", "TOO_LONG"),
        ({"deed": Deed.SURVEY_ANSWER}, "deed", "SURVEY_ANSWER"),
        ({"match": on("glassdoor")}, "match.networks", "REVIEW_SITE"),
        ({"match": on("myspace")}, "match.networks", "UNKNOWN_NETWORK"),
        ({"deed": Deed.REACTION}, "match.measures", "NOT_FOR_DEED"),
    ],
)
def test_a_wrong_badge_is_named_by_its_place(wrong: Mapping[str, Any], field: str, code: str) -> None:
    badges = (replace(GOLD, badge_id="first"), replace(GOLD, **wrong))
    assert faults(badges=badges) == {f"badges[1].{field}": code}


def test_a_badge_means_the_same_for_ever_but_may_be_called_otherwise() -> None:
    before = [replace(SHIPPED, version=2, effective_at_ms=5, badges=(GOLD,))]
    assert faults(before, badges=(replace(GOLD, names={"en": "Loud", "fr": "Fort"}),)) == {}
    changed = {"badges[0].badge_id": "BADGE_CHANGED"}
    assert faults(before, badges=(replace(GOLD, tiers=(1, 6)),)) == changed
    assert faults(before, badges=()) == {}


def test_levels_rise_and_have_names_in_both_languages() -> None:
    assert faults(levels=(Level(0, NAMES), Level(50, NAMES))) == {}
    assert faults(levels=(Level(50, NAMES), Level(50, {"en": "Two"}))) == {
        "levels[1].points": "LEVELS_NOT_RISING",
        "levels[1].names": "NEEDS_TEXT",
    }


def test_a_rule_about_a_network_claims_what_happens_there_only() -> None:
    rules = (Rule("any", Deed.SHARE, 2), Rule("x-only", Deed.SHARE, 5, match=on("x")))
    books, _ = recorded(
        [shared("a", network="x"), shared("b", 1, share="s2", network="linkedin")],
        published=[replace(SHIPPED, version=2, effective_at_ms=1, rules=rules)],
    )
    assert ledger(books, "any") == [("a", 0, 2, "AWARDED"), ("b", 0, 2, "AWARDED")]
    assert ledger(books, "x-only") == [("a", 0, 5, "AWARDED")]
