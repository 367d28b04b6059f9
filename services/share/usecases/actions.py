"""One-off actions: announced, cancelled, listed; and those that a batch of reported shares may count for."""

from collections.abc import Iterable, Mapping, Sequence

from services.share.domain.errors import Unknown
from services.share.domain.facts import inbox
from services.share.domain.model.actions import Action
from services.share.domain.model.register import Register
from services.share.domain.model.shares import Network
from services.share.domain.rules.actions import RECENT_MS, action_changed, cancel, check_announced
from services.share.ports import Actions as StoredActions
from services.share.ports import Report, Work
from services.share.usecases.activities import programme_of

Counted = tuple[Action, int]


class Actions:
    """One-off actions, each with the shares that count for it."""

    def __init__(self, networks: Mapping[str, Network]) -> None:
        self._networks = networks

    async def announce(self, action: Action, at_ms: int, work: Work) -> Counted:
        """A new action. Raises Invalid, Unknown."""
        check_announced(action, self._networks, at_ms)
        await programme_of(action.programme_id, work.library)
        await work.actions.save(action)
        work.say(action_changed(action, at_ms), action.action_id)
        return action, 0

    async def cancel(self, action_id: str, at_ms: int, work: Work) -> Counted:
        """The action, which takes place no more. Raises Unknown."""
        action = await work.actions.find(action_id)
        if action is None:
            raise Unknown("UNKNOWN_ACTION", "there is no such action")
        if action.cancelled_at_ms is None:
            action = cancel(action, at_ms)
            await work.actions.save(action)
            work.say(action_changed(action, at_ms), action_id, 1)
        return action, (await work.actions.shares([action_id])).get(action_id, 0)

    async def recent(self, programme_id: str, at_ms: int, actions: StoredActions) -> Sequence[Counted]:
        """The actions that are on, to come, or over for less than 90 days; the latest start first."""
        found = await actions.recent(programme_id, at_ms - RECENT_MS)
        counts = await actions.shares([one.action_id for one in found])
        return [(one, counts.get(one.action_id, 0)) for one in found]


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
