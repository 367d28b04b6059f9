"""Verdicts, as the entries of the ledger tell them."""

from collections.abc import Iterable

from services.gamify.domain.model.ledger import Net
from services.gamify.domain.model.rules import RuleBook
from services.gamify.domain.rules.changes import Entry, Verdict
from services.gamify.domain.rules.judging import judge


def verdicts_of(entries: Iterable[Entry], rules: RuleBook) -> dict[str, Verdict]:
    """Return the verdict of each contested deed by event id, from all entries of the deeds in any order."""
    events: dict[str, list[Entry]] = {}
    for entry in entries:
        events.setdefault(entry.position.event_id, []).append(entry)
    found = (_verdict(sorted(of, key=lambda one: one.number), rules) for of in events.values())
    return {one.case.position.event_id: one for one in found if one is not None}


def _verdict(entries: list[Entry], rules: RuleBook) -> Verdict | None:
    fact = entries[0].fact
    case = judge(fact, rules) if fact is not None else None
    if fact is None or case is None or case.declined is not None:
        return None
    last = entries[-1]
    verdict = Verdict(fact, case, entries[0].challenges, last.standing, dict(last.held))
    verdict.nets, verdict.ordinals = nets_of(entries)
    verdict.counted = sum(one.change for one in entries) > 0
    verdict.told, verdict.number = (last.standing, dict(last.held)), last.number + 1
    return verdict


def nets_of(entries: Iterable[Entry]) -> tuple[dict[str, Net], dict[str, int]]:
    """Return nets and the ordinals of the last lines, by rule id, from all entries of one event in order."""
    nets: dict[str, Net] = {}
    ordinals: dict[str, int] = {}
    for entry in entries:
        for line in entry.lines:
            before = nets.get(line.rule_id)
            nets[line.rule_id] = Net((before.points if before else 0) + line.points, line.reason)
            ordinals[line.rule_id] = line.ordinal
    return nets, ordinals
