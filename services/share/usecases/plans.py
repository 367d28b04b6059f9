"""Planning: a person's own calendar of shares made ready, and times that suit it. Nothing posts by itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.share.domain.model.people import Employee
from services.share.domain.model.shares import Network, Share
from services.share.domain.rules.caps import day_of
from services.share.domain.rules.library import programme_of
from services.share.domain.rules.networks import network_of
from services.share.domain.rules.plans import Diary, Intention, Plan, left_today, plan, suggest
from services.share.domain.rules.sharing import check_employed
from services.share.domain.rules.stamping import DAY_MS, profile_at
from services.share.ports import Books, Work
from services.share.usecases.wording import own_share, sharing_rules

HOUR_MS = 3_600_000  # the longest local day has 25 of them


@dataclass(frozen=True, slots=True)
class Times:
    """When a person might post next, in `zone`, and how many more they may make there today."""

    local_times: Sequence[str]
    zone: str
    left_today: int


class Plans:
    """What a person plans. `confirm_ms`: how long a share made ready now may be confirmed."""

    def __init__(self, networks: Mapping[str, Network], confirm_ms: int) -> None:
        self._networks = networks
        self._confirm_ms = confirm_ms

    async def plan(self, employee_id: str, share_id: str, local_time: str, at_ms: int, work: Work) -> Share:
        """The person's share with its plan; with an empty time, without. Raises what `rules.plans.plan` does.

        The person is held: of two plans at once, the second sees the first.
        """
        employee = check_employed(await work.people.hold(employee_id), at_ms)
        share = await own_share(employee, share_id, work.shares)
        item = (await work.library.items([share.item.content_id])).get(share.item.content_id)
        programme_id, until_ms = share.item.programme_id, item.until_ms if item is not None else None
        diary = await _diary(employee, programme_id, share.network, at_ms, work, but=share_id)
        planned = plan(share, employee, local_time, diary, until_ms, at_ms)
        await work.shares.save(planned)
        return planned

    async def times(
        self, employee_id: str, programme_id: str, network: str, at_ms: int, books: Books
    ) -> Times:
        """When the person might next post on a network what they make ready now.

        Raises Invalid, Unknown, OutOfTurn.
        """
        network_of(self._networks, network)
        employee = check_employed((await books.people.find([employee_id])).get(employee_id), at_ms)
        programme_of(await books.library.programmes([programme_id]), programme_id)
        diary = await _diary(employee, programme_id, network, at_ms, books)
        intention = Intention(programme_id, network, at_ms + self._confirm_ms)
        zone = profile_at(employee, at_ms).zone
        return Times(suggest(intention, employee, diary, at_ms), zone, left_today(diary))


async def _diary(
    employee: Employee, programme_id: str, network: str, at_ms: int, books: Books, *, but: str = ""
) -> Diary:
    """The person's calendar, without the share `but`."""
    planned = await books.shares.planned(employee.employee_id, at_ms - DAY_MS - HOUR_MS, at_ms)
    plans = [
        Plan(one.network, one.planned_at_ms)
        for one in planned
        if one.planned_at_ms is not None and one.share_id != but
    ]
    made_today = await books.shares.made(employee.employee_id, network, day_of(employee, at_ms))
    return Diary(plans, made_today, await sharing_rules(programme_id, books.library))
