"""What the company would rather not read, and what it must not let out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """How a rule looks; the value is what is stored."""

    WORD = "word"
    PHRASE = "phrase"
    PATTERN = "pattern"
    LINK = "link"


class Effect(StrEnum):
    """What follows; the value is what is stored. What is confidential blocks before the words are stored."""

    WARN = "warn"
    BLOCK = "block"
    CONFIDENTIAL = "confidential"


class Occasion(StrEnum):
    """What somebody wanted to do with the words; the value is what is stored."""

    ITEM = "item"
    SHARE = "share"
    COMMENT = "comment"


@dataclass(frozen=True, slots=True)
class RuleDraft:
    """What is looked for. `name` is what people know it by, `advice` what to say instead, by language."""

    kind: Kind
    term: str
    name: str
    effect: Effect = Effect.WARN
    advice: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of a programme; without an id it is not in force."""

    rule_id: str
    programme_id: str
    draft: RuleDraft
    added_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule found, and in which field; empty in words that are no item's."""

    rule: Rule
    field: str = ""

    @property
    def blocks(self) -> bool:
        """Whether it must not go on."""
        return self.rule.draft.effect is not Effect.WARN

    @property
    def confidential(self) -> bool:
        """Whether the words must not be stored."""
        return self.rule.draft.effect is Effect.CONFIDENTIAL


@dataclass(frozen=True, slots=True)
class PolicyRefusal:
    """That words were refused; neither the words nor whose they were."""

    refusal_id: str
    programme_id: str
    rule_id: str
    name: str
    occasion: Occasion
    content_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Trial:
    """Places of the texts, and ids of the items, that a rule would find something in."""

    texts: tuple[int, ...] = ()
    content_ids: tuple[str, ...] = ()
