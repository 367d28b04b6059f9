"""Rules are made, and words are looked at."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.content.domain.errors import ChangedMeanwhile, Confidential, NotFound, PolicyBlocks
from services.content.domain.model.findings import Finding
from services.content.domain.model.items import Draft, State
from services.content.domain.model.pages import Filter
from services.content.domain.model.people import Viewer
from services.content.domain.model.places import Place
from services.content.domain.model.policy import (
    Found,
    Occasion,
    PolicyRefusal,
    Rule,
    RuleDraft,
    Trial,
)
from services.content.domain.rules import policy
from services.content.domain.rules.addresses import links_of
from services.content.domain.rules.workflow import WRITABLE, may_write
from services.content.ports.books import Desk
from services.content.ports.policy_rules import Links, PolicyBooks
from services.content.usecases.programmes import get_programme

Look = Callable[[Sequence[Rule], Mapping[str, str]], Awaitable[list[Found]]]
"""rules.policy.find, beside whatever else is going on."""
Explain = Callable[[Found, str], str]
"""What is told to people of what was found, in the language of a tag."""
Note = Callable[[Sequence[PolicyRefusal]], Awaitable[None]]
"""Stores that words were refused, by itself: what refuses them undoes everything else."""


@dataclass(frozen=True, slots=True)
class Words:
    """Texts by field, and what somebody wants to do with them."""

    programme_id: str
    texts: Mapping[str, str]
    occasion: Occasion
    content_id: str = ""


@dataclass(frozen=True, slots=True)
class Admitted:
    """A draft that was looked at, and what was found in it; implements ports.Check."""

    draft: Draft | None = None
    found: Sequence[Found] = ()

    async def __call__(self, desk: Desk, draft: Draft) -> Sequence[Finding]:
        """What was found, where it is the draft that was looked at. Raises ChangedMeanwhile."""
        if draft != self.draft:
            raise ChangedMeanwhile("somebody changed it meanwhile: read it again")
        return [Finding(one.field, one.rule.draft.name, one.blocks) for one in self.found]


@dataclass(frozen=True)
class Policy:
    """Looks at words. It reads outside transactions, since looking may take a while."""

    books: Callable[[], PolicyBooks]
    look: Look
    links: Links
    note: Note
    explain: Explain
    now: Callable[[], datetime]
    new_id: Callable[[], str]

    async def find(self, words: Words) -> list[Found]:
        """What the programme's rules find, links aside; what blocks first."""
        rules = await self.books().rules.of_programme(words.programme_id)
        return await self.look(rules, words.texts) if rules else []

    async def find_in(self, draft: Draft) -> list[Found]:
        """What is found in a draft, links aside."""
        return await self.find(words_of(draft, ""))

    async def find_and_note(self, words: Words) -> list[Found]:
        """The same; that something confidential was found is stored, once for each rule."""
        found = await self.find(words)
        rules = {one.rule.rule_id: one.rule for one in found if one.confidential}
        if rules:
            await self.note([self._refusal(rule, words) for rule in rules.values()])
        return found

    async def keep_confidential(self, words: Words, subject: str) -> None:
        """Raises Confidential where the words must not be stored; it is noted then."""
        confidential = [one for one in await self.find_and_note(words) if one.confidential]
        if confidential:
            raise Confidential(*await self._why(confidential, subject))

    async def admit(self, draft: Draft, subject: str, content_id: str = "") -> list[Found]:
        """What is found in a draft that is about to go on, its links included.

        Raises Confidential, which is noted, and PolicyBlocks.
        """
        await self.keep_confidential(words_of(draft, content_id), subject)
        found = await self.check_draft(draft)
        blocking = [one for one in found if one.blocks]
        if blocking:
            raise PolicyBlocks(*await self._why(blocking, subject))
        return found

    async def check_draft(self, draft: Draft) -> list[Found]:
        """What is found in a draft, its links included; nothing is noted."""
        found = [*await self.find(words_of(draft, "")), *await self._broken_links(draft)]
        return policy.in_order(found)

    async def check_submitted(self, content_id: str, viewer: Viewer) -> "Admitted":
        """What is found in an item that the viewer is about to submit; nothing where they may not.

        Raises Confidential, PolicyBlocks.
        """
        item = await self.books().items.find(content_id)
        if item is None or item.state not in WRITABLE or not may_write(item, viewer):
            return Admitted()
        return Admitted(item.draft, await self.admit(item.draft, viewer.subject, content_id))

    async def check_approved(self, content_id: str, subject: str) -> None:
        """Look again at an item that is about to be approved: rules and pages may have changed meanwhile.

        Raises Confidential, PolicyBlocks.
        """
        item = await self.books().items.find(content_id)
        if item is not None and item.state is State.SUBMITTED:
            await self.admit(item.draft, subject, content_id)

    async def check_item(self, content_id: str, viewer: Viewer) -> list[Found]:
        """What is found in an item as it is now. Raises NotFound."""
        item = await self.books().items.find(content_id)
        if item is None or not may_write(item, viewer):
            raise NotFound("there is no such item")
        return await self.check_draft(item.draft)

    async def _why(self, found: Sequence[Found], subject: str) -> tuple[str, dict[str, str]]:
        language = (await self.books().people.find(subject)).language
        texts = {one.field or "text": self.explain(one, language) for one in reversed(found)}
        return next(iter(reversed(texts.values()))), texts

    async def _broken_links(self, draft: Draft) -> Iterable[Found]:
        addresses = links_of(draft)
        rule = policy.about_links(await self.books().rules.of_programme(draft.programme_id))
        broken = await self.links.broken(list(addresses), inside=not draft.external)
        return [Found(rule, addresses[one]) for one in broken]

    def _refusal(self, rule: Rule, words: Words) -> PolicyRefusal:
        return PolicyRefusal(
            self.new_id(),
            words.programme_id,
            rule.rule_id,
            rule.draft.name,
            words.occasion,
            words.content_id,
            self.now(),
        )


