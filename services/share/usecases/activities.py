"""Activities: recorded by their authors, decided by others, listed for both."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from services.share.domain.errors import Invalid, OutOfTurn, Unknown
from services.share.domain.model.activities import Activity, ActivityState, Deed, Particulars
from services.share.domain.model.library import Programme
from services.share.domain.model.people import Employee
from services.share.domain.model.shares import Network
from services.share.domain.model.stamps import Item
from services.share.domain.rules import activities as rules
from services.share.domain.rules.sharing import check_employed
from services.share.ports import Activities as StoredActivities
from services.share.ports import Library, Work

Page = tuple[Sequence[tuple[Activity, Particulars]], Activity | None]


class Activities:
    """What people did that is no share."""

    def __init__(self, networks: Mapping[str, Network]) -> None:
        self._networks = networks

    async def record(
        self, employee_id: str, activity_id: str, deed: Deed, at_ms: int, work: Work
    ) -> Activity:
        """The activity, which counts at once or waits. Raises Invalid, Unknown, OutOfTurn, Forbidden."""
        network = rules.place_of(deed.kind, deed.network, self._networks)
        rules.check_deed(deed, at_ms)
        await programme_of(deed.programme_id, work.library)
        item = await _item_of(deed, work.library)
        author = check_employed(await work.people.hold(employee_id), at_ms)
        activity = rules.record(activity_id, author, deed, network, item)
        if activity.proof_hash and await work.activities.stands(activity.proof_hash):
            raise OutOfTurn("ALREADY_RECORDED", "the caller recorded this before")
        await work.activities.save(activity, deed.particulars)
        await _say_if_counted(activity, author, at_ms, work)
        return activity

    async def decide(
        self, decider_id: str, activity_id: str, confirmed: bool, note: str, at_ms: int, work: Work
    ) -> Activity:
        """The activity, confirmed or declined by somebody else. Raises Unknown, Forbidden, OutOfTurn.

        Nobody can judge an activity whose proof is gone with its author: it is as unknown as the author.
        """
        activity = await _known(activity_id, work.activities)
        author = await work.people.hold(activity.employee_id)
        particulars = (await work.activities.particulars([activity_id])).get(activity_id)
        if author is None or particulars is None:
            raise _unknown()
        decided = rules.decide(activity, decider_id, confirmed)
        await work.activities.save(decided, replace(particulars, decision_note=note))
        await _say_if_counted(decided, author, at_ms, work)
        return decided

    async def retract(self, employee_id: str, activity_id: str, at_ms: int, work: Work) -> None:
        """Take one's own activity back. Raises Unknown."""
        author = await work.people.hold(employee_id)
        activity = await _known(activity_id, work.activities)
        if author is None or activity.employee_id != employee_id:
            raise _unknown()
        gone, fact = rules.retract(activity, author, at_ms)
        await work.activities.save(gone)
        if fact is not None:
            work.say(fact, activity_id, 1)

    async def own(
        self, employee_id: str, size: int, before: tuple[int, str] | None, activities: StoredActivities
    ) -> Page:
        """A person's activities, newest first, and the last of them where there are more."""
        found = await activities.own(employee_id, size + 1, before)
        told = await activities.particulars([one.activity_id for one in found[:size]])
        nothing = Particulars("", "")
        page = [(one, told.get(one.activity_id, nothing)) for one in found[:size]]
        return page, _last(found, size)

    async def waiting(self, programme_id: str, size: int, behind: str, activities: StoredActivities) -> Page:
        """What waits in a programme, oldest first, and the last of them where there are more.

        `behind` is the last of the page before, empty for the first page. Raises Invalid for one that does
        not exist. What lost its proof with its author is left out.
        """
        last = await activities.find(behind) if behind else None
        if behind and last is None:
            raise Invalid("NO_SUCH_PAGE", "no page gave this token", "page_token")
        after = (last.occurred_at_ms, last.activity_id) if last is not None else None
        found = await activities.waiting(programme_id, size + 1, after)
        told = await activities.particulars([one.activity_id for one in found[:size]])
        page = [(one, told[one.activity_id]) for one in found[:size] if one.activity_id in told]
        return page, _last(found, size)


async def programme_of(programme_id: str, library: Library) -> Programme:
    """The programme. Raises Unknown."""
    found = (await library.programmes([programme_id])).get(programme_id)
    if found is None or not found.changed_at_ms:
        raise Unknown("UNKNOWN_PROGRAMME", "there is no such programme")
    return found


async def _item_of(deed: Deed, library: Library) -> Item | None:
    """The item that a deed was about, which is one of its programme. Raises Unknown."""
    if not deed.content_id:
        return None
    found = (await library.items([deed.content_id])).get(deed.content_id)
    if found is None or found.item.programme_id != deed.programme_id:
        raise Unknown("UNKNOWN_CONTENT", "the programme has no such item")
    return found.item


async def _say_if_counted(activity: Activity, author: Employee, at_ms: int, work: Work) -> None:
    if activity.state is not ActivityState.COUNTED:
        return
    pair = (activity.employee_id, activity.programme_id)
    programmes = await work.library.programmes([activity.programme_id])
    acknowledged = await work.library.acknowledgements([pair])
    programme = programmes.get(activity.programme_id)
    fact = rules.activity_recorded(activity, author, programme, acknowledged.get(pair), at_ms)
    work.say(fact, activity.activity_id)


def _last(found: Sequence[Activity], size: int) -> Activity | None:
    return found[size - 1] if len(found) > size else None


async def _known(activity_id: str, activities: StoredActivities) -> Activity:
    found = await activities.find(activity_id)
    if found is None:
        raise _unknown()
    return found


def _unknown() -> Unknown:
    return Unknown("UNKNOWN_ACTIVITY", "there is no such activity")
