"""Facts are taken in: load what a batch concerns, let each account hear, save, and tell the other houses."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from services.gamify.domain.facts import Fact, Kind
from services.gamify.domain.model.challenges import Challenge
from services.gamify.domain.model.deeds import Deed
from services.gamify.domain.model.ledger import AccountKey, Case, Day, MarkKey, MarkKind, Root
from services.gamify.domain.model.rules import RuleBook
from services.gamify.domain.rules.account import Account
from services.gamify.domain.rules.challenging import counts_for
from services.gamify.domain.rules.changes import BadgeMove, Changes, Kept, Missing, Wanted, WholeNeeded
from services.gamify.domain.rules.judging import DAILY, judge, share_slot
from services.gamify.domain.rules.recounting import recounted
from services.gamify.ports.books import Books

ROUNDS = 100  # of looking up more; each brings what the one before could not go on without


class News(Protocol):
    """Tells the other houses what follows."""

    def points(self, changes: Changes) -> None:
        """Of every line of an account that changes its balance."""
        ...

    def badge(self, changes: Changes, move: BadgeMove) -> None:
        """Of a badge or a milestone."""
        ...


@dataclass(frozen=True)
class Taken:
    """An account, and what a batch tells it, in the order in which it was heard; with deeds, what they
    ask.
    """

    key: AccountKey
    rules: RuleBook
    heard: Sequence[tuple[Fact, Case | None]]
    challenges: Sequence[Challenge] = ()

    @property
    def facts(self) -> Sequence[Fact]:
        """The facts alone."""
        return [fact for fact, _ in self.heard]


async def record(books: Books, facts: Sequence[Fact], news: News) -> None:
    """Take in facts that were never heard before, and of nobody for whom nothing is computed."""
    if not facts:
        return
    accounts = await _by_account(books, facts)
    roots = await books.roots(accounts.keys())
    late = {key for key, root in roots.items() if root.epoch < accounts[key].rules.epoch}
    changes = [await _anew(books, accounts[key], roots[key]) for key in late]
    changes += await _heard(books, {key: one for key, one in accounts.items() if key not in late}, roots)
    await books.save(changes)
    tell(changes, news)


def tell(changes: Sequence[Changes], news: News) -> None:
    """Tell of every line that changes a balance, and of every badge."""
    for one in changes:
        news.points(one)
        for move in one.badges:
            news.badge(one, move)


async def _by_account(books: Books, facts: Sequence[Fact]) -> dict[AccountKey, Taken]:
    programmes = {fact.account.programme_id for fact in facts}
    rules = await books.rulebooks(programmes)
    challenges = await books.challenges(programmes)
    found: dict[AccountKey, list[tuple[Fact, Case | None]]] = {}
    for fact in facts:
        case = judge(fact, rules[fact.account.programme_id])
        found.setdefault(fact.account, []).append((fact, case))
    return {
        key: Taken(key, rules[key.programme_id], of, challenges.get(key.programme_id, ()))
        for key, of in found.items()
    }


async def _anew(books: Books, taken: Taken, root: Root) -> Changes:
    """The rules of a past time have changed since the account was judged: judge it from its first fact."""
    return recounted(
        taken.key, taken.rules, await books.entries(taken.key), root, taken.facts, taken.challenges
    )


async def _heard(
    books: Books, accounts: Mapping[AccountKey, Taken], roots: Mapping[AccountKey, Root]
) -> list[Changes]:
    kept = {key: Kept(roots.get(key, Root())) for key in accounts}
    wanted = {key: _first_guess(one, kept[key].root) for key, one in accounts.items()}
    takebacks = [fact for one in accounts.values() for fact, _ in one.heard if _takes_back(fact)]
    if takebacks:
        for key, dates in (await books.touched(takebacks)).items():
            wanted[key].dates |= dates
            wanted[key].days |= dates
    await _look_up(books, kept, wanted)
    wanted = {key: late for key, one in accounts.items() if (late := _foreseen(one, kept[key]))}
    done: dict[AccountKey, Changes] = {}
    for _ in range(ROUNDS):
        await _look_up(books, kept, wanted)
        wanted = {}
        for key in accounts.keys() - done.keys():
            try:
                done[key] = _play(accounts[key], kept[key])
            except Missing as missing:
                wanted[key] = missing.wanted
            except WholeNeeded:
                whole = replace(await books.whole(key), root=kept[key].root)
                done[key] = _play(accounts[key], whole)
        if not wanted:
            return list(done.values())
    raise RuntimeError(f"an account asks for more and more: {next(iter(wanted))}")


async def _look_up(
    books: Books, kept: Mapping[AccountKey, Kept], wanted: Mapping[AccountKey, Wanted]
) -> None:
    if not wanted:
        return
    for key, found in (await books.more(wanted)).items():
        kept[key].days |= found.days
        kept[key].slots |= found.slots
        kept[key].marks |= found.marks
        kept[key].entries |= found.entries
    for key, of in wanted.items():
        kept[key].had.add(of)


def _play(taken: Taken, kept: Kept) -> Changes:
    account = Account(taken.key, taken.rules, kept)
    for fact, case in taken.heard:
        account.hear(fact, case, challenges_of(fact, taken.challenges))
    return account.finish()


def challenges_of(fact: Fact, challenges: Collection[Challenge]) -> Sequence[str]:
    """The challenges that a fact counts for."""
    return [one.challenge_id for one in challenges if counts_for(one, fact)] if challenges else ()


def _takes_back(fact: Fact) -> bool:
    return fact.kind is Kind.CORRECTION or (fact.kind is Kind.RETRACTION and bool(fact.share.network))


def _first_guess(taken: Taken, root: Root) -> Wanted:
    """What is surely needed; what else is, turns out on the way."""
    want = Wanted()
    for fact, case in taken.heard:
        if case is None:
            _add_other(want, fact)
        elif case.declined is None:
            want.days.add(case.local_date)
            for claim in case.claims:
                if claim.slot and claim.slot != DAILY and claim.declined is None:
                    want.slots.add(claim.slot)
            if case.deed in (Deed.SHARE, Deed.ACTIVITY):
                want.slots.add(share_slot(case.share))
            if root.marks:
                want.marks |= _marks_of(fact)
    return want


def _add_other(want: Wanted, fact: Fact) -> None:
    if fact.kind is Kind.ADJUSTMENT:
        want.days.add(fact.local_date)
    elif fact.kind is Kind.CORRECTION:
        want.marks.add(MarkKey(MarkKind.CORRECTED, (fact.corrects,)))
    else:
        want.slots.add(share_slot(fact.share))
        want.marks |= _marks_of(fact)


def _marks_of(fact: Fact) -> set[MarkKey]:
    share = tuple(fact.share)
    if fact.kind in (Kind.SHARE, Kind.VERIFICATION, Kind.RETRACTION):
        return {MarkKey(MarkKind.RETRACTED, share), MarkKey(MarkKind.VERIFIED, share)}
    event = MarkKey(MarkKind.CORRECTED, (fact.position.event_id,))
    return {MarkKey(MarkKind.RETRACTED, share), event}


def _foreseen(taken: Taken, kept: Kept) -> Wanted:
    """Whole dates of deeds that come before what is judged already; a full day has nothing for most."""
    tails = {date: day.tail for date, day in kept.days.items()}
    late = Wanted()
    for fact, case in taken.heard:
        if case is None or case.declined is not None:
            continue
        tail = tails.get(fact.local_date)
        if tail is None or tail < fact.position:
            tails[fact.local_date] = fact.position
        elif fact.local_date in kept.days and not _in_vain(case, kept.days[fact.local_date], taken.rules):
            late.dates.add(fact.local_date)
    return late.without(kept.had)


def _in_vain(case: Case, day: Day, rules: RuleBook) -> bool:
    """Whether the day was full before this reaction: see folding.aside."""
    full = day.points >= rules[case.version].points_per_day
    return case.deed is not Deed.SHARE and full and day.reached is not None and day.reached < case.position
