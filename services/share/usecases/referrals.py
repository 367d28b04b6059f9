"""Referral links: one for each person and item, however often it is asked for."""

from dataclasses import dataclass

from services.share.domain.model.shares import Answer, Share
from services.share.domain.rules.links import link
from services.share.domain.rules.referrals import NETWORK, refer
from services.share.domain.rules.sharing import check_employed
from services.share.domain.rules.stamping import person_at
from services.share.ports import Content, People, Work


@dataclass(frozen=True, slots=True)
class Referral:
    """A link to give out, and the title of what it leads to."""

    share: Share
    link: str
    title: str


class Referrals:
    """What a person gives out. `link_base` is the public address of tracked links."""

    def __init__(self, content: Content, link_base: str) -> None:
        self._content = content
        self._link_base = link_base

    async def ask(self, employee_id: str, content_id: str, at_ms: int, people: People) -> Answer:
        """What content answers about the item. Raises OutOfTurn, and what content refuses."""
        person = check_employed((await people.find([employee_id])).get(employee_id), at_ms)
        return await self._content.check_share(person_at(person, at_ms), content_id, NETWORK)

    async def create(
        self, employee_id: str, answer: Answer, share_id: str, code: str, at_ms: int, work: Work
    ) -> Referral:
        """The person's link to the item; `share_id` and `code` become its own where there is none yet.

        Raises OutOfTurn, Forbidden, also for a link that is there already. The person is held: of two calls
        at once, the second finds the link of the first.
        """
        employee = check_employed(await work.people.hold(employee_id), at_ms)
        made = refer(employee, answer, share_id, code, at_ms)
        share = await work.shares.referral(employee_id, answer.item.content_id)
        if share is None:
            share = made
            await work.shares.add([share])
        return Referral(share, link(self._link_base, share.code), answer.title)
