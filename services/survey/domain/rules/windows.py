"""Windows: what somebody may set, and what is due in them."""

from dataclasses import replace

from services.survey.domain.errors import NotOpen
from services.survey.domain.errors.series import ReminderTooLate
from services.survey.domain.model import State, Survey
from services.survey.domain.model.series import Window

ASKS = (State.DRAFT, State.LAUNCHING, State.OPENING, State.OPEN)


def windowed(
    window: Window, survey: Survey, closes_at_ms: int, remind_at_ms: int | None, now_ms: int
) -> Window:
    """Return the window as somebody sets it; the middle for the reminder where None, none where 0.

    Reminders that have left do not leave again. Raises NotOpen, ReminderTooLate.
    """
    if survey.state not in ASKS:
        raise NotOpen(f"the survey is {survey.state}")
    middle = (now_ms + closes_at_ms) // 2
    remind = middle if remind_at_ms is None else remind_at_ms
    if remind >= closes_at_ms:
        raise ReminderTooLate("must be before the close", "remind_at_ms")
    return replace(window, closes_at_ms=closes_at_ms, remind_at_ms=remind or None)


def reminds(window: Window, survey: Survey, now_ms: int) -> bool:
    """Tell whether reminders leave now: never before the survey opened, nor after it closed."""
    asked = window.remind_at_ms is not None and window.remind_at_ms <= now_ms
    return survey.state is State.OPEN and asked and not window.reminded


def closes(window: Window, survey: Survey, now_ms: int) -> bool:
    """Tell whether the survey closes now."""
    over = window.closes_at_ms is not None and window.closes_at_ms <= now_ms
    return survey.state is State.OPEN and over
