"""Windows: set one, close what is over, remind whoever was invited."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from services.survey.domain.errors import NotOpen
from services.survey.domain.model.series import Reminder, Window
from services.survey.domain.rules import fatigue, life
from services.survey.domain.rules import windows as rules
from services.survey.ports import Clock, Desk, Desks, Directory, Holds, Superseded
from services.survey.ports.series import ReminderPost, Windows

LETTERS_AT_ONCE = 100
Change = Callable[[str, Callable[[Window], Window]], Awaitable[Window]]
"""Change a window, by its survey's id, in a transaction of its own."""


async def set_window(
    survey_id: str, closes_at_ms: int, remind_at_ms: int | None, now_ms: int, desk: Desk, windows: Windows
) -> Window:
    """Say when a survey closes and reminds. Raises UnknownSurvey, NotOpen, ReminderTooLate."""
    survey = await desk.survey(survey_id)
    window = rules.windowed(await windows.get(survey_id), survey, closes_at_ms, remind_at_ms, now_ms)
    await windows.save(window)
    return window


async def get_window(survey_id: str, desks: Desks, windows: Windows) -> tuple[Window, int | None]:
    """Return a window, and how many people were spared, as far as that may be shown. Raises UnknownSurvey."""
    survey = await desks.survey(survey_id)
    window = await windows.get(survey_id)
    return window, fatigue.shown(window.spared, survey.floor)


@dataclass(frozen=True)
class Reminding:
    """What moving windows on needs of the world; `stopping` tells that the process ends."""

    desks: Desks
    windows: Windows
    change: Change
    directory: Directory
    post: ReminderPost
    holds: Holds
    now_ms: Clock
    stopping: Callable[[], bool]


async def move_windows(reminding: Reminding) -> None:
    """Close surveys whose window is over, and remind those who were invited to the others."""
    now = reminding.now_ms()
    for window in await reminding.windows.due(now):
        survey = await reminding.desks.survey(window.survey_id)
        if rules.closes(window, survey, now):
            await _close(window.survey_id, reminding.desks)
        elif rules.reminds(window, survey, now) and not reminding.stopping():
            await _remind(window, reminding)


async def _close(survey_id: str, desks: Desks) -> None:
    async def close(desk: Desk) -> None:
        await desk.save(life.closing(await desk.survey(survey_id)))

    try:
        await desks.transact(close)
    except NotOpen:  # somebody else did
        return


async def _remind(window: Window, reminding: Reminding) -> None:
    """Write to everybody who was invited, one process each.

    Who answered is not known, so nobody is left out. What is about to leave is noted first: nobody is
    reminded twice, and a crash costs those of one batch their reminder.
    """
    try:
        async with reminding.holds.held(f"reminders/{window.survey_id}") as hold:
            window = await reminding.windows.get(window.survey_id)
            while not window.reminded and not reminding.stopping():
                hold.check()
                window = await _remind_some(window, reminding)
    except Superseded:
        return


async def _remind_some(window: Window, reminding: Reminding) -> Window:
    some = await reminding.windows.invited(window.survey_id, window.reminded_up_to, LETTERS_AT_ONCE)
    addressees = await reminding.directory.addressees(some) if some else []
    last, done = (some[-1] if some else window.reminded_up_to), len(some) < LETTERS_AT_ONCE
    noted = await reminding.change(
        window.survey_id, lambda one: replace(one, reminded=done, reminded_up_to=last)
    )
    await reminding.post.deliver([Reminder(to, window.survey_id) for to in addressees])
    return noted
