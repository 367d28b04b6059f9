"""Every count that series, breakdowns, the funnel and value are made of, with the share that it is about."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from cli.demo.proofs import reactions
from cli.demo.proofs.evidence import Evidence
from cli.demo.story import MadeShare

CLICKS = {"human": "clicks", "bot": "clicks_bot", "preview": "clicks_preview", "scanner": "clicks_scanner"}
OBSERVED = (
    *("reach", "impressions", "likes", "comments", "reshares", "saves", "video_views", "follows"),
    *CLICKS.values(),
)
CONVERTED = ("leads", "hires", "downloads", "sign_ups", "sales")
MEASURES = ("shares", "potential_reach", *OBSERVED, *CONVERTED)


class Count(NamedTuple):
    """So much of a measure, of one share."""

    made: MadeShare
    measure: str
    provenance: str
    amount: int


class Conversion(NamedTuple):
    """What a visitor became, such as `sale`; the amount is absent where nobody said what it was worth."""

    made: MadeShare
    kind: str
    amount: Decimal | None
    currency: str


def counted(evidence: Evidence) -> list[Count]:
    """All of them; what adds up does so whatever it is grouped by."""
    return [*_reactions(evidence), *_visits(evidence), *_shares(evidence), *_conversions(evidence)]


def _reactions(evidence: Evidence) -> Iterator[Count]:
    for (made, _, _, measure, provenance), amount in reactions.amounts(evidence).items():
        if made is not None and measure != "clicks":
            yield Count(made, measure, provenance, amount)


def _visits(evidence: Evidence) -> Iterator[Count]:
    for one in evidence.clicked:
        yield Count(evidence.shares[one.share_id], CLICKS[one.kind], "MEASURED", 1)


def _shares(evidence: Evidence) -> Iterator[Count]:
    by_authors = {made.share_id for made in evidence.story.shares}
    for made in standing(evidence):
        declared = made.share_id in by_authors  # what another tool reports it saw itself
        yield Count(made, "shares", "DECLARED" if declared else "MEASURED", 1)
        yield Count(made, "potential_reach", "ESTIMATED", made.followers)


def _conversions(evidence: Evidence) -> Iterator[Count]:
    for conversion in conversions(evidence):
        yield Count(conversion.made, f"{conversion.kind}s", "MEASURED", 1)


def standing(evidence: Evidence) -> list[MadeShare]:
    """Shares that nobody took back."""
    return [made for made in evidence.shares.values() if made.retracted_at_ms is None]


def conversions(evidence: Evidence) -> list[Conversion]:
    """Each once: an id of the system that reported it counts once, however often and under whatever event."""
    found: dict[tuple[str, str], Conversion] = {}
    for one in evidence.heard_once("conversion"):
        made, worth = evidence.subject(one.body), one.body.get("value", {})
        if made is None:
            raise ValueError(f"{one.event_id} is about no share")
        kind = one.body["kind"].removeprefix("CONVERSION_KIND_").lower()
        amount = Decimal(worth["amount"]) if worth else None
        told = Conversion(made, kind, amount, worth.get("currency", ""))
        found.setdefault((one.source, one.body["externalId"]), told)
    return list(found.values())


def sums(counts: Iterable[Count], key: Callable[[MadeShare], str] = lambda _: "") -> dict[str, int]:
    """Amounts by name, such as `likes MEASURED`, followed by what `key` makes of the share."""
    found: Counter[str] = Counter()
    for made, measure, provenance, amount in counts:
        found[f"{measure} {provenance}{key(made)}"] += amount
    return dict(found)
