"""Ten rules and two badges, and the call that publishes them."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from bench.gamify_events import PROGRAMME
from portevoix.gamify.v1 import service_pb2 as wire

CALL_SECONDS = 20


def rules() -> wire.Rules:
    """What the bench publishes: every deed of the input, by each kind of match, recurrence and multiplier."""
    return wire.Rules(rules=[*_shares(), *_reactions()], badges=_badges(), points_per_day=500)


async def publish_rules(stub: Any, metadata: Any, effective_at_ms: int) -> str:
    """Publish the rules and return which hold from `effective_at_ms` on, in words for the table."""
    request = wire.PublishRulesRequest(programme_id=PROGRAMME, rules=rules(), effective_at_ms=effective_at_ms)
    key = ("idempotency-key", uuid4().hex)
    answer = await stub.PublishRules(
        request, metadata=[*metadata, key], timeout=CALL_SECONDS, wait_for_ready=True
    )
    return f"version {answer.version}: {len(request.rules.rules)} rules, {len(request.rules.badges)} badges"


def _shares() -> list[wire.Rule]:
    made = wire.DEED_SHARE
    video = wire.Match(kinds=["video", "photo"])
    campaign = wire.Match(campaign_ids=["campaign-1", "campaign-2", "campaign-3"])
    french = wire.Match(teams=[f"Team {number}" for number in range(0, 40, 3)], countries=["FR"])
    return [
        wire.Rule(rule_id="share", deed=made, points=2),
        wire.Rule(
            rule_id="share-linkedin", deed=made, points=1, match=wire.Match(networks=["linkedin", "x"])
        ),
        wire.Rule(rule_id="share-video", deed=made, points=3, match=video),
        wire.Rule(
            rule_id="share-campaign", deed=made, points=4, match=campaign, recurrence=wire.RECURRENCE_DAILY
        ),
        wire.Rule(rule_id="share-weekly", deed=made, points=5, recurrence=wire.RECURRENCE_WEEKLY),
        wire.Rule(rule_id="share-teams", deed=made, points=1, match=french, multiplier_percent=200),
    ]


def _reactions() -> list[wire.Rule]:
    clicked, converted = wire.DEED_CLICK, wire.DEED_CONVERSION
    topics = wire.Match(topics=["climate", "security"], categories=["brand", "industry"])
    lead, hire = wire.Match(conversions=["lead", "sign_up"]), wire.Match(conversions=["hire"])
    once = wire.RECURRENCE_MONTHLY
    return [
        wire.Rule(rule_id="click", deed=clicked, points=10),
        wire.Rule(rule_id="click-topics", deed=clicked, points=3, match=topics, multiplier_percent=150),
        wire.Rule(rule_id="conversion-lead", deed=converted, points=25, match=lead),
        wire.Rule(rule_id="conversion-hire", deed=converted, points=80, match=hire, recurrence=once),
    ]


def _badges() -> list[wire.Badge]:
    return [
        wire.Badge(
            badge_id="clicks",
            names=_names("Clicks", "Clics"),
            kind=wire.BADGE_KIND_THRESHOLD,
            deed=wire.DEED_CLICK,
            tiers=[10, 50, 250],
        ),
        wire.Badge(
            badge_id="weeks",
            names=_names("Weeks in a row", "Semaines de suite"),
            kind=wire.BADGE_KIND_STREAK,
            deed=wire.DEED_SHARE,
            tiers=[2, 4],
            period=wire.BADGE_PERIOD_WEEK,
            each=2,
            freezes=1,
        ),
    ]


def _names(english: str, french: str) -> Mapping[str, str]:
    return {"en": english, "fr": french}
