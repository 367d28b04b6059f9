"""Versions of the rules."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from services.gamify.domain.model.badges import Badge, BadgeKind, Span, Unit, Variety
from services.gamify.domain.model.deeds import Deed, Match
from services.gamify.domain.model.rules import Group, Level, Recurrence, Rule, RuleVersion, Worth
from services.gamify.storage.documents import VERSION, Document, known

_SETS = tuple(one.name for one in fields(Match))


def version_to_document(programme_id: str, version: RuleVersion) -> dict[str, Any]:
    """A version of a programme's rules."""
    plain = {
        name: getattr(version, name)
        for name in (
            "version",
            "effective_at_ms",
            "shares_per_network_and_day",
            "points_per_day",
            "late_after_ms",
            "hold_declared",
            "floor",
            "author_id",
            "published_at_ms",
        )
    }
    return {
        "_id": f"{programme_id}\x1f{version.version}",
        "v": VERSION,
        "programme_id": programme_id,
        **plain,
        "rules": [_rule(one) for one in version.rules],
        "badges": [_badge(one) for one in version.badges],
        "levels": [{"points": one.points, "names": dict(one.names)} for one in version.levels],
        "without": [list(one) for one in version.without],
        "point_value": list(version.point_value) if version.point_value else None,
    }


def version_from_document(document: Document) -> RuleVersion:
    """A version of the rules."""
    known(document)
    worth = document["point_value"]
    return RuleVersion(
        version=document["version"],
        effective_at_ms=document["effective_at_ms"],
        rules=tuple(_rule_from(one) for one in document["rules"]),
        shares_per_network_and_day=document["shares_per_network_and_day"],
        points_per_day=document["points_per_day"],
        late_after_ms=document["late_after_ms"],
        hold_declared=document["hold_declared"],
        badges=tuple(_badge_from(one) for one in document["badges"]),
        levels=tuple(Level(one["points"], one["names"]) for one in document["levels"]),
        without=tuple(Group(*one) for one in document["without"]),
        point_value=Worth(*worth) if worth else None,
        floor=document["floor"],
        author_id=document["author_id"],
        published_at_ms=document["published_at_ms"],
    )


def match_to_fields(match: Match) -> dict[str, list[str]]:
    """What is asked for; what asks for nothing is not stored."""
    return {name: sorted(getattr(match, name)) for name in _SETS if getattr(match, name)}


def match_from_fields(stored: Mapping[str, Any]) -> Match:
    """What is asked for."""
    return Match(**{name: frozenset(of) for name, of in stored.items()})


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "rule_id": rule.rule_id,
        "deed": rule.deed.value,
        "points": rule.points,
        "from_ms": rule.from_ms,
        "until_ms": rule.until_ms,
        "match": match_to_fields(rule.match),
        "recurrence": rule.recurrence.value,
        "per_unit": rule.per_unit,
        "percent": rule.percent,
    }


def _rule_from(stored: Mapping[str, Any]) -> Rule:
    return Rule(
        stored["rule_id"],
        Deed(stored["deed"]),
        stored["points"],
        stored["from_ms"],
        stored["until_ms"],
        match_from_fields(stored["match"]),
        Recurrence(stored["recurrence"]),
        stored["per_unit"],
        stored["percent"],
    )


def _badge(badge: Badge) -> dict[str, Any]:
    return {
        "badge_id": badge.badge_id,
        "kind": badge.kind.value,
        "deed": badge.deed.value,
        "tiers": list(badge.tiers),
        "match": match_to_fields(badge.match),
        "unit": badge.unit.value,
        "span": badge.span.value,
        "each": badge.each,
        "freezes": badge.freezes,
        "window_days": badge.window_days,
        "variety_of": badge.variety_of.value if badge.variety_of else None,
        "names": dict(badge.names),
    }


def _badge_from(stored: Mapping[str, Any]) -> Badge:
    variety = stored["variety_of"]
    return Badge(
        stored["badge_id"],
        BadgeKind(stored["kind"]),
        Deed(stored["deed"]),
        tuple(stored["tiers"]),
        match_from_fields(stored["match"]),
        Unit(stored["unit"]),
        Span(stored["span"]),
        stored["each"],
        stored["freezes"],
        stored["window_days"],
        Variety(variety) if variety else None,
        stored["names"],
    )
