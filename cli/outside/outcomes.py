"""What a CRM and a reader of comments would report: what visitors became, and what people wrote."""

import random
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from google.protobuf.message import Message

from cli.outside.plan import KnownShare, Plan
from portevoix.inbox.v1 import events_pb2 as inbox
from portevoix.share.v1 import events_pb2 as share
from portevoix.type.v1 import facts_pb2 as types

CRM, READER = "crm", "comment-reader"
KINDS = tuple(share.ConversionKind.values())[1:]
OF_EACH_KIND = 4
CURRENCIES = ("EUR", "EUR", "EUR", "USD")
MOST_CENTS = 90_000
LABELLED = ("positive", "neutral")
ELSEWHERE = ("negative", "positive", "positive")


class Outcome(NamedTuple):
    """A message, the system that says it, and what it is meant as."""

    source: str
    label: str
    message: Message


def outcomes(plan: Plan, now_ms: int) -> Iterator[Outcome]:
    """Conversions of every kind, comments in the plan's words, and mentions that are about no share."""
    if not plan.first_round:
        return
    chance = random.Random(f"outcomes {plan.seed}")
    yield from _conversions(plan, chance, now_ms)
    yield from _mentions(plan, chance, now_ms)


def _conversions(plan: Plan, chance: random.Random, now_ms: int) -> Iterator[Outcome]:
    """The last of each kind is told twice: its id at the CRM says that it is the same. One has no value."""
    for kind in KINDS:
        told = [
            _conversion(chance.choice(plan.shares), kind, f"{kind}-{number}", now_ms)
            for number in range(OF_EACH_KIND)
        ]
        for message in told[1:]:
            message.value.CopyFrom(_worth(chance))
        for message in (*told, told[-1]):
            yield Outcome(CRM, "conversion", message)


def _conversion(
    about: KnownShare, kind: share.ConversionKind.ValueType, external_id: str, now_ms: int
) -> inbox.ConversionObserved:
    return inbox.ConversionObserved(
        link_code=about.code, kind=kind, external_id=external_id, occurred_at_ms=now_ms
    )


def _worth(chance: random.Random) -> types.Money:
    amount = Decimal(chance.randint(1, MOST_CENTS)).scaleb(-2)
    return types.Money(amount=str(amount), currency=chance.choice(CURRENCIES))


def _mentions(plan: Plan, chance: random.Random, now_ms: int) -> Iterator[Outcome]:
    for one in plan.comments:
        yield _mention(chance.choice(plan.shares), now_ms, text=one.text, language=one.language)
    for label in LABELLED:
        yield _mention(chance.choice(plan.shares), now_ms, label=label)
    for label in ELSEWHERE:
        elsewhere = inbox.MentionObserved(network="x", occurred_at_ms=now_ms, label=label)
        yield Outcome(READER, "mention", elsewhere)


def _mention(about: KnownShare, now_ms: int, **words: str) -> Outcome:
    message = inbox.MentionObserved(
        share_id=about.share_id, network=about.network, occurred_at_ms=now_ms, **words
    )
    return Outcome(READER, "mention", message)
