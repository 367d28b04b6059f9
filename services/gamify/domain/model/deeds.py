"""Deeds that rules reward and badges count, and what of them a rule may ask."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple


class Deed(StrEnum):
    """What a rule rewards or a badge counts."""

    SHARE = "SHARE"
    CLICK = "CLICK"
    CONVERSION = "CONVERSION"
    REACTION = "REACTION"
    ACTIVITY = "ACTIVITY"
    SURVEY_ANSWER = "SURVEY_ANSWER"


class About(NamedTuple):
    """What a deed is stamped with, for rules to match. `detail` is the kind of a conversion or an activity.

    `units` are (measure, change) of a reaction; empty for every other deed.
    """

    network: str = ""
    kind: str = ""
    category: str = ""
    campaign_id: str = ""
    team: str = ""
    department: str = ""
    country: str = ""
    leader: bool = False
    detail: str = ""
    topics: tuple[str, ...] = ()
    action_ids: tuple[str, ...] = ()
    units: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Match:
    """What a deed must be like; an empty set asks for nothing. `details` are kinds of conversions or
    activities.
    """

    networks: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    campaign_ids: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()
    departments: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    details: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()
    action_ids: frozenset[str] = frozenset()
    measures: frozenset[str] = frozenset()

    @cached_property
    def _one(self) -> tuple[tuple[int, frozenset[str]], ...]:
        asked = (
            self.networks,
            self.kinds,
            self.categories,
            self.campaign_ids,
            self.teams,
            self.departments,
            self.countries,
            frozenset[str](),
            self.details,
        )
        return tuple((place, wanted) for place, wanted in enumerate(asked) if wanted)

    def fits(self, about: About) -> bool:
        """Whether the deed is like that; its units are another matter."""
        for place, wanted in self._one:
            if about[place] not in wanted:
                return False
        if self.topics and self.topics.isdisjoint(about.topics):
            return False
        return not self.action_ids or not self.action_ids.isdisjoint(about.action_ids)

    def wants(self, deed: Deed, about: About) -> bool:
        """Whether it fits, and of a report of reactions, whether the counters asked for went up together."""
        return self.fits(about) and (deed is not Deed.REACTION or self.units_of(about) > 0)

    def units_of(self, about: About) -> int:
        """By how much the counters that are asked for changed, together."""
        return sum(amount for measure, amount in about.units if measure in self.measures)


ANYTHING = Match()
