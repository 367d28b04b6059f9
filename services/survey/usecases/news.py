"""News: whoever was invited is told what is done about a result, whether they answered or not."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from services.survey.domain.model.loop import Action, News
from services.survey.ports import Directory, Holds, Superseded
from services.survey.ports.loop import Actions, NewsPost

LETTERS_AT_ONCE = 500
Change = Callable[[str, Callable[[Action], Action]], Awaitable[Action]]
"""Change an action, by its id, in a transaction of its own."""


@dataclass(frozen=True)
class Telling:
    """What it takes to tell everybody."""

    actions: Actions
    change: Change
    directory: Directory
    post: NewsPost
    holds: Holds


async def tell_news(telling: Telling) -> None:
    """Tell of every published action, one process each. A crash may repeat the letters of one batch."""
    for action in await telling.actions.untold():
        try:
            async with telling.holds.held(action.action_id) as hold:
                told = action
                while not told.told:
                    hold.check()
                    told = await _tell_some(told, telling)
        except Superseded:
            continue


async def _tell_some(action: Action, telling: Telling) -> Action:
    some = await telling.actions.invited(action.survey_id, action.told_up_to, LETTERS_AT_ONCE)
    if some:
        addressees = await telling.directory.addressees(some)
        await telling.post.deliver([News(to, action) for to in addressees])
    done = len(some) < LETTERS_AT_ONCE
    last = some[-1] if some else action.told_up_to
    return await telling.change(action.action_id, lambda one: replace(one, told=done, told_up_to=last))
