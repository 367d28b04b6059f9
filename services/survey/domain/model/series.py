"""What comes again: a series of surveys, and the window of a survey."""

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from services.survey.domain.model.mail import Addressee
from services.survey.domain.model.surveys import Survey


class Cadence(StrEnum):
    """How often something comes again."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"


@dataclass(frozen=True, slots=True)
class Series:
    """A survey that comes again; `draft` is what each wave is a copy of, without an id.

    `last_period` is the newest period that was looked at, by its first day; nothing is opened up to it.
    `remind_after_hours` is None for the middle of the window and 0 for no reminder.
    """

    series_id: str
    draft: Survey
    cadence: Cadence
    starts_on: date
    opens_at: time
    zone: str
    open_days: int
    remind_after_hours: int | None
    created_at_ms: int
    ended: bool = False
    last_period: date | None = None
    missed: int = 0
    too_small: int = 0


@dataclass(frozen=True, slots=True)
class Window:
    """When a survey takes answers, and what leaves beside its invitations.

    `remind_at_ms` is None for no reminder. Reminders have left to everybody up to an employee id.
    """

    survey_id: str
    series_id: str | None = None
    period: date | None = None
    closes_at_ms: int | None = None
    remind_at_ms: int | None = None
    reminded: bool = False
    reminded_up_to: str = ""
    spared: int = 0


@dataclass(frozen=True, slots=True)
class Reminder:
    """A letter to somebody who was invited, whether they answered or not."""

    to: Addressee
    survey_id: str
