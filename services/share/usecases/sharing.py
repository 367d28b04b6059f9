"""Sharing in two calls, taking back, and one's own history."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace

from services.share.domain.errors import Unknown
from services.share.domain.model.people import Employee
from services.share.domain.model.register import Register
from services.share.domain.model.remarks import Remark
from services.share.domain.model.shares import Answer, Share, ShareState, Wording, Words
from services.share.domain.model.stamps import Eligibility
from services.share.domain.rules import evidence
from services.share.domain.rules.actions import counted_for
from services.share.domain.rules.caps import check_cap, day_of
from services.share.domain.rules.door.subjects import eligibility_of
from services.share.domain.rules.naming import says_name, with_name
from services.share.domain.rules.sharing import (
    Preparation,
    check_charter,
    check_confirmable,
    check_employed,
    confirm,
    prepare,
    retract,
    share_made,
)
from services.share.domain.rules.similar import is_compared
from services.share.domain.rules.stamping import person_at
from services.share.domain.rules.wording import Draft, Finding, Frame, Written, draft, find
from services.share.domain.rules.words import folded
from services.share.ports import Content, People, Shares, Turns, Work
from services.share.usecases.registers import load_standing
from services.share.usecases.remarks import Remarks, told
from services.share.usecases.verifying import prove
from services.share.usecases.wording import Writing, own_share, sharing_rules, words_of

PAGE = 100


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person wants to share, and where. `text`: own words; a suggestion is given where empty."""

    content_id: str
    network: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What content answers about a wish, and whose turn it is among the item's suggestions.

    `name` is what the person is called where a suggestion says it, else empty.
    """

    answer: Answer
    turn: int
    name: str = ""
    remarks: Sequence[Remark] = ()


@dataclass(frozen=True, slots=True)
class Prepared:
    """A share made ready, with all that its author needs to post it. `length` is that of the whole text."""

    share: Share
    draft: Draft
    written: Written
    link: str
    title: str
    why: str
    disclosure: str
    length: int
    length_limit: int | None
    programme_why: str
    campaign_why: str
    remarks: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Posted:
    """What an author says of a post: its words, their followers, its address; each may be missing."""

    text: str = ""
    follower_count: int | None = None
    address: str = ""


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A share that was made, and what there is to say about its words; None where it was made before."""

    share: Share
    finding: Finding | None = None
    remarks: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class OwnShare:
    """A share as its author sees it; `original` is what was suggested, empty where nothing was."""

    share: Share
    text: str
    link: str
    original: str = ""


