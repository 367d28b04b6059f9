"""What deeds must be like, and groups of people: wire to domain and back."""

from collections.abc import Iterable, Mapping

from portevoix.gamify.v1 import service_pb2 as wire
from services.gamify.domain.model.rules import Deed, Group, Match, Unit
from services.gamify.domain.rules.checking import ACTIVITIES, CONVERSIONS

_SAME = (
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
DEEDS: Mapping[int, Deed] = {wire.Deed.Value(f"DEED_{deed.value}"): deed for deed in Deed}
UNITS: Mapping[int, Unit] = {
    wire.BADGE_UNIT_UNSPECIFIED: Unit.DEEDS,
    wire.BADGE_UNIT_DEEDS: Unit.DEEDS,
    wire.BADGE_UNIT_POINTS: Unit.POINTS,
}


def match_from_wire(match: wire.Match) -> Match:
    """What a deed must be like."""
    same = {name: frozenset(getattr(match, name)) for name in _SAME}
    return Match(**same, details=frozenset((*match.conversions, *match.activities)))


def match_to_wire(match: Match) -> wire.Match:
    """What a deed must be like; every list is sorted."""
    same = {name: sorted(getattr(match, name)) for name in _SAME}
    return wire.Match(
        **same,
        conversions=sorted(match.details & CONVERSIONS),
        activities=sorted(match.details & ACTIVITIES),
    )


def deed_to_wire(deed: Deed) -> wire.Deed.ValueType:
    """A deed."""
    return wire.Deed.Value(f"DEED_{deed.value}")


def unit_to_wire(unit: Unit) -> wire.BadgeUnit.ValueType:
    """A unit."""
    return wire.BadgeUnit.Value(f"BADGE_UNIT_{unit.value}")


def groups_from_wire(groups: Iterable[wire.Group]) -> tuple[Group, ...]:
    """Groups of people."""
    return tuple(Group(one.team, one.department, one.country) for one in groups)


def groups_to_wire(groups: Iterable[Group]) -> list[wire.Group]:
    """Groups of people."""
    return [wire.Group(team=one.team, department=one.department, country=one.country) for one in groups]
