"""What rules find. Looking takes time in proportion to the text, whatever a rule is made of."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import re2

from services.content.domain.errors import Invalid, TooManyRules
from services.content.domain.model.items import Draft
from services.content.domain.model.policy import Effect, Found, Kind, Rule, RuleDraft, Trial
from services.content.domain.rules.folding import folded, is_one_word, seen

RULES = 500
ITEMS_TRIED = 500
PATTERNS = 20
CHARACTERS = 200_000  # of one item's or one share's texts
PATTERN_BYTES = 1 << 23
PATTERN_STEPS = 3000  # what RE2 may make of a pattern: with the limits above, the worst take seconds
BROKEN_LINK = Rule("", "", RuleDraft(Kind.LINK, "", ""))
"""What stands for a rule about links in a programme that has none."""


def check_rule(draft: RuleDraft, prefix: str = "draft") -> None:
    """Raises Invalid for what cannot be looked for, or would be found everywhere."""
    fault = _FAULTS[draft.kind](draft.term)
    if not draft.name.strip():
        raise Invalid("a rule needs a name", {f"{prefix}.name": "must not be blank"})
    if fault:
        raise Invalid("this cannot be looked for", {f"{prefix}.term": fault})
    if draft.kind is Kind.LINK and draft.effect is Effect.CONFIDENTIAL:
        raise Invalid("links are not confidential", {f"{prefix}.effect": "does not go with links"})


def check_room(rules: Sequence[Rule], draft: RuleDraft) -> None:
    """Raises TooManyRules where a programme has as many as it may."""
    if len(rules) >= RULES:
        raise TooManyRules(f"a programme has at most {RULES} rules")
    patterns = sum(1 for rule in rules if rule.draft.kind is Kind.PATTERN)
    if draft.kind is Kind.PATTERN and patterns >= PATTERNS:
        raise TooManyRules(f"a programme has at most {PATTERNS} patterns")


def find(rules: Iterable[Rule], texts: Mapping[str, str]) -> list[Found]:
    """What the rules find in texts, by field; what blocks first. Raises Invalid for more than CHARACTERS."""
    if sum(map(len, texts.values())) > CHARACTERS:
        raise Invalid(
            "these are too many words", dict.fromkeys(texts, f"is part of more than {CHARACTERS} characters")
        )
    read = [(field, seen(text), folded(text)) for field, text in texts.items() if text]
    found = [
        Found(rule, field)
        for rule in rules
        for field, text, words in read
        if _stands(rule.draft, text, words)
    ]
    return in_order(found)


def in_order(found: Iterable[Found]) -> list[Found]:
    """What is confidential first, then what blocks; otherwise as found."""
    return sorted(found, key=lambda one: (not one.confidential, not one.blocks))


def about_links(rules: Iterable[Rule]) -> Rule:
    """The rule that holds for links: the first that blocks, else the first, else the usual one."""
    ours = [rule for rule in rules if rule.draft.kind is Kind.LINK]
    blocking = [rule for rule in ours if rule.draft.effect is not Effect.WARN]
    return next(iter([*blocking, *ours]), BROKEN_LINK)


def try_rules(
    drafts: Sequence[RuleDraft], texts: Sequence[str], items: Sequence[tuple[str, Mapping[str, str]]]
) -> list[Trial]:
    """What each rule would find in texts and in items (id and texts by field)."""
    read = [(seen(text), folded(text)) for text in texts]
    library = [
        (content_id, [(seen(text), folded(text)) for text in fields.values()]) for content_id, fields in items
    ]
    return [
        Trial(
            tuple(place for place, one in enumerate(read) if _stands(draft, *one)),
            tuple(key for key, fields in library if any(_stands(draft, *one) for one in fields)),
        )
        for draft in drafts
    ]


def texts_of(draft: Draft) -> dict[str, str]:
    """Everything that people may read in an item, by field."""
    texts = {
        "draft.title": draft.title,
        "draft.why": draft.why,
        "draft.url": draft.url,
        "draft.job_reference": draft.job_reference,
        "draft.source.name": draft.source.name,
        "draft.event.place": draft.event.place if draft.event else "",
        **{f"draft.topics[{place}]": topic for place, topic in enumerate(draft.topics)},
        **{f"draft.suggestions[{place}].text": one.text for place, one in enumerate(draft.suggestions)},
    }
    return {field: text for field, text in texts.items() if text}


def _stands(draft: RuleDraft, text: str, words: str) -> bool:
    if draft.kind is Kind.LINK:
        return False
    if draft.kind is Kind.PATTERN:
        return _pattern(draft.term).search(text) is not None
    return _words(draft.term) in words


@lru_cache(maxsize=8 * RULES)
def _words(term: str) -> str:
    return folded(term)


@lru_cache(maxsize=8 * PATTERNS)
def _pattern(term: str) -> Any:
    """Raises re2.error for what is no pattern, or too large a one."""
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False  # it would log the pattern
    options.max_mem = PATTERN_BYTES
    return re2.compile(term, options)


def _word_fault(term: str) -> str:
    return "" if is_one_word(term) else "must be one word"


def _phrase_fault(term: str) -> str:
    return "" if folded(term).strip() else "has no word"


def _pattern_fault(term: str) -> str:
    if not term.strip():
        return "must not be blank"
    try:
        pattern = _pattern(term)
    except re2.error:
        return "is no pattern (RE2)"
    if pattern.programsize > PATTERN_STEPS:
        return "is too large a pattern"
    return "fits every text" if pattern.search("") is not None else ""


def _link_fault(term: str) -> str:
    return "must be empty for links" if term else ""


_FAULTS = {
    Kind.WORD: _word_fault,
    Kind.PHRASE: _phrase_fault,
    Kind.PATTERN: _pattern_fault,
    Kind.LINK: _link_fault,
}