class Sharing:
    """What a person does with shares of their own."""

    def __init__(self, content: Content, turns: Turns, writing: Writing) -> None:
        self._content = content
        self._turns = turns
        self.writing = writing
        self.remarks = Remarks(content)

    async def ask(self, employee_id: str, wish: Wish, at_ms: int, people: People) -> Asked:
        """What is asked before anything is held. Raises Invalid, OutOfTurn, and what content refuses."""
        self.writing.network(wish.network)
        person = check_employed((await people.find([employee_id])).get(employee_id), at_ms)
        answer = await self._content.check_share(person_at(person, at_ms), wish.content_id, wish.network)
        remarks = await self.remarks.about(person, answer.item, wish.text, at_ms)
        name = await self.name(employee_id, people) if says_name(answer) else ""
        answer = with_name(answer, name)
        language = answer.suggestions[0].language if answer.suggestions else ""
        turn = await self._turns.next(wish.content_id, wish.network, language)
        return Asked(answer, turn, name, remarks)

    async def name(self, employee_id: str, people: People) -> str:
        """What the person is called; empty where nobody told."""
        contact = (await people.contacts([employee_id])).get(employee_id)
        return contact.name if contact is not None else ""

    async def prepare(
        self, employee_id: str, wish: Wish, asked: Asked, chosen: Preparation, at_ms: int, work: Work
    ) -> Prepared:
        """First step. Raises Invalid, OutOfTurn, Forbidden."""
        network, answer = self.writing.network(wish.network), asked.answer
        author = check_employed(await work.people.hold(employee_id), at_ms)
        ready = replace(prepare(author, answer, wish.network, chosen, at_ms), channel=network.channel)
        frame = await self._admit(ready, author, at_ms, work)
        prepared = self._compose(ready, frame, draft(frame, answer, wish.text, asked.turn), answer)
        prepared = replace(prepared, remarks=told(asked.remarks, author, at_ms))
        await work.shares.add([prepared.share])
        if frame.wants_words:
            drafted = prepared.draft
            words = Words(frame.words(drafted.message), own=drafted.own, others=drafted.others)
            await work.shares.save_words(prepared.share, words)
        return prepared

    async def _admit(self, share: Share, author: Employee, at_ms: int, work: Work) -> Frame:
        """What holds for texts of a share that may be made now. Raises OutOfTurn for one over the cap."""
        rules = await sharing_rules(share.item.programme_id, work.library)
        made = await work.shares.made(author.employee_id, share.network, day_of(author, at_ms))
        check_cap(made, rules)
        return await self.writing.frame(share, author, rules, work.wordings, at_ms)

    def _compose(self, ready: Share, frame: Frame, drafted: Draft, answer: Answer) -> Prepared:
        written = self.writing.write(
            ready.network, drafted.message, frame.disclosure, frame.link, answer.title
        )
        return Prepared(
            share=replace(ready, suggestion_id=drafted.suggestion_id),
            draft=drafted,
            written=written,
            link=frame.link,
            title=answer.title,
            why=answer.why,
            disclosure=frame.disclosure,
            length=frame.length(written.text),
            length_limit=frame.network.length_limit,
            programme_why=answer.programme_why,
            campaign_why=answer.campaign_why,
        )

    async def confirm(
        self,
        employee_id: str,
        share_id: str,
        posted: Posted,
        at_ms: int,
        work: Work,
        remarks: Sequence[Remark] = (),
    ) -> Confirmed:
        """Second step; a share that was confirmed before stays as it is.

        The person is held: of two that are confirmed at once, the second counts the first. Raises Unknown,
        OutOfTurn, Forbidden, Invalid.
        """
        author = check_employed(await work.people.hold(employee_id), at_ms)
        share = await own_share(author, share_id, work.shares)
        if share.state is ShareState.CONFIRMED:
            return Confirmed(share)
        check_confirmable(share, author, at_ms)
        eligibility = check_charter(await _eligibility(share, author, at_ms, work))
        frame = await self._admit(share, author, at_ms, work)
        ready = await words_of(share, work.shares)
        finding = find(frame, posted.text.strip(), ready, suggested=bool(share.suggestion_id))
        finding.check()
        words = replace(ready, posted=posted.text if posted.text.strip() else ready.suggested, others=())
        made = confirm(share, author, words, finding.similarity, posted.follower_count, at_ms)
        if posted.address:
            made, _ = await prove(frame.network, made, author, posted.address, at_ms, work)
        running = await work.actions.running([made.item.programme_id], at_ms, at_ms)
        action_ids = counted_for(made, words.posted, running, at_ms)
        made = replace(made, action_ids=action_ids, no_points=eligibility.no_points)
        await self._keep(made, words, frame, work)
        work.say(share_made(made, author, eligibility, at_ms), share_id)
        if (verified := evidence.confirmed(made, author, at_ms)) is not None:
            work.say(verified, share_id, 1)
        return Confirmed(made, finding, told(remarks, author, at_ms))

    async def _keep(self, made: Share, words: Words, frame: Frame, work: Work) -> None:
        await work.shares.save(made)
        if not frame.wants_words:
            return
        await work.shares.save_words(made, words)
        text = folded(words.posted)
        if made.made_at_ms is not None and is_compared(text):
            await work.wordings.add(
                Wording(made.share_id, made.employee_id, made.network, made.made_at_ms, text)
            )

    async def retract(self, employee_id: str, share_id: str, at_ms: int, work: Work, cause: str) -> Share:
        """The share taken back; its post may prove another. Raises Unknown, OutOfTurn."""
        author = await work.people.hold(employee_id)
        if author is None:
            raise Unknown("UNKNOWN_SHARE", "the caller has no such share")
        share = await own_share(author, share_id, work.shares)
        programmes = await work.library.programmes([share.item.programme_id])
        gone, fact = retract(share, author, programmes.get(share.item.programme_id), at_ms)
        await work.shares.save(gone)
        await work.wordings.remove([share_id])
        await work.posts.release(share_id)
        if fact is not None:
            work.say(fact, cause)
        return gone

    async def history(
        self, employee_id: str, size: int, before: tuple[int, str] | None, shares: Shares
    ) -> Sequence[OwnShare]:
        """A person's shares with their words, newest first."""
        found = await shares.page(employee_id, size, before)
        words = await shares.words([share.share_id for share in found])
        return [self._own_share(share, words.get(share.share_id)) for share in found]

    async def whole_history(self, employee_id: str, shares: Shares) -> AsyncIterator[Sequence[OwnShare]]:
        """All of a person's shares, newest first; however many they are, a page of them is held at a time."""
        before: tuple[int, str] | None = None
        while found := await self.history(employee_id, PAGE, before, shares):
            yield found
            last = found[-1].share
            before = (last.prepared_at_ms, last.share_id)

    def _own_share(self, share: Share, words: Words | None) -> OwnShare:
        text = (words.posted or words.suggested) if words is not None else ""
        original = words.suggested if words is not None and not words.own else ""
        return OwnShare(share, text, self.writing.link(share), original)


async def _eligibility(share: Share, author: Employee, at_ms: int, work: Work) -> Eligibility:
    standing = Register({}, shares={share.share_id: share})
    await load_standing(standing, work)
    return eligibility_of(share, author, at_ms, standing)
