"""Sharing in two calls, taking back, and one's own history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from services.share.domain.errors import Invalid, Unknown
from services.share.domain.model.people import Employee
from services.share.domain.model.shares import Answer, Network, Share, ShareState, Words
from services.share.domain.rules.links import composer, link, with_link
from services.share.domain.rules.sharing import Preparation, check_employed, confirm, prepare, retract
from services.share.domain.rules.stamping import person_at
from services.share.domain.rules.words import next_suggestion
from services.share.ports import Content, Shares, Turns, Work


@dataclass(frozen=True, slots=True)
class Prepared:
    """A share made ready, with all that its author needs to post it."""

    share: Share
    message: str
    link: str
    text: str
    composer: str
    title: str
    why: str
    length_limit: int | None


@dataclass(frozen=True, slots=True)
class OwnShare:
    """A share as its author sees it."""

    share: Share
    text: str
    link: str


class Sharing:
    """What a person does with shares of their own. `link_base` is the public address of tracked links."""

    def __init__(
        self, networks: Mapping[str, Network], content: Content, turns: Turns, link_base: str
    ) -> None:
        self._networks = networks
        self._content = content
        self._turns = turns
        self._link_base = link_base

    async def prepare(
        self,
        employee_id: str,
        content_id: str,
        network_id: str,
        chosen: Preparation,
        at_ms: int,
        work: Work,
    ) -> Prepared:
        """First step. Raises Invalid, OutOfTurn, Forbidden, and what content refuses.

        Content is asked before anything is held, so that nobody waits for its answer.
        """
        network = self._networks.get(network_id)
        if network is None:
            raise Invalid("UNKNOWN_NETWORK", "the table of networks has no such network", "network")
        known = check_employed((await work.people.find([employee_id])).get(employee_id), at_ms)
        answer = await self._content.check_share(person_at(known, at_ms), content_id, network_id)
        turn = await self._turns.next(content_id, network_id)
        employee = check_employed(await work.people.hold(employee_id), at_ms)
        prepared = self._compose(prepare(employee, answer, network_id, chosen, at_ms), answer, network, turn)
        await work.shares.add([prepared.share])
        await work.shares.save_words(prepared.share, Words(suggested=prepared.message))
        return prepared

    def _compose(self, share: Share, answer: Answer, network: Network, turn: int) -> Prepared:
        suggestion = next_suggestion(answer.suggestions, turn)
        message = suggestion.text if suggestion is not None else answer.title
        address = link(self._link_base, share.code)
        return Prepared(
            share=share if suggestion is None else replace(share, suggestion_id=suggestion.suggestion_id),
            message=message,
            link=address,
            text=with_link(message, address),
            composer=composer(network, message, address, answer.title),
            title=answer.title,
            why=answer.why,
            length_limit=network.length_limit,
        )

    async def confirm(
        self,
        employee_id: str,
        share_id: str,
        posted: str,
        follower_count: int | None,
        at_ms: int,
        work: Work,
    ) -> Share:
        """Second step; a share that was confirmed before stays as it is.

        Raises Unknown, OutOfTurn, Forbidden.
        """
        employee = check_employed(await work.people.hold(employee_id), at_ms)
        share = await _own(employee, share_id, work.shares)
        if share.state is ShareState.CONFIRMED:
            return share
        suggested = (await work.shares.words([share_id]))[share_id].suggested
        words = Words(suggested, posted or suggested)
        made, fact = confirm(share, employee, words, follower_count, at_ms)
        await work.shares.save(made)
        await work.shares.save_words(made, words)
        work.say(fact, share_id)
        return made

    async def retract(self, employee_id: str, share_id: str, at_ms: int, work: Work, cause: str) -> Share:
        """The share taken back. Raises Unknown."""
        employee = await work.people.hold(employee_id)
        if employee is None:
            raise _unknown()
        share, fact = retract(await _own(employee, share_id, work.shares), employee, at_ms)
        await work.shares.save(share)
        if fact is not None:
            work.say(fact, cause)
        return share

    async def history(
        self, employee_id: str, size: int, before: tuple[int, str] | None, shares: Shares
    ) -> Sequence[OwnShare]:
        """A person's shares with their words, newest first."""
        found = await shares.page(employee_id, size, before)
        words = await shares.words([share.share_id for share in found])
        return [self._own_share(share, words.get(share.share_id)) for share in found]

    def _own_share(self, share: Share, words: Words | None) -> OwnShare:
        text = (words.posted or words.suggested) if words is not None else ""
        return OwnShare(share, text, link(self._link_base, share.code) if share.code else "")


async def _own(employee: Employee, share_id: str, shares: Shares) -> Share:
    """The person's own share; somebody else's is as unknown as one that does not exist."""
    share = (await shares.find([share_id])).get(share_id)
    if share is None or share.employee_id != employee.employee_id:
        raise _unknown()
    return share


def _unknown() -> Unknown:
    return Unknown("UNKNOWN_SHARE", "the caller has no such share")
