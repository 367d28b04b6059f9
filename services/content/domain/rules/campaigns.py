"""What a campaign must say."""

from collections import Counter
from collections.abc import Mapping
from datetime import date

from services.content.domain.errors import Invalid
from services.content.domain.model.campaigns import MEASURES, PROVENANCES, CampaignDraft, Goal


def check_campaign(draft: CampaignDraft) -> None:
    """Raises Invalid naming each field that is not sound."""
    faults = {f"draft.{n}": "must not be blank" for n in ("name", "why") if not getattr(draft, n).strip()}
    faults |= _goal_faults(draft.goals)
    faults |= _day_faults(draft)
    if faults:
        raise Invalid("the campaign is not sound", faults)


def measure_of(goal: Goal) -> str:
    """The measure without how it is known: reach of reach_measured."""
    for one in PROVENANCES:
        if goal.measure.endswith(f"_{one}"):
            return goal.measure.removesuffix(f"_{one}")
    return goal.measure


def _goal_faults(goals: tuple[Goal, ...]) -> Mapping[str, str]:
    if not goals:
        return {"draft.goals": "a campaign has at least one goal"}
    times = Counter(goal.measure for goal in goals)
    faults = {}
    for position, goal in enumerate(goals):
        fitting = MEASURES[goal.kind]
        if measure_of(goal) not in fitting:
            text = f"does not tell of {goal.kind}; {', '.join(sorted(fitting))} do"
            faults[f"draft.goals[{position}].measure"] = text
        elif times[goal.measure] > 1:
            faults[f"draft.goals[{position}].measure"] = "is asked for twice"
    return faults


def _day_faults(draft: CampaignDraft) -> Mapping[str, str]:
    days, faults = {}, {}
    for name in ("starts_on", "ends_on"):
        try:
            days[name] = date.fromisoformat(getattr(draft, name))
        except ValueError:
            faults[f"draft.{name}"] = "is in no calendar"
    if len(days) == len(("starts_on", "ends_on")) and days["ends_on"] < days["starts_on"]:
        faults["draft.ends_on"] = "lies before the first day"
    return faults
