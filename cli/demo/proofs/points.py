"""Points, by the law of the ledger: 2 for a share, 10 for the first visit of a person to it that day."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from cli.demo.proofs.evidence import Evidence, utc
from cli.demo.story import MadeShare, Member

SHARE, CLICK = 2, 10
SHARES_PER_NETWORK_AND_DAY = 3
POINTS_PER_DAY = 100

Nets = dict[str, Counter[str]]
"""Employee to net points by `share <id>` and `click <id>`, the id being that of the share."""


@dataclass(frozen=True)
class Deed:
    """Something that may earn."""

    at_ms: int
    made: MadeShare
    click: bool


def nets(evidence: Evidence) -> Nets:
    """What each person must have earned by each share, and by the clicks on it."""
    deeds: dict[str, list[Deed]] = defaultdict(list)
    for deed in (*_shares(evidence), *_clicks(evidence)):
        deeds[deed.made.member.employee_id].append(deed)
    return {employee_id: _fold(sorted(own, key=lambda one: one.at_ms)) for employee_id, own in deeds.items()}


def _shares(evidence: Evidence) -> Iterator[Deed]:
    """Of several shares of one item to one network by one person, the first that stands."""
    slots: dict[tuple[str, str, str], list[MadeShare]] = defaultdict(list)
    for made in evidence.shares.values():
        if made.retracted_at_ms is None:
            slots[made.member.employee_id, made.content_id, made.network].append(made)
    for standing in slots.values():
        first = min(standing, key=lambda one: one.made_at_ms)
        yield Deed(first.made_at_ms, first, click=False)


def _clicks(evidence: Evidence) -> Iterator[Deed]:
    seen: set[tuple[str, str, str]] = set()
    for one in sorted(evidence.clicked, key=lambda one: one.at_ms):
        visit = (one.share_id, one.visitor, utc(one.at_ms).date().isoformat())
        if one.kind != "human" or visit in seen:
            continue
        seen.add(visit)
        made = evidence.shares[one.share_id]
        if not _after(made.retracted_at_ms, one.at_ms) and not _after(made.member.withdrawn_at_ms, one.at_ms):
            yield Deed(one.at_ms, made, click=True)


def _after(end_ms: int | None, at_ms: int) -> bool:
    return end_ms is not None and at_ms >= end_ms


def _fold(deeds: list[Deed]) -> Counter[str]:
    """The caps of each local day, in the order in which things happened."""
    earned: Counter[str] = Counter()
    by_network: Counter[tuple[str, str]] = Counter()
    by_day: Counter[str] = Counter()
    for deed in deeds:
        day = deed.made.member.date_of(deed.at_ms)
        if not deed.click:
            by_network[day, deed.made.network] += 1
            if by_network[day, deed.made.network] > SHARES_PER_NETWORK_AND_DAY:
                continue
        points = min(CLICK if deed.click else SHARE, POINTS_PER_DAY - by_day[day])
        by_day[day] += points
        earned[f"{'click' if deed.click else 'share'} {deed.made.share_id}"] += points
    return +earned


def balance(found: Nets, member: Member) -> int:
    """What the nets of a person add up to."""
    return found.get(member.employee_id, Counter()).total()
