"""What rules find in texts: words for themselves, in any script, in time that grows with the text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.content.domain.errors import Invalid, TooManyRules
from services.content.domain.model.items import Draft, Suggestion
from services.content.domain.model.policy import Effect, Kind, Rule, RuleDraft
from services.content.domain.rules import policy
from services.content.domain.rules.addresses import LINKS, links_of
from services.content.domain.rules.folding import folded
from services.content.translate.policy import explain

LETTERS = st.text(st.characters(whitelist_categories=["Ll", "Lu", "Nd"]), min_size=1, max_size=12)


def rule(term: str, kind: Kind = Kind.PHRASE, effect: Effect = Effect.WARN, **other: str) -> Rule:
    return Rule(f"r-{term}", "p", RuleDraft(kind, term, f"about {term}"[:100], effect, other))


def stands(term: str, text: str, kind: Kind = Kind.PHRASE) -> bool:
    return bool(policy.find([rule(term, kind)], {"text": text}))


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("albatros", "Le projet ALBATROS avance"),
        ("albatros", "l'Albatros, enfin"),
        ("albatros", "#albatros!"),
        ("albatros", "al\u00adba\u200btros"),  # a soft hyphen and a space of no width
        ("albatros", "ａｌｂａｔｒｏｓ"),  # full width
        ("été", "ETE 2026"),
        ("ete", "l'e\u0301te\u0301"),
        ("straße", "STRASSE"),
        ("œuvre", "chef-d'OEUVRE"),
        ("Ελλάς", "ΕΛΛΆΣ"),
        ("секрет", "Это СЕКРЕТ."),
        ("ёлка", "ЕЛКА"),
        ("سر", "هذا سِرٌّ كبير"),
        ("סוד", "זה סוֹד גדול"),
        ("机密", "这是机密文件"),
        ("ひみつ", "これはひみつです"),
        ("ความลับ", "นี่คือความลับของเรา"),
        ("गुप्त", "यह गुप्त है"),
        ("비밀", "이것은 비밀 입니다"),
    ],
)
def test_a_word_is_found_however_it_is_written(term: str, text: str) -> None:
    assert stands(term, text, Kind.WORD)


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("ass", "A classic assessment in Bassano"),
        ("cunt", "Greetings from Scunthorpe"),
        ("con", "un contrat de concours"),
        ("sex", "Essex and Sussex"),
        ("été", "la liberté"),
        ("секрет", "секретарь"),
        ("ass", "a\u0301ssess"),
        ("कम", "काम"),  # another vowel is another word
        ("비밀", "비밀번호"),
        ("is", "it's"),
    ],
)
def test_a_part_of_another_word_is_not_found(term: str, text: str) -> None:
    assert not stands(term, text, Kind.WORD)


def test_the_words_of_a_phrase_stand_together_whatever_signs_are_between() -> None:
    for text in ("Best  in\nclass.", "the best-in-class tool", "«best»… in, class"):
        assert stands("best in class", text), text
    for text in ("best of the class", "in class, best", "best in classes", "Albest in class"):
        assert not stands("best in class", text), text


def test_a_pattern_fits_anywhere_without_regard_to_case_or_unseen_signs() -> None:
    assert stands(r"PRJ-\d{4}", "see prj-2\u200b026 today", Kind.PATTERN)
    assert stands(r"\p{Han}{2}密", "这是机密文件", Kind.PATTERN)
    assert not stands(r"PRJ-\d{4}", "PRJ-20", Kind.PATTERN)


@given(LETTERS, st.text(max_size=40), st.text(max_size=40))
def test_a_word_is_found_wherever_it_stands_whole(word: str, before: str, after: str) -> None:
    assert folded(word) in folded(f"{before} {word} {after}")


@given(st.text("abcdéß0", min_size=1, max_size=12))
def test_a_word_is_never_found_in_a_longer_one(word: str) -> None:
    assert folded(word) not in folded(f"x{word}") + folded(f"{word}x")


@pytest.mark.row("C13", part="a hostile pattern")
@pytest.mark.parametrize(
    "pattern", [r"(a+)+$", r"(a|a)*!", r"(a|aa)+$", r"(.*)*!", r"(a|b)*a(a|b){100}!", r"(\w+\s?)*$!"]
)
def test_no_pattern_takes_more_than_time_in_proportion_to_the_text(pattern: str) -> None:
    """Where a matcher tries one way after the other, these take longer than the world is old."""
    hostile = "ab " * (policy.CHARACTERS // 6) + "a" * (policy.CHARACTERS // 2 - 10)
    drafted = rule(pattern, Kind.PATTERN)
    policy.check_rule(drafted.draft)
    policy.find([drafted], {"text": hostile})


@pytest.mark.parametrize(
    ("kind", "term", "fault"),
    [
        (Kind.WORD, "two words", "one word"),
        (Kind.WORD, " ", "one word"),
        (Kind.WORD, "c++", "one word"),
        (Kind.PHRASE, "?! ", "no word"),
        (Kind.PATTERN, "(a", "no pattern"),
        (Kind.PATTERN, r"(a)\1", "no pattern"),
        (Kind.PATTERN, "a{2000}", "no pattern"),
        (Kind.PATTERN, r"(?:\p{L}){20}", "too large"),
        (Kind.PATTERN, "a*", "every text"),
        (Kind.PATTERN, " ", "blank"),
        (Kind.LINK, "x", "empty"),
    ],
)
def test_what_cannot_be_looked_for_is_refused(kind: Kind, term: str, fault: str) -> None:
    with pytest.raises(Invalid) as refusal:
        policy.check_rule(RuleDraft(kind, term, "a name"))
    assert fault in refusal.value.fields["draft.term"]


def test_there_is_an_end_to_rules_patterns_and_words() -> None:
    patterns = [rule(f"a{n}", Kind.PATTERN) for n in range(policy.PATTERNS)]
    policy.check_room(patterns, rule("a").draft)
    with pytest.raises(TooManyRules):
        policy.check_room(patterns, rule("a", Kind.PATTERN).draft)
    with pytest.raises(TooManyRules):
        policy.check_room([rule("a")] * policy.RULES, rule("a").draft)
    with pytest.raises(Invalid):
        policy.find([rule("a")], {"one": "a " * policy.CHARACTERS})


def test_what_is_confidential_comes_first_then_what_blocks() -> None:
    rules = [rule("a"), rule("b", effect=Effect.BLOCK), rule("c", effect=Effect.CONFIDENTIAL)]
    found = policy.find(rules, {"text": "a b c"})
    assert [(one.rule.rule_id, one.blocks, one.confidential) for one in found] == [
        ("r-c", True, True),
        ("r-b", True, False),
        ("r-a", False, False),
    ]


def test_a_rule_about_links_stands_for_the_usual_one_and_blocking_wins() -> None:
    assert policy.about_links([rule("a")]).draft.effect is Effect.WARN
    strict = rule("", Kind.LINK, Effect.BLOCK)
    assert policy.about_links([rule("", Kind.LINK), strict]) is strict


def test_each_address_is_looked_at_once_and_only_so_many() -> None:
    texts = [f"See https://a.example/{n % 12}. And https://a.example/{n}!" for n in range(20)]
    suggestions = tuple(Suggestion(f"s{n}", "linkedin", "en", text) for n, text in enumerate(texts))
    found = links_of(Draft("p", url="https://a.example/0", suggestions=suggestions))
    assert len(found) == LINKS
    assert found["https://a.example/0"] == "draft.url"
    assert found["https://a.example/1"] == "draft.suggestions[1].text"


def test_people_are_told_in_their_language_and_nothing_of_the_text_is_quoted() -> None:
    drafted = RuleDraft(
        Kind.PATTERN, "secret", "Unreleased products", Effect.CONFIDENTIAL, {"fr": "Dites « bientôt »."}
    )
    (found,) = policy.find([Rule("r", "p", drafted)], {"text": "our secret is out"})
    french, english = explain(found, "fr-CA"), explain(found, "ar")
    assert french.startswith("Unreleased products : ceci est confidentiel.")
    assert french.endswith("Dites « bientôt ».")
    assert "this is confidential" in english
    assert "secret" not in french + english
