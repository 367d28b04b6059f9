"""One-off actions: announced, cancelled, listed; and those that a batch of reported shares may count for."""

from collections.abc import Iterable, Mapping, Sequence

from services.share.domain.errors import Unknown
from services.share.domain.facts import inbox
from services.share.domain.model.actions import Action
from services.share.domain.model.library import Programme
from services.share.domain.model.register import Register
from services.share.domain.model.shares import Network
from services.share.domain.rules.actions import (
    LISTED,
    RECENT_MS,
    action_changed,
    cancel,
    check_announced,
    check_room,
    shown,
)
from services.share.domain.rules.library import programme_of
from services.share.ports import Books, Report, Work

Counted = tuple[Action, int | None]


class Actions:
    """One-off actions, each with the shares that count for it; None where the figure is not shown."""

    def __init__(self, networks: Mapping[str, Network]) -> None:
        self._networks = networks

    async def announce(self, action: Action, at_ms: int, work: Work) -> Counted:
        """A new action. Raises Invalid, Unknown, OutOfTurn.

        Of two announced at once, both may take the last room: nothing hangs on the very number.
        """
        check_announced(action, self._networks, at_ms)
        programme = programme_of(await work.library.programmes([action.programme_id]), action.programme_id)
        check_room(await work.actions.ahead(action.programme_id, at_ms))
        await work.actions.save(action)
        work.say(action_changed(action, at_ms), action.action_id)
        return action, shown(0, programme)

    async def cancel(self, action_id: str, at_ms: int, work: Work) -> None:
        """The action takes place no more. Raises Unknown."""
        action = _known(await work.actions.find(action_id))
        if action.cancelled_at_ms is None:
            cancelled = cancel(action, at_ms)
            await work.actions.save(cancelled)
            work.say(action_changed(cancelled, at_ms), action_id, 1)

    async def one(self, action_id: str, books: Books) -> Counted:
        """An action as it stands now. Raises Unknown."""
        action = _known(await books.actions.find(action_id))
        return (await _counted([action], action.programme_id, books))[0]

    async def recent(self, programme_id: str, at_ms: int, books: Books) -> Sequence[Counted]:
        """The actions that are on, to come, or over for less than 90 days; the 200 latest, by their start."""
        found = await books.actions.recent(programme_id, at_ms - RECENT_MS, LISTED)
        return await _counted(found, programme_id, books)


async def _counted(actions: Sequence[Action], programme_id: str, books: Books) -> Sequence[Counted]:
    programmes = await books.library.programmes([programme_id])
    programme = programmes.get(programme_id, Programme(programme_id))
    counts = await books.actions.shares([one.action_id for one in actions])
    return [(one, shown(counts.get(one.action_id, 0), programme)) for one in actions]


def _known(found: Action | None) -> Action:
    if found is None:
        raise Unknown("UNKNOWN_ACTION", "there is no such action")
    return found


async def load_actions(reports: Iterable[Report], register: Register, work: Work) -> None:
    """Put in the actions that the shares of a batch may count for; the register has their items."""
    made = [
        (register.items[fact.content_id].item.programme_id, min(fact.occurred_at_ms, origin.accepted_at_ms))
        for fact, origin in ((report.fact, report.origin) for report in reports)
        if isinstance(fact, inbox.ShareMade) and fact.content_id in register.items
    ]
    if made:
        programmes, moments = zip(*made, strict=True)
        register.actions = await work.actions.running(set(programmes), min(moments), max(moments))
