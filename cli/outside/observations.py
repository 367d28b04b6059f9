"""What a network poller, a listening tool and other systems would report about the shares they see."""

import random
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from google.protobuf.message import Message

from cli.outside.outcomes import outcomes
from cli.outside.plan import KnownShare, Plan, ToolShare
from portevoix.inbox.v1 import events_pb2 as inbox
from portevoix.type.v1 import facts_pb2 as types

TOTALS = {
    types.MEASURE_IMPRESSIONS: 900,
    types.MEASURE_REACH: 500,
    types.MEASURE_LIKES: 40,
    types.MEASURE_COMMENTS: 9,
    types.MEASURE_RESHARES: 6,
    types.MEASURE_CLICKS: 12,
}
DELTAS = (types.MEASURE_SAVES, types.MEASURE_FOLLOWS, types.MEASURE_VIDEO_VIEWS)
POLLER, LISTENING, INTRANET, TOOL, BRAND = (
    "poller",
    "listening",
    "intranet-form",
    "sharing-tool",
    "brand-poller",
)
MINUTE_MS = 60_000


@dataclass(frozen=True)
class Report:
    """An event to publish; `value` stands in for a message that is broken."""

    source: str
    event_id: str
    label: str
    message: Message | None = None
    value: bytes = b""

    @property
    def type(self) -> str:
        """The full name of its type."""
        if self.message is None:
            return inbox.EngagementObserved.DESCRIPTOR.full_name
        return self.message.DESCRIPTOR.full_name


class Observers:
    """Every source counts its own events from 1 up: two of them may both say "1"."""

    def __init__(self, plan: Plan, now_ms: int) -> None:
        self._plan = plan
        self._now_ms = now_ms
        self._chance = random.Random(f"{plan.seed} {plan.first_round}")
        self._counted: Counter[str] = Counter()

    def reports(self) -> list[Report]:
        """All of this round in the order in which they go out: none in particular, so that many come late."""
        made = [report for share in self._plan.shares for report in self._about(share)]
        made += [report for item in self._plan.items for report in self._about_brand(item)]
        made += [self._tool_share(share) for share in self._plan.tool_shares]
        told = outcomes(self._plan, self._now_ms)
        made += [self._report(one.source, one.message, one.label) for one in told]
        repeats = self._chance.sample(made, len(made) // 12)
        made += repeats
        made += [self._unknown() for _ in range(25)]
        made += [self._broken(number) for number in range(16)]
        self._chance.shuffle(made)
        return made

    def _about(self, share: KnownShare) -> Iterator[Report]:
        for amounts, at_ms in self._readings():
            counts = [inbox.Count(measure=measure, total=amount) for measure, amount in amounts.items()]
            yield self._report(POLLER, self._observed(share, at_ms, counts))
        for _ in range(self._chance.randint(2, 5) if self._plan.first_round else 1):
            counts = [
                inbox.Count(measure=self._chance.choice(DELTAS), delta=self._chance.choice((1, 1, 2, 3, -1)))
            ]
            yield self._report(LISTENING, self._observed(share, self._ago(30), counts))
        if self._chance.random() < 0.1:
            counts = [inbox.Count(measure=types.MEASURE_LIKES, delta=self._chance.randint(1, 5))]
            typed_in = self._observed(share, self._ago(10), counts)
            typed_in.provenance = types.PROVENANCE_DECLARED
            yield self._report(INTRANET, typed_in)

    def _readings(self) -> Iterator[tuple[dict[types.Measure.ValueType, int], int]]:
        """Running totals, most often growing, with times that are all different."""
        count = self._chance.randint(3, 6) if self._plan.first_round else 1
        spread = 55 * MINUTE_MS // count
        totals = dict.fromkeys(TOTALS, 0)
        for number in range(count):
            for measure, most in TOTALS.items():
                grown = totals[measure] + self._chance.randint(0, most)
                shrunk = max(0, totals[measure] - 2)
                totals[measure] = shrunk if self._chance.random() < 0.08 else grown
            yield dict(totals), self._now_ms - (count - number) * spread + self._chance.randrange(spread)

    def _observed(self, share: KnownShare, at_ms: int, counts: list[inbox.Count]) -> inbox.EngagementObserved:
        by_code = self._chance.random() < 0.3
        subject = {"link_code": share.code} if by_code else {"share_id": share.share_id}
        return inbox.EngagementObserved(
            **subject,
            network=share.network,
            observed_at_ms=at_ms,
            counts=counts,
            provenance=types.PROVENANCE_MEASURED,
        )

    def _about_brand(self, content_id: str) -> Iterator[Report]:
        for _ in range(3):
            counts = [
                inbox.Count(measure=types.MEASURE_LIKES, delta=self._chance.randint(1, 9)),
                inbox.Count(measure=types.MEASURE_REACH, delta=self._chance.randint(50, 400)),
            ]
            message = inbox.EngagementObserved(
                content_id=content_id,
                network="linkedin",
                observed_at_ms=self._ago(20),
                counts=counts,
                provenance=types.PROVENANCE_MEASURED,
            )
            yield self._report(BRAND, message)

    def _unknown(self) -> Report:
        stranger = KnownShare(str(uuid.UUID(int=self._chance.getrandbits(128), version=4)), "/x", "x", "", "")
        message = self._observed(
            stranger, self._ago(5), [inbox.Count(measure=types.MEASURE_LIKES, delta=1000)]
        )
        message.share_id = stranger.share_id
        return self._report(POLLER, message, "unknown")

    def _broken(self, number: int) -> Report:
        value = b"{not json" if number % 2 else b"\x07\xff\xff" + self._chance.randbytes(20)
        return Report(POLLER, self._next_id(POLLER), "broken", value=value)

    def _tool_share(self, share: ToolShare) -> Report:
        message = inbox.ShareMade(
            external_id=share.external_id,
            content_id=share.content_id,
            network=share.network,
            occurred_at_ms=self._now_ms,
            follower_count=share.follower_count,
        )
        return self._report(TOOL, message, "tool_share")

    def _report(self, source: str, message: Message, label: str = "observation") -> Report:
        return Report(source, self._next_id(source), label, message)

    def _next_id(self, source: str) -> str:
        self._counted[source] += 1
        return f"{'a' if self._plan.first_round else 'b'}{self._counted[source]}"

    def _ago(self, minutes: int) -> int:
        return self._now_ms - self._chance.randrange(minutes * MINUTE_MS)
