"""What differs between the languages: texts, numbers, money and dates."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from cli.report.figures.corrections import MEASURES
from cli.report.figures.course import KINDS
from cli.report.figures.month import SECTIONS as ASKED
from cli.report.figures.standing import LABELLERS, REASONS
from cli.report.figures.worth import ACTIONS, PARTS
from cli.report.language import LANGUAGES, Language, catalogue
from cli.report.model import Money, Pace, Provenance, Step
from cli.report.page import SECTIONS
from cli.report.trend import Way
from cli.report.words import ENGAGED, RATES
from services.metrics.domain.model.definitions import DEFINITIONS

FR, EN = Language("fr"), Language("en")
SHOWN = (*RATES, "training", "engagement_rate", "engagement_rate_by_followers", "value", "value_of_all")
COUNTED = {"summary", "note", "row", "funnel_unit", "result"}


def texts(entry: Any) -> list[str]:
    return list(entry.values()) if isinstance(entry, Mapping) else [entry]


def flat(tag: str) -> dict[str, Any]:
    return {
        f"{section}.{key}": entry for section, found in catalogue(tag).items() for key, entry in found.items()
    }


def test_both_languages_have_the_same_texts() -> None:
    first, *others = (flat(tag).keys() for tag in LANGUAGES)
    assert all(other == first for other in others)


@pytest.mark.parametrize("name", flat("en"))
def test_a_text_is_filled_with_the_same_values_in_both(name: str) -> None:
    asked = [set(re.findall(r"{(\w+)}", " ".join(texts(flat(tag)[name])))) for tag in LANGUAGES]
    assert asked[0] == asked[1]
    assert all(text.strip() for tag in LANGUAGES for text in texts(flat(tag)[name]))
    assert isinstance(flat("en")[name], str) == isinstance(flat("fr")[name], str)


@pytest.mark.parametrize("language", [FR, EN], ids=["fr", "en"])
def test_everything_that_can_be_said_has_a_text(language: Language) -> None:
    for section, keys in (
        ("provenance", Provenance),
        ("legend", Provenance),
        ("pace", Pace),
        ("card", SHOWN),
        ("detail", SHOWN),
        ("measure", (*ENGAGED, *MEASURES, *(one.measure for one in DEFINITIONS))),
        ("definitions", [f"{one.measure}_{one.version}" for one in DEFINITIONS]),
        ("section", (*SECTIONS, *ASKED, "corrections")),
        ("warning", (name for number, name in REASONS.items() if number)),
        ("action", (name for number, name in ACTIONS.items() if number)),
        ("cost", (name for number, name in PARTS.items() if number)),
        ("conversion", (name for number, name in KINDS.items() if number)),
        ("result", (name for number, name in KINDS.items() if number)),
        ("note", (name for number, name in LABELLERS.items() if number)),
        ("chart", [f"{what}_{step}" for what in ("series", "shares", "clicks") for step in Step]),
        ("trend", [f"{way}_{of}" for way in Way if way is not Way.SAME for of in ("rate", "count")]),
        ("summary", [f"{what}_{how}" for what in ("shares", "reach") for how in Provenance]),
    ):
        assert [key for key in keys if not language.knows(section, key)] == []


def test_french_groups_with_narrow_spaces_that_do_not_break() -> None:
    assert FR.number(1_234_567) == "1\u202f234\u202f567"
    assert FR.number(Decimal("1234.5")) == "1\u202f234,5"
    assert EN.number(1_234_567) == "1,234,567"


def test_percent() -> None:
    assert FR.share(Fraction(486, 1240)) == "39,2\u00a0%"
    assert EN.share(Fraction(9, 10)) == "90.0%"
    assert EN.share(Fraction(42, 10_000)) == "0.42%"
    assert EN.share(Fraction(0)) == "0.0%"
    assert EN.percent(Fraction(4, 5)) == "80%"


def test_money() -> None:
    assert FR.money(Money(Decimal("46250.50"), "EUR")) == "46\u202f250,50\u00a0€"
    assert EN.money(Money(Decimal("46250.50"), "EUR")) == "€46,250.50"
    assert EN.money(Money(Decimal("46250.50"), "EUR"), rounded=True) == "€46,250"
    assert EN.money(Money(Decimal(12000), "MAD")) == "MAD\u00a012,000"


def test_dates() -> None:
    assert FR.month(date(2026, 10, 1)) == "octobre 2026"
    assert FR.day(date(2026, 10, 1)) == "1er octobre 2026"
    assert FR.short_day(date(2026, 10, 11)) == "11 oct."
    assert EN.day(date(2026, 10, 1)) == "1 October 2026"


def test_french_punctuation_does_not_break_off() -> None:
    for name in (name for name in flat("fr") if name.partition(".")[0] not in COUNTED):
        said = FR.text(name, **dict.fromkeys(re.findall(r"{(\w+)}", flat("fr")[name]), "x"))
        assert not re.search(r" [:;?!%»]|« ", said)


def test_signs_and_scores() -> None:
    assert [EN.score(Fraction(value)) for value in (22, -22, 0)] == ["+22", "\u221222", "0"]


def test_a_key_without_a_text_is_said_in_plain_words() -> None:
    assert FR.name("network", "some_new_network") == "Some new network"
    assert FR.name("network", "linkedin") == "LinkedIn"


def test_an_unknown_text_is_an_error() -> None:
    with pytest.raises(KeyError):
        EN.text("card.nothing")
