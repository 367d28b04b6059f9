"""How goals stand: pace and forecast are straight lines, and say no more than that."""

from datetime import date
from enum import StrEnum
from typing import NamedTuple

from services.metrics.domain.model.library import Campaign, Goal
from services.metrics.domain.model.questions import Period


class GoalState(StrEnum):
    """How a goal stands."""

    NOT_STARTED = "not_started"
    REACHED = "reached"
    ON_TRACK = "on_track"
    BEHIND = "behind"
    MISSED = "missed"
    NOT_MEASURED = "not_measured"


class Progress(NamedTuple):
    """A goal, and how it stands; what is not measured is absent."""

    campaign: Campaign
    goal: Goal
    actual: float | None
    days_over: int
    days: int

    @property
    def pace(self) -> float | None:
        """actual / (target x days_over / days): 1 is just in time."""
        if self.actual is None or not self.days_over:
            return None
        return self.actual / (self.goal.target * self.days_over / self.days)

    @property
    def forecast(self) -> float | None:
        """actual x days / days_over: where it ends at this pace."""
        if self.actual is None or not self.days_over:
            return None
        return self.actual * self.days / self.days_over

    @property
    def state(self) -> GoalState:
        """How it stands."""
        if not self.days_over:
            return GoalState.NOT_STARTED
        if self.actual is None:
            return GoalState.NOT_MEASURED
        if self.actual >= self.goal.target:
            return GoalState.REACHED
        if self.days_over >= self.days:
            return GoalState.MISSED
        return GoalState.ON_TRACK if self.pace is not None and self.pace >= 1 else GoalState.BEHIND


def span_of(campaign: Campaign) -> Period:
    """The days of a campaign."""
    return Period(date.fromisoformat(campaign.starts_on), date.fromisoformat(campaign.ends_on))


def days_over(campaign: Campaign, on: date) -> tuple[int, int]:
    """How many of a campaign's days are over by the end of a day, and how many it has."""
    days = span_of(campaign)
    whole = (days.last - days.first).days + 1
    return max(0, min(whole, (on - days.first).days + 1)), whole
