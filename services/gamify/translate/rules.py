"""Rules: wire to domain and back."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import TypeVar

from portevoix.gamify.v1 import service_pb2 as wire
from portevoix.type.v1 import facts_pb2 as types
from services.gamify.domain.errors import WrongRules
from services.gamify.domain.model.badges import Badge, BadgeKind, Span, Unit, Variety
from services.gamify.domain.model.deeds import Deed, Match
from services.gamify.domain.model.rules import (
    SHIPPED,
    Group,
    Level,
    Recurrence,
    Rule,
    RuleBook,
    RuleVersion,
    Worth,
)
from services.gamify.domain.rules.checking import ACTIVITIES, CONVERSIONS
from services.gamify.domain.rules.trying import Effect
from services.gamify.ports.rulebook import Report
from services.gamify.usecases.rulebook import Trial

E = TypeVar("E", bound=StrEnum)
_LISTS = (
    "networks",
    "kinds",
    "categories",
    "campaign_ids",
    "topics",
    "teams",
    "departments",
    "countries",
    "action_ids",
    "measures",
)


def match_from_wire(match: wire.Match, network: str = "") -> Match:
    """What is asked for; `network` is one that is asked for beside."""
    several = {name: frozenset(getattr(match, name)) for name in _LISTS}
    if network:
        several["networks"] = several["networks"] | {network}
    return Match(details=frozenset((*match.conversions, *match.activities)), **several)


def match_to_wire(match: Match) -> wire.Match:
    """What is asked for."""
    return wire.Match(
        conversions=sorted(match.details & CONVERSIONS),
        activities=sorted(match.details & ACTIVITIES),
        **{name: sorted(getattr(match, name)) for name in _LISTS},
    )


def deed_from_wire(deed: int) -> Deed:
    """A deed."""
    return Deed(wire.Deed.Name(deed).removeprefix("DEED_"))  # type: ignore[arg-type]


def deed_to_wire(deed: Deed) -> wire.Deed.ValueType:
    """A deed."""
    return wire.Deed.Value(f"DEED_{deed.value}")


def version_from_wire(rules: wire.Rules, effective_at_ms: int = 0) -> RuleVersion:
    """A version that somebody thinks of publishing; it has no number yet."""
    return RuleVersion(
        version=0,
        effective_at_ms=effective_at_ms,
        rules=tuple(_rule_from_wire(one) for one in rules.rules),
        shares_per_network_and_day=rules.shares_per_network_and_day or SHIPPED.shares_per_network_and_day,
        points_per_day=rules.points_per_day or SHIPPED.points_per_day,
        late_after_ms=rules.late_after_ms or SHIPPED.late_after_ms,
        hold_declared=rules.hold_declared,
        badges=tuple(_badge_from_wire(one) for one in rules.badges),
        levels=tuple(Level(one.points, dict(one.names)) for one in rules.levels),
        without=tuple(group_from_wire(one) for one in rules.without),
        point_value=_worth_from_wire(rules),
        floor=rules.floor or SHIPPED.floor,
    )


def rules_from_wire(rules: Iterable[wire.Rule]) -> RuleVersion:
    """A version of nothing but rules."""
    return version_from_wire(wire.Rules(rules=rules))


def named_as_sent(refusal: WrongRules, rules: Sequence[wire.Rule]) -> WrongRules:
    """The same, with the field named that a network came in."""
    faults = dict(refusal.faults)
    for place, rule in enumerate(rules):
        merged, sent = f"rules[{place}].match.networks", f"rules[{place}].network"
        if rule.network and merged in faults:
            faults[sent] = faults.pop(merged)
    return WrongRules(faults)


def book_to_wire(book: RuleBook) -> wire.GetRulesResponse:
    """Every version of the rules, oldest first."""
    return wire.GetRulesResponse(versions=[_version(one, book) for one in book.versions])


def trial_to_wire(trial: Trial) -> wire.PreviewRulesResponse:
    """Two boards, side by side."""
    people = [
        wire.Difference(row_number=row, employee_id=one.employee_id, points_now=one.now, points_then=one.then)
        for row, one in trial.people
    ]
    return wire.PreviewRulesResponse(
        people=people,
        people_count=trial.total,
        more=trial.more,
        less=trial.less,
        points_now=trial.now,
        points_then=trial.then,
    )


def report_to_wire(report: Report, effect: Effect) -> wire.PreviewBackfillResponse:
    """What a backfill would change."""
    return wire.PreviewBackfillResponse(
        report_id=report.report_id,
        people=effect.people,
        lines=effect.lines,
        given=effect.given,
        taken=effect.taken,
    )


def group_from_wire(group: wire.Group) -> Group:
    """People as they are stamped."""
    return Group(group.team, group.department, group.country)


def group_to_wire(group: Group) -> wire.Group:
    """People as they are stamped."""
    return wire.Group(team=group.team, department=group.department, country=group.country)


def _worth_from_wire(rules: wire.Rules) -> Worth | None:
    if not rules.HasField("point_value"):
        return None
    return Worth(rules.point_value.amount, rules.point_value.currency)


def _rule_from_wire(one: wire.Rule) -> Rule:
    return Rule(
        rule_id=one.rule_id,
        deed=deed_from_wire(one.deed),
        points=one.points,
        from_ms=one.from_ms if one.HasField("from_ms") else None,
        until_ms=one.until_ms if one.HasField("until_ms") else None,
        match=match_from_wire(one.match, one.network),
        recurrence=_named(Recurrence, wire.Recurrence.Name(one.recurrence), "RECURRENCE_", Recurrence.ALWAYS),
        per_unit=one.per_unit,
        percent=one.multiplier_percent or 100,
    )


def _badge_from_wire(one: wire.Badge) -> Badge:
    variety = wire.Variety.Name(one.variety_of).removeprefix("VARIETY_")
    return Badge(
        badge_id=one.badge_id,
        kind=BadgeKind(wire.BadgeKind.Name(one.kind).removeprefix("BADGE_KIND_")),
        deed=deed_from_wire(one.deed),
        tiers=tuple(one.tiers),
        match=match_from_wire(one.match),
        unit=unit_from_wire(one.unit),
        span=_named(Span, wire.BadgePeriod.Name(one.period), "BADGE_PERIOD_", Span.DAY),
        each=one.each or 1,
        freezes=one.freezes,
        window_days=one.window_days,
        variety_of=Variety(variety) if one.variety_of else None,
        names=dict(one.names),
    )


def unit_from_wire(unit: wire.BadgeUnit.ValueType) -> Unit:
    """What is counted."""
    return _named(Unit, wire.BadgeUnit.Name(unit), "BADGE_UNIT_", Unit.DEEDS)


def _named(kind: type[E], name: str, prefix: str, default: E) -> E:
    text = name.removeprefix(prefix)
    return default if text == "UNSPECIFIED" else kind(text)


def _version(version: RuleVersion, book: RuleBook) -> wire.RuleVersion:
    backfills = [one for one in book.backfills if one.version == version.version]
    return wire.RuleVersion(
        version=version.version,
        effective_at_ms=version.effective_at_ms,
        rules=[_rule(rule) for rule in version.rules],
        shares_per_network_and_day=version.shares_per_network_and_day,
        points_per_day=version.points_per_day,
        late_after_ms=version.late_after_ms,
        all=rules_to_wire(version),
        author_id=version.author_id,
        published_at_ms=version.published_at_ms,
        backfills=[
            wire.Backfill(
                from_ms=one.from_ms,
                until_ms=one.until_ms,
                author_id=one.author_id,
                decided_at_ms=one.decided_at_ms,
            )
            for one in backfills
        ],
    )


def rules_to_wire(version: RuleVersion) -> wire.Rules:
    """What a version says, as it was published."""
    worth = version.point_value
    return wire.Rules(
        rules=[_rule(one) for one in version.rules],
        shares_per_network_and_day=version.shares_per_network_and_day,
        points_per_day=version.points_per_day,
        late_after_ms=version.late_after_ms,
        hold_declared=version.hold_declared,
        badges=[_badge(one) for one in version.badges],
        levels=[wire.Level(points=one.points, names=one.names) for one in version.levels],
        without=[group_to_wire(one) for one in version.without],
        point_value=types.Money(amount=worth.amount, currency=worth.currency) if worth else None,
        floor=version.floor,
    )


def _rule(rule: Rule) -> wire.Rule:
    always = rule.recurrence is Recurrence.ALWAYS
    return wire.Rule(
        rule_id=rule.rule_id,
        deed=deed_to_wire(rule.deed),
        points=rule.points,
        from_ms=rule.from_ms,
        until_ms=rule.until_ms,
        match=match_to_wire(rule.match) if rule.match != Match() else None,
        recurrence=wire.RECURRENCE_UNSPECIFIED
        if always
        else wire.Recurrence.Value(f"RECURRENCE_{rule.recurrence.value}"),
        per_unit=rule.per_unit,
        multiplier_percent=rule.percent,
    )


def _badge(badge: Badge) -> wire.Badge:
    return wire.Badge(
        badge_id=badge.badge_id,
        names=badge.names,
        kind=wire.BadgeKind.Value(f"BADGE_KIND_{badge.kind.value}"),
        deed=deed_to_wire(badge.deed),
        match=match_to_wire(badge.match) if badge.match != Match() else None,
        tiers=badge.tiers,
        unit=wire.BadgeUnit.Value(f"BADGE_UNIT_{badge.unit.value}"),
        period=wire.BadgePeriod.Value(f"BADGE_PERIOD_{badge.span.value}"),
        each=badge.each,
        freezes=badge.freezes,
        window_days=badge.window_days,
        variety_of=wire.Variety.Value(f"VARIETY_{badge.variety_of.value}")
        if badge.variety_of
        else wire.VARIETY_UNSPECIFIED,
    )
