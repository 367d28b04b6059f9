"""Rules, what they find, and refusals: wire <-> domain; and what people are told, from the catalogues."""

from portevoix.content.v1 import policy_pb2 as wire
from services.content.domain.model.policy import (
    Effect,
    Found,
    Kind,
    PolicyRefusal,
    Rule,
    RuleDraft,
    Trial,
)
from services.content.translate.scalars import to_ms
from services.content.translate.texts import LANGUAGES, catalogue, language_of


def rule_draft_from_wire(message: wire.RuleDraft) -> RuleDraft:
    """What is looked for; it warns where it does not say."""
    effect = Effect.WARN
    if message.effect != wire.RULE_EFFECT_UNSPECIFIED:
        effect = Effect[wire.RuleEffect.Name(message.effect).removeprefix("RULE_EFFECT_")]
    kind = Kind[wire.RuleKind.Name(message.kind).removeprefix("RULE_KIND_")]
    return RuleDraft(kind, message.term, message.name, effect, dict(message.advice))


def rule_to_wire(rule: Rule) -> wire.Rule:
    """A rule in force."""
    draft = rule.draft
    return wire.Rule(
        rule_id=rule.rule_id,
        programme_id=rule.programme_id,
        draft=wire.RuleDraft(
            kind=wire.RuleKind.Value(f"RULE_KIND_{draft.kind.name}"),
            term=draft.term,
            name=draft.name,
            effect=_effect_to_wire(draft.effect),
            advice=draft.advice,
        ),
        added_at_ms=to_ms(rule.added_at) if rule.added_at else 0,
    )


def found_to_wire(found: Found) -> wire.Finding:
    """What was found, with what it means in every language."""
    return wire.Finding(
        rule_id=found.rule.rule_id,
        name=found.rule.draft.name,
        effect=_effect_to_wire(found.rule.draft.effect),
        field=found.field,
        texts={language: explain(found, language) for language in LANGUAGES},
    )


def explain(found: Found, language: str) -> str:
    """What is told to people, in the language of a tag. It quotes nothing of the text."""
    chosen = language_of(language)
    texts, draft = catalogue(chosen)["policy"], found.rule.draft
    key = draft.effect.value
    if draft.kind is Kind.LINK:
        key = "link_named" if draft.name else "link"
    text = texts[key].format(name=draft.name)
    advice = draft.advice.get(chosen, "")
    return f"{text} {advice}" if advice else text


def trial_to_wire(trial: Trial) -> wire.Trial:
    """What a rule would do."""
    return wire.Trial(texts=trial.texts, content_ids=trial.content_ids)


def refusal_to_wire(refusal: PolicyRefusal) -> wire.PolicyRefusal:
    """That words were refused."""
    return wire.PolicyRefusal(
        rule_id=refusal.rule_id,
        name=refusal.name,
        occasion=wire.Occasion.Value(f"OCCASION_{refusal.occasion.name}"),
        content_id=refusal.content_id,
        at_ms=to_ms(refusal.at),
    )


def _effect_to_wire(effect: Effect) -> wire.RuleEffect.ValueType:
    return wire.RuleEffect.Value(f"RULE_EFFECT_{effect.name}")
