"""An account judged again from its first fact: under other rules, as of a moment, or to be sure."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from services.gamify.domain.facts import Fact
from services.gamify.domain.model.challenges import Challenge
from services.gamify.domain.model.ledger import AccountKey, Line, Net, Progress, Reason, Root
from services.gamify.domain.model.rules import RuleBook
from services.gamify.domain.rules.account import Account
from services.gamify.domain.rules.badges import milestones, moves
from services.gamify.domain.rules.challenging import counts_for
from services.gamify.domain.rules.changes import Changes, Entry, Kept
from services.gamify.domain.rules.judging import judge
from services.gamify.domain.rules.recalling import nets_of

Events = dict[str, list[Entry]]


def facts_of(entries: Sequence[Entry]) -> list[Fact]:
    """The facts of an account, in canonical order."""
    return sorted((one.fact for one in entries if one.fact is not None), key=lambda fact: fact.position)


def judged(
    key: AccountKey,
    rules: RuleBook,
    facts: Collection[Fact],
    challenges: Sequence[Challenge] = (),
) -> Changes:
    """What the account would be if these were all its facts, judged by these rules from the beginning."""
    account = Account(key, rules, Kept(whole=True))
    for fact in sorted(facts, key=lambda one: one.position):
        counting = [one.challenge_id for one in challenges if counts_for(one, fact)]
        account.hear(fact, judge(fact, rules), counting)
    return account.finish()


def recounted(
    key: AccountKey,
    rules: RuleBook,
    entries: Sequence[Entry],
    root: Root,
    more: Sequence[Fact] = (),
    challenges: Sequence[Challenge] = (),
) -> Changes:
    """What to write so that an account is as `rules` judge it, with facts that it never heard before.

    Nothing is edited: where a net differs, a line makes up for the difference; a rule that asks for nothing
    now has its net taken back as RULE_REPLACED. Milestones that were reached stay reached.
    """
    made = judged(key, rules, [*facts_of(entries), *more], challenges)
    cause = rules.backfills[-1].backfill_id if rules.backfills else made.cause
    stored, wanted = by_event(entries), by_event(made.entries)
    written = [
        entry
        for event_id in wanted
        for entry in _difference(stored.get(event_id, []), wanted[event_id], cause)
    ]
    lines = sum(len(one.lines) for one in written)
    facts = root.facts + len(more)
    made.root = replace(made.root, lines=root.lines + lines, facts=facts, ever=_most(root, made.root))
    made.entries, made.anew, made.cause = written, True, cause
    gone = {name: Progress() for name in root.progress.keys() - made.root.progress.keys()}
    moved = moves(rules, root.progress, made.root.progress | gone)
    made.badges = [*moved, *milestones(rules, root.ever, made.root.ever)]
    return made


def by_event(entries: Sequence[Entry]) -> Events:
    """Entries by event, each event's in order."""
    events: Events = {}
    for one in sorted(entries, key=lambda entry: (entry.position, entry.number)):
        events.setdefault(one.position.event_id, []).append(one)
    return events


def _most(before: Root, after: Root) -> dict[str, int]:
    names = {**before.ever, **after.ever}
    return {name: max(before.ever.get(name, 0), after.ever.get(name, 0)) for name in names}


def _difference(stored: Sequence[Entry], wanted: Sequence[Entry], cause: str) -> list[Entry]:
    if not stored:
        return [_folded(wanted)._replace(number=0)]
    last, folded = stored[-1], _folded(wanted)
    before, ordinals = nets_of(stored)
    after, _ = nets_of(wanted)
    lines = tuple(
        _compensating(rule_id, before.get(rule_id), after.get(rule_id), ordinals.get(rule_id, -1), folded)
        for rule_id in sorted({*before, *after})
        if before.get(rule_id) != after.get(rule_id)
        and not (rule_id not in after and before[rule_id] == Net(0, Reason.RULE_REPLACED))
    )
    change = folded.change - sum(one.change for one in stored)
    same = (last.standing, dict(last.held)) == (folded.standing, dict(folded.held))
    if not lines and not change and same:
        return []
    number = last.number + 1
    return [folded._replace(number=number, fact=None, lines=lines, change=change, caused_by=cause)]


def _folded(entries: Sequence[Entry]) -> Entry:
    """One entry that says what all of them say in the end."""
    nets, _ = nets_of(entries)
    versions = {line.rule_id: line.version for one in entries for line in one.lines}
    lines = tuple(Line(rule, versions[rule], 0, net.points, net.reason) for rule, net in nets.items())
    change = sum(one.change for one in entries)
    return entries[-1]._replace(fact=entries[0].fact, lines=lines, change=change)


def _compensating(rule_id: str, before: Net | None, after: Net | None, ordinal: int, folded: Entry) -> Line:
    now = after or Net(0, Reason.RULE_REPLACED)
    version = next((line.version for line in folded.lines if line.rule_id == rule_id), 1)
    return Line(rule_id, version, ordinal + 1, now.points - (before.points if before else 0), now.reason)
