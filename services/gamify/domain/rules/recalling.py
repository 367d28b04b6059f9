"""Verdicts, as the lines of the ledger tell them."""

from collections.abc import Iterable
from dataclasses import replace

from services.gamify.domain.model import STANDING_REASONS, Line, Net, Verdict


def verdicts_of(lines: Iterable[Line]) -> list[Verdict]:
    """Return the verdict of each contested case, from all lines of the cases in any order."""
    events: dict[str, dict[str, list[Line]]] = {}
    for line in lines:
        rules = events.setdefault(line.case.position.event_id, {})
        rules.setdefault(line.claim.rule_id, []).append(line)
    found = (
        _verdict([sorted(rules[rule], key=_ordinal) for rule in sorted(rules)]) for rules in events.values()
    )
    return [verdict for verdict in found if verdict.case.contested]


def _verdict(by_rule: list[list[Line]]) -> Verdict:
    case = replace(by_rule[0][0].case, claims=tuple(lines[0].claim for lines in by_rule))
    nets = tuple(Net(sum(line.points for line in lines), lines[-1].reason) for lines in by_rule)
    standing = next((net.reason for net in nets if net.reason in STANDING_REASONS), None)
    return Verdict(case, standing, nets, tuple(lines[-1].ordinal for lines in by_rule))


def _ordinal(line: Line) -> int:
    return line.ordinal
