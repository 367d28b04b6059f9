"""Reactions, reach and traffic, counted from what the outside process says it reported and did."""

from collections import Counter
from collections.abc import Callable

from cli.demo.proofs.evidence import Evidence, utc
from cli.demo.story import MadeShare
from cli.outside.journal import Clicked, Said

Sums = dict[str, int]
"""Amount by name, such as `likes MEASURED on linkedin`."""


def amounts(evidence: Evidence) -> Counter[tuple[MadeShare | None, str, str, str, str]]:
    """Amount by (share, network, item, measure, provenance); of a running total, the newest reading."""
    sums: Counter[tuple[MadeShare | None, str, str, str, str]] = Counter()
    newest: dict[tuple[str, str, str], tuple[int, int]] = {}
    owners: dict[tuple[str, str, str], tuple[MadeShare | None, str, str, str, str]] = {}
    for one in evidence.heard_once("observation"):
        made = evidence.subject(one.body)
        item = made.content_id if made else one.body["contentId"]
        for count in one.body["counts"]:
            measure = _bare(count["measure"], "MEASURE_").lower()
            key = (made, one.body["network"], item, measure, _bare(one.body["provenance"], "PROVENANCE_"))
            if "delta" in count:
                sums[key] += int(count["delta"])
                continue
            total = (made.share_id if made else item, measure, one.source)
            owners[total] = key
            reading = (int(one.body["observedAtMs"]), int(count["total"]))
            newest[total] = max(newest.get(total, reading), reading)
    for total, (_, amount) in newest.items():
        sums[owners[total]] += amount
    return sums


def _bare(name: str, prefix: str) -> str:
    return name.removeprefix(prefix)


def _named(evidence: Evidence, *, people: bool, of: Callable[[str, str], str]) -> Sums:
    found: Counter[str] = Counter()
    for (made, network, item, measure, provenance), amount in amounts(evidence).items():
        if (made is not None) == people and measure != "clicks":
            found[f"{measure} {provenance}{of(network, item)}"] += amount
    return dict(found)


def totals(evidence: Evidence) -> Sums:
    """All shares of all people."""
    return _named(evidence, people=True, of=lambda network, item: "")


def by_network(evidence: Evidence) -> Sums:
    """Per network."""
    return _named(evidence, people=True, of=lambda network, item: f" on {network}")


def by_item(evidence: Evidence) -> Sums:
    """Per item."""
    return _named(evidence, people=True, of=lambda network, item: f" of item {item[:8]}")


def brand(evidence: Evidence) -> Sums:
    """The company's own posts."""
    return _named(evidence, people=False, of=lambda network, item: "")


def clicks_by_network(evidence: Evidence) -> Sums:
    """Clicks as the networks count them: of shares without a link of ours only, which counts its own."""
    found: Counter[str] = Counter()
    for (made, network, _, measure, _), amount in amounts(evidence).items():
        if measure == "clicks" and not (made and made.link):
            found[f"clicks as {network} counts them"] += amount
    return dict(found)


def potential_reach(evidence: Evidence) -> Sums:
    """Followers of each share that stands, by network."""
    found: Counter[str] = Counter()
    for made in evidence.shares.values():
        found[f"potential reach on {made.network}"] += made.followers if made.retracted_at_ms is None else 0
    return dict(found)


def standing(evidence: Evidence) -> int:
    """Shares that stand."""
    return sum(made.retracted_at_ms is None for made in evidence.shares.values())


def active(evidence: Evidence) -> int:
    """Enrolled people with a share that stands."""
    sharers = {one.member.employee_id for one in evidence.shares.values() if one.retracted_at_ms is None}
    return len(sharers & {member.employee_id for member in evidence.members()})


def own_clicks(evidence: Evidence) -> Sums:
    """Clicks on our own links by what made them."""
    return dict(Counter(f"{one.kind} clicks" for one in evidence.clicked))


def unsure_clicks(evidence: Evidence) -> int:
    """Requests that broke off."""
    return sum(one.unsure for one in evidence.clicked)


def unique_visitors(evidence: Evidence) -> Sums:
    """Distinct people per UTC day, ISO week and month."""
    seen: set[tuple[str, str]] = set()
    for one in evidence.clicked:
        if one.kind == "human":
            seen |= {(span, one.visitor) for span in _spans(one)}
    return dict(Counter(f"unique visitors of {span}" for span, _ in seen))


def _spans(one: Clicked) -> tuple[str, str, str]:
    day = utc(one.at_ms).date()
    year, week, _ = day.isocalendar()
    return day.isoformat(), f"{year}-W{week:02}", f"{day:%Y-%m}"


def published(evidence: Evidence, label: str) -> list[Said]:
    """Every time that an event with this label reached the inbox."""
    return [one for one in evidence.said if one.label == label and one.accepted]
