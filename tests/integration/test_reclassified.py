"""A visit judged anew in share: points, clicks and visitors follow in gamify and metrics, there and back."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest

from portevoix.gamify.v1 import service_pb2 as gamify_wire
from portevoix.metrics.v1 import service_pb2 as metrics_wire
from portevoix.share.v1 import links_pb2 as links_wire
from portevoix.share.v1 import service_pb2 as wire
from portevoix.type.v1 import facts_pb2
from tests.integration.company import Company

HUMAN, BOT = facts_pb2.CLICK_CLASS_HUMAN, facts_pb2.CLICK_CLASS_BOT
ADMINISTRATOR = ("root", "administrator")


class Figures(NamedTuple):
    """What the houses answer: the author's points, visits by class, visitors of the day, week and month."""

    points: int
    human: int
    bot: int
    visitors: tuple[int, ...]


@pytest.mark.row("S14", door="gRPC metrics.v1.MetricsService/GetTraffic")
@pytest.mark.row("X17", door="gRPC share.v1.LinkService/ReclassifyClicks", part="points and uniques follow")
async def test_points_clicks_and_visitors_follow(company: Company) -> None:
    programme_id = await company.programme()
    content_id = await company.item(programme_id)
    employee_id = await company.share.advocate(programme_id, "linkedin")
    prepared = await company.prepare(employee_id, content_id)
    await company.share.call(
        "ConfirmShare", wire.ConfirmShareRequest(share_id=prepared.share_id), employee_id
    )
    for _ in range(2):
        assert (await company.share.click(prepared.link)).status_code == 302
    as_people = Figures(2 + 10, human=2, bot=0, visitors=(1, 1, 1))
    assert await figures(company, employee_id, programme_id) == as_people

    request = links_wire.ListClicksRequest(code=prepared.link.rsplit("/", 1)[1])
    first, second = (await company.share.call("ListClicks", request, *ADMINISTRATOR)).clicks
    await judge(company, [first.click_id, second.click_id], BOT)
    assert await figures(company, employee_id, programme_id) == Figures(2, human=0, bot=2, visitors=())
    await judge(company, [first.click_id, second.click_id], HUMAN)
    assert await figures(company, employee_id, programme_id) == as_people
    await judge(company, [first.click_id], BOT)  # now the second one is the first, and earns
    assert await figures(company, employee_id, programme_id) == as_people._replace(human=1, bot=1)


async def judge(company: Company, click_ids: list[str], click_class: int) -> None:
    """Give visits a class."""
    fields: dict[str, Any] = {"class": click_class}  # a keyword of the language
    request = links_wire.ReclassifyClicksRequest(click_ids=click_ids, note="a test", **fields)
    done = await company.share.call("ReclassifyClicks", request, *ADMINISTRATOR)
    assert (done.changed, done.unchanged) == (len(click_ids), 0)


async def figures(company: Company, employee_id: str, programme_id: str) -> Figures:
    """What stands, once everything was taken in."""
    await company.taken_in()
    balance = await company.ask(
        gamify_wire.DESCRIPTOR.services_by_name["GamifyService"].methods_by_name["GetBalance"],
        gamify_wire.GetBalanceRequest(),
        employee_id,
        "employee",
    )
    today = datetime.fromtimestamp(time.time(), UTC).date()
    around = {"from_date": today - timedelta(days=1), "to_date": today + timedelta(days=1)}
    traffic = await company.ask(
        metrics_wire.DESCRIPTOR.services_by_name["MetricsService"].methods_by_name["GetTraffic"],
        metrics_wire.GetTrafficRequest(
            programme_id=programme_id, **{name: day.isoformat() for name, day in around.items()}
        ),
        "pm",
        "programme_manager",
    )
    visitors = tuple(one.visitors for one in traffic.unique_visitors)
    return Figures(balance.points, traffic.own.human, traffic.own.bot, visitors)