def words_of(draft: Draft, content_id: str) -> Words:
    """A draft's words; without an id it is of a new item."""
    return Words(draft.programme_id, policy.texts_of(draft), Occasion.ITEM, content_id)


async def add_rule(books: PolicyBooks, rule: Rule, at: datetime) -> Rule:
    """Begin to look for something. Raises NotFound, Invalid, TooManyRules."""
    await get_programme(books, rule.programme_id)
    policy.check_rule(rule.draft)
    await books.rules.hold(rule.programme_id)
    policy.check_room(await books.rules.of_programme(rule.programme_id), rule.draft)
    added = replace(rule, added_at=at)
    await books.rules.add(added)
    return added


async def remove_rule(books: PolicyBooks, rule_id: str) -> None:
    """Look for it no more. Raises NotFound."""
    if not await books.rules.remove(rule_id):
        raise NotFound("there is no such rule")


async def list_rules(books: PolicyBooks, programme_id: str) -> Sequence[Rule]:
    """All of a programme, oldest first."""
    return await books.rules.of_programme(programme_id)


async def list_refusals(
    books: PolicyBooks, programme_id: str, size: int, after: Place | None
) -> tuple[Sequence[PolicyRefusal], Place | None]:
    """A page of refusals, newest first, and where to go on."""
    found = await books.refusals.page(programme_id, size + 1, after)
    more, last = len(found) > size, found[size - 1 : size]
    return found[:size], Place(last[0].at, last[0].refusal_id) if more else None


async def items_to_try(books: PolicyBooks, programme_id: str) -> list[tuple[str, Mapping[str, str]]]:
    """The programme's newest items, as texts by field. Raises NotFound."""
    await get_programme(books, programme_id)
    page = await books.items.page(Filter(programme_id=programme_id), policy.ITEMS_TRIED, None)
    return [(item.content_id, policy.texts_of(item.draft)) for item in page.items]


def check_rules(drafts: Sequence[RuleDraft]) -> None:
    """Raises Invalid."""
    for place, draft in enumerate(drafts):
        policy.check_rule(draft, f"rules[{place}]")


def try_rules(
    drafts: Sequence[RuleDraft], texts: Sequence[str], items: Sequence[tuple[str, Mapping[str, str]]]
) -> list[Trial]:
    """What each rule would find."""
    return policy.try_rules(drafts, texts, items)
