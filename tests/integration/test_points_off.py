"""Points can be off for a programme, a group and a person; sharing, seeing and counting are as ever."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from portevoix.gamify.v1 import service_pb2 as gamify_wire
from portevoix.inbox.v1 import events_pb2 as inbox_pb2
from portevoix.metrics.v1 import service_pb2 as metrics_wire
from portevoix.share.v1 import activities_pb2 as deeds
from portevoix.share.v1 import events_pb2 as said_pb2
from portevoix.share.v1 import service_pb2 as wire
from portevoix.type.v1 import facts_pb2
from tests.component.share.rig import engagement
from tests.integration.company import MANAGER, Company
from tests.integration.lives import now_ms

POINTS = said_pb2.CONSENT_PURPOSE_POINTS
GAMIFY = gamify_wire.DESCRIPTOR.services_by_name["GamifyService"].methods_by_name
METRICS = metrics_wire.DESCRIPTOR.services_by_name["MetricsService"].methods_by_name
NOTED = {"people.g1", "consents.g1"}
"""Who there is, and what they decided; of deeds without points nothing is kept, nor of their verification."""


@pytest.mark.row(
    "G12",
    door="gRPC content.v1.ContentService, share.v1.ShareService, gamify.v1.GamifyService/PublishRules",
    part="the switch of a programme, a person and a group; everything else works",
)
async def test_without_points_nothing_is_computed_and_everything_else_works(company: Company) -> None:
    quiet, loud = await company.programme(gamification=False), await company.programme()
    await _leave_out(company, loud, "Quiet team")
    items = {one: await company.item(one) for one in (quiet, loud)}
    by_programme = await company.share.advocate(quiet, "linkedin")
    by_person = await company.share.advocate(loud, "linkedin")
    by_group = await company.share.advocate(loud, "linkedin", team="Quiet team")
    player = await company.share.advocate(loud, "linkedin")
    await _want(company, by_person, False)

    await everything(company, by_programme, quiet, items[quiet])
    for one in (by_person, by_group, player):
        await everything(company, one, loud, items[loud])
    await company.taken_in()
    without = {by_programme: quiet, by_person: loud, by_group: loud}
    for one, programme_id in without.items():
        assert _named_in(company, one) <= NOTED
        assert _figures(company, one) == []
        assert await _points(company, one, programme_id) == 0
    told = {one.key for one in await company.share.log("portevoix.gamify.v1")}
    assert told & {*without, player} == {player}
    assert await _points(company, player, loud) == 2 + 10
    assert {"days.g1", "accounts.g1"} <= _named_in(company, player)
    assert _figures(company, player)

    for one in (*without, player):  # everybody sees their own, and what came of it
        (own,) = (await company.share.call("ListShares", wire.ListSharesRequest(), one)).shares
        assert own.state == wire.SHARE_STATE_CONFIRMED
    assert [await _visits(company, one) for one in (quiet, loud)] == [1, 3]

    await _want(company, by_person, True)  # from now on, and nothing of what was
    await everything(company, by_person, loud, await company.item(loud))
    await company.taken_in()
    assert await _points(company, by_person, loud) == 2 + 10


async def everything(company: Company, who: str, programme_id: str, content_id: str) -> None:
    """A share, a visit, a reaction, a lead and a comment."""
    share = company.share
    shared = await share.share(who, content_id)
    assert (await share.click(shared.link)).status_code == 302
    lead = inbox_pb2.ConversionObserved(
        share_id=shared.share_id,
        kind=said_pb2.CONVERSION_KIND_LEAD,
        external_id=uuid4().hex,
        occurred_at_ms=now_ms(),
    )
    await share.report(engagement((facts_pb2.MEASURE_LIKES, 3), share_id=shared.share_id), lead)
    comment = deeds.RecordActivityRequest(
        programme_id=programme_id,
        kind=said_pb2.ACTIVITY_KIND_COMMENT,
        network="linkedin",
        occurred_at_ms=now_ms(),
        proof_url=f"https://seen.example.org/{uuid4().hex}",
    )
    await share.call("RecordActivity", comment, who)


async def _leave_out(company: Company, programme_id: str, team: str) -> None:
    """Rules that leave a team out, in force already: they were published ten minutes ago."""
    gamify = company.gamify
    await company.gamify_knows(programme_id)
    rules = gamify_wire.Rules(
        rules=[
            gamify_wire.Rule(rule_id="share", deed=gamify_wire.DEED_SHARE, points=2),
            gamify_wire.Rule(rule_id="click", deed=gamify_wire.DEED_CLICK, points=10),
        ],
        without=[gamify_wire.Group(team=team)],
    )
    gamify.clock.at_ms = now_ms() - 600_000
    request = gamify_wire.PublishRulesRequest(
        programme_id=programme_id, rules=rules, effective_at_ms=gamify.clock.at_ms + 300_000
    )
    try:
        await gamify.ask("PublishRules", request, *MANAGER)
    finally:
        gamify.clock.at_ms = None


async def _want(company: Company, who: str, given: bool) -> None:
    request = wire.SetConsentRequest(consent=wire.Consent(purpose=POINTS), given=given)
    await company.share.call("SetConsent", request, who)


def _named_in(company: Company, who: str) -> set[str]:
    """Collections of gamify, the outbox included, that hold somebody's id anywhere."""
    database = company.gamify.database
    return {
        name
        for name in database.list_collection_names()
        if any(who in str(one) for one in database[name].find())
    }


def _figures(company: Company, who: str) -> list[Any]:
    """What was made of somebody's deeds: deeds in the ledger, lines, points, badges."""
    account = {"$regex": f"\x1f{who}"}
    deeds = {"kind": {"$in": ["SHARE", "CLICK", "REACTION", "CONVERSION", "ACTIVITY"]}}
    lined = {"lines": {"$exists": True}}
    database = company.gamify.database
    found = [*database["ledger.g1"].find({"a": account, "$or": [deeds, lined]})]
    earned = {"$or": [{"earned": {"$ne": 0}}, {"lines": {"$ne": 0}}, {"progress": {"$ne": []}}]}
    return [*found, *database["accounts.g1"].find({"_id": account, **earned})]


async def _points(company: Company, who: str, programme_id: str) -> int:
    request = gamify_wire.GetBalanceRequest(programme_id=programme_id)
    answer = await company.ask(GAMIFY["GetBalance"], request, who, "employee")
    assert bool(answer.lines) == bool(answer.points)
    return int(answer.points)


async def _visits(company: Company, programme_id: str) -> int:
    today = datetime.now(UTC).date()
    around: dict[str, Any] = {
        "from_date": str(today - timedelta(days=1)),
        "to_date": str(today + timedelta(days=1)),
    }
    request = metrics_wire.GetTrafficRequest(programme_id=programme_id, **around)
    return int((await company.ask(METRICS["GetTraffic"], request, *MANAGER)).own.human)
