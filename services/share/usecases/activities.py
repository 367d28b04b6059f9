"""Activities: recorded by their authors, decided by others, listed for both."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from services.share.domain.errors import OutOfTurn, Unknown
from services.share.domain.facts.share import ActivityRecorded
from services.share.domain.model.activities import Activity, ActivityState, Deed, Particulars, Told
from services.share.domain.model.people import Employee
from services.share.domain.model.shares import Network
from services.share.domain.model.stamps import Item
from services.share.domain.rules import activities as rules
from services.share.domain.rules.library import programme_of
from services.share.domain.rules.sharing import check_employed
from services.share.ports import Books, Library, Work

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
        programme_of(await work.library.programmes([deed.programme_id]), deed.programme_id)
        item = await _item_of(deed, work.library)
        author = check_employed(await work.people.hold(employee_id), at_ms)
        recorded = rules.record(activity_id, author, deed, network, item, at_ms)
        activity, fact = await _stamped(recorded, author, work)
        sameness = rules.sameness(employee_id, deed, network)
        if not await work.activities.add(activity, deed.particulars, sameness):
            raise OutOfTurn("ALREADY_RECORDED", "the caller recorded this before")
        if fact is not None:
            work.say(fact, activity_id)
        return activity

    async def decide(
        self, decider_id: str, activity_id: str, confirmed: bool, note: str, at_ms: int, work: Work
    ) -> Activity:
        """The activity, confirmed or declined by somebody else. Raises Unknown, Forbidden, OutOfTurn.

        Nobody can judge an activity whose proof is gone with its author: it is as unknown as the author.
        """
        activity, particulars = await _known(activity_id, work)
        author = await work.people.hold(activity.employee_id)
        if author is None or particulars is None:
            raise _unknown()
        decided = rules.decide(activity, decider_id, confirmed, at_ms)
        decided, fact = await _stamped(decided, author, work)
        await work.activities.save(decided, note)
        if fact is not None:
            work.say(fact, activity_id)
        return decided

    async def retract(self, employee_id: str, activity_id: str, at_ms: int, work: Work) -> None:
        """Take one's own activity back. Raises Unknown."""
        author = await work.people.hold(employee_id)
        activity, _ = await _known(activity_id, work)
        if author is None or activity.employee_id != employee_id:
            raise _unknown()
        gone, fact = rules.retract(activity, author, at_ms)
        await work.activities.save(gone)
        if fact is not None:
            work.say(fact, activity_id, 1)

    async def own(self, employee_id: str, size: int, behind: tuple[int, str] | None, books: Books) -> Page:
        """A person's activities, newest first, and the last of them where there are more."""
        found = await books.activities.own(employee_id, size + 1, behind)
        nothing = Particulars("", "")
        return [(one, particulars or nothing) for one, particulars in found[:size]], _last(found, size)

    async def waiting(
        self, programme_id: str, size: int, behind: tuple[str, str] | None, books: Books
    ) -> Page:
        """What waits in a programme, oldest date first, and the last of them where there are more.

        What lost its proof with its author is left out.
        """
        found = await books.activities.waiting(programme_id, size + 1, behind)
        page = [(one, particulars) for one, particulars in found[:size] if particulars is not None]
        return page, _last(found, size)


async def _item_of(deed: Deed, library: Library) -> Item | None:
    """The item that a deed was about, which is one of its programme. Raises Unknown."""
    if not deed.content_id:
        return None
    found = (await library.items([deed.content_id])).get(deed.content_id)
    if found is None or found.item.programme_id != deed.programme_id:
        raise Unknown("UNKNOWN_CONTENT", "the programme has no such item")
    return found.item


async def _stamped(
    activity: Activity, author: Employee, work: Work
) -> tuple[Activity, ActivityRecorded | None]:
    """What is said of an activity that counts, and the activity, which keeps the stamp for its retraction."""
    if activity.state is not ActivityState.COUNTED:
        return activity, None
    pair = (activity.employee_id, activity.programme_id)
    programmes = await work.library.programmes([activity.programme_id])
    acknowledged = await work.library.acknowledgements([pair])
    programme = programmes.get(activity.programme_id)
    fact = rules.activity_recorded(activity, author, programme, acknowledged.get(pair))
    return replace(activity, no_points=fact.eligibility.no_points), fact


def _last(found: Sequence[Told], size: int) -> Activity | None:
    return found[size - 1][0] if len(found) > size else None


async def _known(activity_id: str, work: Work) -> Told:
    found = await work.activities.find(activity_id)
    if found is None:
        raise _unknown()
    return found


def _unknown() -> Unknown:
    return Unknown("UNKNOWN_ACTIVITY", "there is no such activity")
